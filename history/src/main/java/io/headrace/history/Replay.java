package io.headrace.history;

import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import io.headrace.telemetry.TraceHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Submits ended tasks again, as new ones that name their origin. A new one has the queue, the type, the payload, the priority, the
 * headers and what else was asked for; not the id, the expiry, the delay and the trace.
 *
 * <p>The id of the new one is made of the id and the end of the old one: submitted again while that is known, which is as long as
 * it has not ended and its outcome is kept, it is a duplicate and changes nothing. So whoever breaks off and begins anew does no
 * work twice. Only the last end of a task is replayed, and none of a task that is under way again.
 *
 * <p>Thread-safe.
 */
public final class Replay {

    /** The header that names the task of which this is the replay, {@code QUEUE/ID}. */
    public static final String ORIGIN = "headrace-replay-of";

    /** The beginning of an id; of what was a replay itself it is left out. */
    private static final String PREFIX = "replay-";

    private static final Pattern REPLAYED = Pattern.compile(PREFIX + "[0-9]{1,15}-(.+)");
    private static final int LONGEST_ID = 128;

    private final TaskHistory history;
    private final TaskProducer producer;

    /** From this history to where this producer submits. Closes neither. */
    public Replay(TaskHistory history, TaskProducer producer) {
        this.history = history;
        this.producer = producer;
    }

    /** What came of one task. */
    public enum Result {
        /** It was submitted again. */
        SUBMITTED,
        /** It was submitted or run again before: nothing was done. */
        SKIPPED,
        /** It was not submitted. */
        REFUSED
    }

    /**
     * What came of one task.
     *
     * @param origin the one of the history
     * @param id the new one, or the one that was submitted before; null if there is none
     * @param result what was done
     * @param why why it was not submitted; empty if it was
     */
    public record Replayed(TaskId origin, @Nullable TaskId id, Result result, String why) {}

    /**
     * Submits these again; the answers stand in their order.
     *
     * @param ends as the history has found them
     * @throws HeadraceException if Redis or PostgreSQL does not answer; some may have been submitted then
     */
    public List<Replayed> replay(List<ArchivedTask> ends) {
        Replayed[] results = new Replayed[ends.size()];
        List<Integer> places = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            ArchivedTask end = ends.get(i);
            try {
                String again = runAgain(end);
                if (again == null) {
                    submissions.add(submission(end));
                    places.add(i);
                } else {
                    results[i] = new Replayed(end.id(), null, Result.SKIPPED, again);
                }
            } catch (InvalidTaskException e) {
                results[i] = refused(end, e);
            }
        }
        producer.submitAll(submissions.iterator(), new BulkListener() {
            @Override
            public void submitted(long index, Submitted answer) {
                int place = places.get((int) index);
                results[place] = submittedOrNot(ends.get(place), answer);
            }

            @Override
            public void failed(long index, Submission submission, HeadraceException reason) {
                if (reason instanceof RedisUnavailableException) {
                    throw reason;
                }
                int place = places.get((int) index);
                results[place] = refused(ends.get(place), reason);
            }
        });
        return List.of(results);
    }

    private static Replayed submittedOrNot(ArchivedTask end, Submitted answer) {
        return answer.duplicate()
                ? new Replayed(
                        end.id(),
                        answer.id(),
                        Result.SKIPPED,
                        "it was submitted again before, as " + answer.id() + ", which is "
                                + answer.state().label())
                : new Replayed(end.id(), answer.id(), Result.SUBMITTED, "");
    }

    private static Replayed refused(ArchivedTask end, HeadraceException why) {
        return new Replayed(end.id(), null, Result.REFUSED, String.valueOf(why.getMessage()));
    }

    /** What became of it since, if it was run again, as the same task; null if it was not. */
    private @Nullable String runAgain(ArchivedTask end) {
        List<ArchivedTask> ends = history.task(end.id());
        if (!ends.isEmpty()
                && ends.get(0).outcome().endedAt().isAfter(end.outcome().endedAt())) {
            Outcome last = ends.get(0).outcome();
            return "it was run again and ended at " + last.endedAt() + ", "
                    + last.state().label();
        }
        TaskStatus now = producer.status(end.id()).orElse(null);
        return now == null || now.state().isEnded()
                ? null
                : "it was run again and is " + now.state().label();
    }

    /**
     * What submits a task again.
     *
     * @throws InvalidTaskException if that cannot be done: its payload was not kept as a whole, or it could not be read
     */
    static Submission submission(ArchivedTask end) {
        KeptValue payload = end.payload();
        switch (payload.kept()) {
            case WHOLE -> {}
            case CUT ->
                throw new InvalidTaskException("of its payload of " + payload.size() + " bytes only the first "
                        + payload.bytes().length + " are kept (history.value-limit)");
            case LEFT_OUT ->
                throw new InvalidTaskException("its payload was left out, because too much waited for an archiver");
        }
        TaskOptions options = end.options();
        Map<String, String> headers = new LinkedHashMap<>(options.headers());
        headers.remove(TraceHeaders.TRACEPARENT);
        headers.remove(TraceHeaders.TRACESTATE);
        headers.put(ORIGIN, end.id().toString());
        return new Submission(
                end.id().queue(),
                end.outcome().type(),
                payload.bytes(),
                new TaskOptions(
                        end.priority(),
                        null,
                        null,
                        id(end),
                        options.maxAttempts(),
                        options.timeout(),
                        options.backoff(),
                        null,
                        null,
                        options.retention(),
                        headers));
    }

    private static String id(ArchivedTask end) {
        String local = end.id().local();
        Matcher replayed = REPLAYED.matcher(local);
        String origin = replayed.matches() ? replayed.group(1) : local;
        String prefix = PREFIX + end.outcome().endedAt().toEpochMilli() + "-";
        return prefix
                + (prefix.length() + origin.length() <= LONGEST_ID
                        ? origin
                        : UUID.nameUUIDFromBytes(origin.getBytes(StandardCharsets.UTF_8)));
    }
}
