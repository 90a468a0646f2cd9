package io.headrace.cli.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.cli.telemetry.OtlpReceiver.Received;
import io.headrace.config.TelemetryConfig;
import io.headrace.daemon.DaemonTelemetry;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import io.micrometer.observation.Observation;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

@HeadraceTest
class TraceTest {

    private static final TaskType<String, String> GREET = TaskType.of("greet", String.class, String.class);
    private static final Duration WAITED = Duration.ofMillis(300);

    private final Queue<Map<String, String>> handedOn = new ConcurrentLinkedQueue<>();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    @Test
    void oneTraceLeadsThroughSubmitQueueAndHandlerOfEveryAttempt(TestRedis redis) throws Exception {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        TaskId id;
        try (OtlpReceiver collector = new OtlpReceiver()) {
            try (DaemonTelemetry web = open("web", collector.endpoint());
                    DaemonTelemetry work = open("worker", collector.endpoint());
                    TaskProducer producer = TaskProducer.builder(settings)
                            .telemetry(web.telemetry())
                            .connect();
                    TaskScheduler scheduler = TaskScheduler.builder(settings).build()) {
                scheduler.start();
                id = Observation.createNotStarted("request", web.telemetry().observations())
                        .observe(() -> producer.submit(
                                        GREET,
                                        "Ada",
                                        TaskOptions.builder()
                                                .backoff(Backoff.parse("fixed 100ms"))
                                                .build())
                                .id());
                letItWait(redis);
                try (TaskWorker worker = TaskWorker.builder(settings)
                        .telemetry(work.telemetry())
                        .handle(GREET, (context, name) -> {
                            handedOn.add(context.traceContext());
                            logged.add(MDC.get("traceId") + " " + MDC.get("spanId"));
                            Observation.start("lookup", work.telemetry().observations())
                                    .stop();
                            if (context.attempt() == 1) {
                                throw new IllegalStateException("not yet");
                            }
                            return "Hello " + name;
                        })
                        .start()) {
                    producer.await(GREET, id, Duration.ofSeconds(30));
                }
            }
            Map<String, List<Received>> byName =
                    collector.spans().stream().collect(Collectors.groupingBy(Received::name));
            assertThat(byName).containsOnlyKeys("request", "publish default", "process greet", "lookup");
            Received request = byName.get("request").get(0);
            Received publish = byName.get("publish default").get(0);
            List<Received> attempts = byName.get("process greet").stream()
                    .sorted(Comparator.comparing(each -> each.attributes().get("task.attempt")))
                    .toList();
            List<Received> lookups = byName.get("lookup");

            assertThat(collector.spans()).extracting(Received::trace).containsOnly(request.trace());
            assertThat(request.parent()).isEmpty();
            assertThat(publish.parent()).isEqualTo(request.id());
            assertThat(attempts).hasSize(2).extracting(Received::parent).containsOnly(publish.id());
            assertThat(lookups)
                    .extracting(Received::parent)
                    .containsExactlyInAnyOrder(
                            attempts.get(0).id(), attempts.get(1).id());

            checkPublished(publish, id);
            checkAttempts(publish, attempts, id);
            assertThat(collector.authorizations()).containsOnly("Bearer secret");
            assertThat(collector.metrics())
                    .contains("headrace.tasks.submitted", "headrace.task.waited", "headrace.task.ran");
        }
    }

    private static void checkPublished(Received publish, TaskId id) {
        assertThat(publish.service()).isEqualTo("headrace-web");
        assertThat(publish.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(publish.attributes())
                .containsEntry("messaging.system", "headrace")
                .containsEntry("messaging.destination.name", "default")
                .containsEntry("messaging.operation.name", "publish")
                .containsEntry("messaging.operation.type", "send")
                .containsEntry("messaging.message.id", id.toString())
                .containsEntry("task.type", "greet");
    }

    private void checkAttempts(Received publish, List<Received> attempts, TaskId id) {
        assertThat(attempts).allSatisfy(attempt -> {
            assertThat(attempt.service()).isEqualTo("headrace-worker");
            assertThat(attempt.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            assertThat(attempt.attributes())
                    .containsEntry("messaging.system", "headrace")
                    .containsEntry("messaging.destination.name", "default")
                    .containsEntry("messaging.operation.name", "process")
                    .containsEntry("messaging.operation.type", "process")
                    .containsEntry("messaging.message.id", id.toString())
                    .containsEntry("task.type", "greet");
        });
        Received first = attempts.get(0);
        Received second = attempts.get(1);
        assertThat(first.span().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(first.attributes())
                .containsEntry("task.outcome", "retried")
                .containsEntry("error.type", "java.lang.IllegalStateException");
        assertThat(second.span().getStatus().getCode()).isNotEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(second.attributes())
                .containsEntry("task.outcome", "completed")
                .containsEntry("error.type", "none");

        // The time that it waited is the gap.
        long gap = first.span().getStartTimeUnixNano() - publish.span().getEndTimeUnixNano();
        assertThat(Duration.ofNanos(gap)).isGreaterThanOrEqualTo(WAITED);
        assertThat(Duration.ofMillis(Long.parseLong(first.attributes().get("task.waited_ms"))))
                .isGreaterThanOrEqualTo(WAITED);

        assertThat(handedOn)
                .extracting(each -> each.get("traceparent"))
                .containsExactlyElementsOf(attempts.stream()
                        .map(each -> "00-" + each.trace() + "-" + each.id() + "-01")
                        .toList());
        assertThat(logged)
                .containsExactlyElementsOf(attempts.stream()
                        .map(each -> each.trace() + " " + each.id())
                        .toList());
    }

    @Test
    void aTaskOfOthersTracesKeepsItsOwnParentAndHandsItOnWhereNothingIsTraced(TestRedis redis) {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                TaskWorker worker = TaskWorker.builder(settings)
                        .telemetry(Telemetry.NONE)
                        .handle(GREET, (context, name) -> {
                            handedOn.add(context.traceContext());
                            return name;
                        })
                        .start()) {
            TaskId id = producer.submit(
                            GREET,
                            "Ada",
                            TaskOptions.builder()
                                    .header("traceparent", parent)
                                    .header("tracestate", "a=b")
                                    .header("mine", "x")
                                    .build())
                    .id();
            producer.await(GREET, id, Duration.ofSeconds(30));
            assertThat(worker.running()).isNotNegative();
        }
        assertThat(handedOn).containsExactly(Map.of("traceparent", parent, "tracestate", "a=b"));
    }

    private static void letItWait(TestRedis redis) {
        long submitted = millis(redis);
        await().pollInterval(Duration.ofMillis(10)).until(() -> millis(redis) > submitted + WAITED.toMillis());
    }

    private static long millis(TestRedis redis) {
        List<String> time = redis.redis().time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    private static DaemonTelemetry open(String role, URI collector) {
        return DaemonTelemetry.open(
                role,
                new TelemetryConfig(
                        "127.0.0.1",
                        null,
                        new TelemetryConfig.Otlp(
                                collector, Map.of("Authorization", "Bearer secret"), 1, Duration.ofMinutes(1))),
                "test");
    }
}
