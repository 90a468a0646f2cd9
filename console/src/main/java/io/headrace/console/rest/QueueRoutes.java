package io.headrace.console.rest;

import io.headrace.broker.DeadCause;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.command.JsonObject;
import io.headrace.config.NearestName;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.console.sampling.Picture;
import io.headrace.console.sampling.Rates;
import io.headrace.console.sampling.Sampler;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows and steers queues. */
final class QueueRoutes {

    private static final Duration LONGEST_PAUSE = Duration.ofDays(3_650);

    private final TaskMonitor monitor;
    private final Sampler sampler;
    private final Body body;

    QueueRoutes(TaskMonitor monitor, Sampler sampler, Body body) {
        this.monitor = monitor;
        this.sampler = sampler;
        this.body = body;
    }

    void addTo(Routes routes) {
        routes.get("/queues", Need.READ, this::queues)
                .get("/queues/{queue}", Need.READ, this::queue)
                .get("/queues/{queue}/causes", Need.READ, this::causes)
                .get("/dead-letters/causes", Need.READ, this::allCauses)
                .post("/queues/{queue}/pause", Need.OPERATE, this::pause)
                .post("/queues/{queue}/resume", Need.OPERATE, this::resume)
                .post("/queues/{queue}/purge", Need.OPERATE, this::purge);
    }

    private void queues(Context ctx) {
        Parameters.none(ctx);
        Optional<Picture> picture = sampler.latest();
        Answer.json(ctx, new JsonObject().put("items", monitor.queues(), queue -> json(queue, picture)));
    }

    private void queue(Context ctx) {
        Parameters.none(ctx);
        Answer.json(ctx, json(monitor.queue(known(ctx)), sampler.latest()));
    }

    private QueueName known(Context ctx) {
        QueueName queue = Parameters.queue(ctx);
        check(queue);
        return queue;
    }

    /** A name that was never used is likely mistyped: to steer it would look like a success. */
    private void check(QueueName queue) {
        List<QueueName> known = monitor.queueNames();
        if (!known.contains(queue)) {
            throw Problem.of(
                    ProblemType.NOT_FOUND,
                    "queue",
                    "Queue " + queue + " was never used"
                            + NearestName.of(
                                            queue.value(),
                                            known.stream().map(QueueName::value).toList())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
    }

    private static JsonObject json(QueueSnapshot queue, Optional<Picture> picture) {
        JsonObject json = ConsoleJson.queue(queue);
        picture.ifPresent(seen -> rates(json, seen.rates(queue.queue())));
        return json;
    }

    /** A queue of a picture. */
    static JsonObject json(QueueSnapshot queue, Picture picture) {
        return rates(ConsoleJson.queue(queue), picture.rates(queue.queue()));
    }

    static JsonObject rates(JsonObject json, Rates rates) {
        return json.put("perSecond", rates.perSecond()).put("failedPerSecond", rates.failedPerSecond());
    }

    private void causes(Context ctx) {
        Parameters.none(ctx);
        answerCauses(ctx, List.of(known(ctx)));
    }

    private void allCauses(Context ctx) {
        List<QueueName> asked = Parameters.of(ctx, Set.of("queue")).queues();
        answerCauses(ctx, asked.isEmpty() ? monitor.queueNames() : asked);
    }

    /** A cause with its queue. */
    private record Cause(QueueName queue, DeadCause cause) {}

    private void answerCauses(Context ctx, List<QueueName> queues) {
        List<Cause> all = new ArrayList<>();
        for (QueueName queue : queues) {
            monitor.causes(queue).forEach(cause -> all.add(new Cause(queue, cause)));
        }
        all.sort(Comparator.comparingLong((Cause each) -> each.cause.count()).reversed());
        Answer.json(ctx, new JsonObject().put("items", all, each -> ConsoleJson.cause(each.queue, each.cause)));
    }

    private void pause(Context ctx) {
        Parameters.none(ctx);
        QueueName queue = Parameters.queue(ctx);
        Fields fields = body.fields(ctx, false, Set.of("for", "reason"));
        Duration duration = fields.duration("for");
        if (duration != null && (duration.isZero() || duration.compareTo(LONGEST_PAUSE) > 0)) {
            throw Problem.invalid("for", "\"for\" is a duration of up to ten years, such as 10m");
        }
        check(queue);
        Pause pause =
                monitor.pause(queue, duration, Parameters.operator(ctx, fields.text("reason", Parameters.LONGEST)));
        Answer.json(ctx, new JsonObject().put("queue", queue.value()).put("pause", ConsoleJson.pause(pause)));
    }

    private void resume(Context ctx) {
        Parameters.none(ctx);
        QueueName queue = Parameters.queue(ctx);
        Fields fields = body.fields(ctx, false, Set.of("reason"));
        check(queue);
        boolean resumed = monitor.resume(queue, Parameters.operator(ctx, fields.text("reason", Parameters.LONGEST)));
        Answer.json(ctx, new JsonObject().put("queue", queue.value()).put("resumed", resumed));
    }

    private void purge(Context ctx) {
        Parameters.none(ctx);
        QueueName queue = Parameters.queue(ctx);
        Fields fields = body.fields(ctx, true, Set.of("state", "until", "reason"));
        TaskState state = purged(fields.text("state", Parameters.LONGEST));
        Instant given = fields.time("until");
        String reason = fields.text("reason", Parameters.LONGEST);
        check(queue);
        Instant until = given == null ? monitor.queue(queue).at() : given;
        int purged = monitor.purge(queue, state, until, given == null, Parameters.operator(ctx, reason));
        Answer.json(
                ctx,
                new JsonObject()
                        .put("queue", queue.value())
                        .put("purged", purged)
                        .put("until", ConsoleJson.time(until))
                        .put("more", purged > 0));
    }

    private static TaskState purged(@Nullable String label) {
        for (TaskState state : List.of(TaskState.QUEUED, TaskState.SCHEDULED, TaskState.DEAD)) {
            if (state.label().equals(label)) {
                return state;
            }
        }
        throw Problem.invalid("state", "\"state\" is one of queued, scheduled, dead");
    }
}
