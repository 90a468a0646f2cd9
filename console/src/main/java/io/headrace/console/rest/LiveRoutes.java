package io.headrace.console.rest;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Page;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.JsonObject;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.console.sampling.Percentiles;
import io.headrace.console.sampling.Picture;
import io.headrace.console.sampling.Sample;
import io.headrace.console.sampling.Sampler;
import io.headrace.task.TaskState;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Shows how it flows, and what operators did. */
final class LiveRoutes {

    private final TaskMonitor monitor;
    private final Sampler sampler;

    LiveRoutes(TaskMonitor monitor, Sampler sampler) {
        this.monitor = monitor;
        this.sampler = sampler;
    }

    void addTo(Routes routes) {
        routes.get("/stats", Need.READ, this::stats).get("/audit", Need.READ, this::audit);
    }

    private void audit(Context ctx) {
        Parameters parameters = Parameters.of(ctx, Set.of("cursor", "limit"));
        String cursor = parameters.cursor();
        int limit = parameters.limit();
        Page<AuditEntry> page = TaskRoutes.withCursor(cursor, () -> monitor.audit(cursor, limit));
        Answer.json(
                ctx,
                new JsonObject().put("items", page.items(), ConsoleJson::audit).put("next", page.next()));
    }

    private void stats(Context ctx) {
        Parameters.none(ctx);
        Picture picture = sampler.latest()
                .orElseThrow(() -> Problem.of(
                        ProblemType.REDIS_UNAVAILABLE,
                        "There are no figures: Redis has not answered within the last second"));
        List<QueueSnapshot> queues = picture.queues();
        JsonObject json = new JsonObject()
                .put("at", ConsoleJson.time(picture.at()))
                .put("queues", queues.size())
                .put("queued", sum(queues, QueueSnapshot::queued))
                .put("running", sum(queues, QueueSnapshot::running))
                .put("scheduled", sum(queues, QueueSnapshot::scheduled))
                .put("retrying", sum(queues, QueueSnapshot::retrying))
                .put("dead", sum(queues, QueueSnapshot::dead))
                .put("workers", picture.workers().size())
                .put(
                        "slots",
                        picture.workers().stream()
                                .mapToLong(WorkerInfo::concurrency)
                                .sum())
                .put("endedToday", ConsoleJson.ended(endedToday(queues)));
        QueueRoutes.rates(json, picture.allRates());
        Answer.json(ctx, json.put("series", series(sampler.samples())));
    }

    private static long sum(List<QueueSnapshot> queues, ToLongFunction<QueueSnapshot> what) {
        return queues.stream().mapToLong(what).sum();
    }

    private static Map<TaskState, Long> endedToday(List<QueueSnapshot> queues) {
        Map<TaskState, Long> all = new EnumMap<>(TaskState.class);
        queues.forEach(queue -> queue.endedToday().forEach((state, count) -> all.merge(state, count, Long::sum)));
        return all;
    }

    private static JsonObject series(List<Sample> samples) {
        JsonObject json = new JsonObject()
                .put("from", ConsoleJson.time(samples.get(0).at()))
                .put("stepMs", 1_000);
        column(json, "ended", samples, Sample::ended);
        column(json, "failed", samples, Sample::failed);
        column(json, "queued", samples, Sample::queued);
        column(json, "running", samples, Sample::running);
        column(json, "waitedP50", samples, sample -> of(sample.waited(), Percentiles::p50));
        column(json, "waitedP95", samples, sample -> of(sample.waited(), Percentiles::p95));
        column(json, "waitedP99", samples, sample -> of(sample.waited(), Percentiles::p99));
        column(json, "ranP50", samples, sample -> of(sample.ran(), Percentiles::p50));
        column(json, "ranP95", samples, sample -> of(sample.ran(), Percentiles::p95));
        column(json, "ranP99", samples, sample -> of(sample.ran(), Percentiles::p99));
        return json;
    }

    private static void column(
            JsonObject json, String name, List<Sample> samples, Function<Sample, @Nullable Long> value) {
        List<@Nullable Long> values = new ArrayList<>(samples.size());
        samples.forEach(sample -> values.add(value.apply(sample)));
        json.put(name, (Object) values);
    }

    private static @Nullable Long of(@Nullable Percentiles percentiles, Function<Percentiles, Long> which) {
        return percentiles == null ? null : which.apply(percentiles);
    }

    /** The newest step of the series. */
    static JsonObject sample(Sample sample) {
        return new JsonObject()
                .put("at", ConsoleJson.time(sample.at()))
                .put("ended", sample.ended())
                .put("failed", sample.failed())
                .put("queued", sample.queued())
                .put("running", sample.running())
                .put("waitedP50", of(sample.waited(), Percentiles::p50))
                .put("waitedP95", of(sample.waited(), Percentiles::p95))
                .put("waitedP99", of(sample.waited(), Percentiles::p99))
                .put("ranP50", of(sample.ran(), Percentiles::p50))
                .put("ranP95", of(sample.ran(), Percentiles::p95))
                .put("ranP99", of(sample.ran(), Percentiles::p99));
    }
}
