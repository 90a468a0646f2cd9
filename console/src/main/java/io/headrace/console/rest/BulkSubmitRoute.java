package io.headrace.console.rest;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import io.headrace.command.JsonObject;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Submits many tasks of one request; each is taken or refused by itself. */
final class BulkSubmitRoute {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST = 10_000;

    private final TaskProducer producer;
    private final Body body;
    private final QueueBound bound;
    private final SubmitRoutes single;

    BulkSubmitRoute(TaskProducer producer, Body body, QueueBound bound, SubmitRoutes single) {
        this.producer = producer;
        this.body = body;
        this.bound = bound;
        this.single = single;
    }

    void addTo(Routes routes) {
        routes.post("/tasks/bulk", Need.SUBMIT, this::submit);
    }

    private void submit(Context ctx) {
        Parameters.none(ctx);
        boolean isLines = Body.kind(ctx, Set.of(Body.JSON, Body.NDJSON)).equals(Body.NDJSON);
        byte[] bytes = body.bytes(ctx);
        List<byte[]> parts = isLines ? lines(bytes) : elements(bytes);
        Items items = new Items(parts.size());
        List<Submission> good = new ArrayList<>();
        Map<QueueName, Integer> taken = new LinkedHashMap<>();
        try {
            read(parts, items, good, taken);
            producer.submitAll(good.iterator(), items);
        } finally {
            // What failed may have been taken all the same; what was refused before was not.
            taken.forEach((queue, count) -> bound.settle(queue, count, count - items.notQueued(queue)));
        }
        if (items.accepted == 0 && items.away != null) {
            throw items.away;
        }
        Answer.json(ctx, items.json());
    }

    /** Reads what was sent, and takes room for what can be submitted. */
    private void read(List<byte[]> parts, Items items, List<Submission> good, Map<QueueName, Integer> taken) {
        for (int i = 0; i < parts.size(); i++) {
            try {
                Submission submission = single.read(parts.get(i));
                bound.take(submission.queue());
                taken.merge(submission.queue(), 1, Integer::sum);
                good.add(submission);
                items.places.add(i);
            } catch (HeadraceException e) {
                items.refused(i, Problems.of(e));
            }
        }
    }

    private static List<byte[]> lines(byte[] bytes) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                if (!isBlank(bytes, from, i)) {
                    add(lines, Arrays.copyOfRange(bytes, from, i));
                }
                from = i + 1;
            }
        }
        return lines;
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static List<byte[]> elements(byte[] bytes) {
        List<byte[]> elements = new ArrayList<>();
        try {
            JsonBytes.checkEncoding(bytes);
        } catch (InvalidInputException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The body is not JSON: " + e.getMessage());
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw Problem.of(
                        ProblemType.INVALID_REQUEST,
                        "The body is not a JSON array; one task a line goes as Content-Type: " + Body.NDJSON);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                add(elements, Arrays.copyOfRange(bytes, from, (int)
                        parser.currentLocation().getByteOffset()));
            }
            if (parser.nextToken() != null) {
                throw Problem.of(ProblemType.INVALID_REQUEST, "Something follows the end of the JSON array");
            }
        } catch (JacksonException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The body is not JSON: " + JsonBytes.told(e));
        }
        return elements;
    }

    private static void add(List<byte[]> all, byte[] part) {
        if (all.size() == MOST) {
            throw Problem.of(ProblemType.TOO_LARGE, "A request may have " + MOST + " tasks; send several");
        }
        all.add(part);
    }

    /** What became of each, in the order of the request. */
    private static final class Items implements BulkListener {
        private final JsonObject[] answers;

        /** Where in the request each submission stood. */
        private final List<Integer> places = new ArrayList<>();

        /** How many of a queue were answered and have not made it longer. */
        private final Map<QueueName, Integer> notQueued = new LinkedHashMap<>();

        private int accepted;
        private @Nullable Problem away;

        private Items(int count) {
            answers = new JsonObject[count];
        }

        @Override
        public void submitted(long index, Submitted answer) {
            int place = places.get((int) index);
            accepted++;
            if (!SubmitRoutes.isQueuedBy(answer)) {
                notQueued.merge(answer.id().queue(), 1, Integer::sum);
            }
            answers[place] = new JsonObject().put("index", place).putAll(SubmitRoutes.json(answer));
        }

        @Override
        public void failed(long index, Submission submission, HeadraceException reason) {
            Problem problem = Problems.of(reason);
            if (problem.type() == ProblemType.REDIS_UNAVAILABLE) {
                away = problem;
            }
            refused(places.get((int) index), problem);
        }

        private int notQueued(QueueName queue) {
            return notQueued.getOrDefault(queue, 0);
        }

        private void refused(int place, Problem problem) {
            answers[place] = new JsonObject().put("index", place).put("problem", problem.json());
        }

        private JsonObject json() {
            return new JsonObject()
                    .put("accepted", accepted)
                    .put("rejected", answers.length - accepted)
                    .put("items", Arrays.asList(answers), item -> item);
        }
    }
}
