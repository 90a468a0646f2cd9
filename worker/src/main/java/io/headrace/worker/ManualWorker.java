package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.codec.JsonCodec;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Attempt;
import io.headrace.task.QueueName;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.telemetry.TraceHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker for tests: it runs one task when it is told to, on the calling thread, and has settled it with the server when
 * the call returns. Nothing happens behind the test's back: no threads, no heartbeat, no timeouts. It is told by the test
 * alone and serves queues that are paused like any other. Not thread-safe.
 *
 * <pre>{@code
 * try (ManualWorker worker = ManualWorker.connect(redis, handlers -> handlers.handle(GREET, new Greeter()))) {
 *     producer.submit(GREET, "Ada");
 *     assertThat(worker.runNext()).isPresent();
 * }
 * }</pre>
 */
public final class ManualWorker implements AutoCloseable {

    private final RedisBroker broker;
    private final Deliveries deliveries;
    private final AttemptRunner runner;
    private final FetchPlan plan;
    private final WorkerSettings settings = WorkerSettings.defaults();

    private ManualWorker(RedisSettings redis, HandlerProvider provider, List<QueueName> queues) {
        HandlerRegistry handlers = new HandlerRegistry();
        provider.register(handlers);
        broker = RedisBroker.connect(redis);
        try {
            deliveries = broker.deliveries(settings.name());
            deliveries.prepare(queues);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        plan = new FetchPlan(queues, PriorityOrder.STRICT);
        runner = new AttemptRunner(
                handlers, List.of(), new JsonCodec(), deliveries, () -> settings, Repeats.unlimited());
    }

    /** Connects a worker that serves these queues, or {@code default} if none is named. */
    public static ManualWorker connect(RedisSettings redis, HandlerProvider handlers, String... queues) {
        List<QueueName> served = queues.length == 0
                ? List.of(QueueName.DEFAULT)
                : List.of(queues).stream().map(QueueName::new).toList();
        return new ManualWorker(redis, handlers, served);
    }

    /** What came of one task. */
    public record Ran(TaskId id, Settlement settlement, Settlement.Verdict verdict) {}

    /** Runs the most urgent task that waits; empty if none does. Tasks that are due still wait for a scheduler. */
    public Optional<Ran> runNext() {
        for (Level level : plan.levels()) {
            List<Delivery> found = deliveries.fetch(List.of(new Ask(level, 1)));
            if (!found.isEmpty()) {
                return Optional.of(run(found.get(0)));
            }
        }
        return Optional.empty();
    }

    /**
     * Runs until nothing waits.
     *
     * @return how many tasks were run
     */
    public int runAll() {
        int count = 0;
        while (runNext().isPresent()) {
            count++;
        }
        return count;
    }

    private Ran run(Delivery delivery) {
        Settlement refused = runner.refuse(delivery, false);
        Ran ran = settle(delivery, refused == null ? attempt(delivery) : refused);
        return switch (ran.verdict()) {
            case NOT_EXPIRED -> settle(delivery, attempt(delivery));
            case CANCELLED -> settle(delivery, runner.cancelled(ran.settlement()));
            default -> ran;
        };
    }

    private Settlement attempt(Delivery delivery) {
        Notebook notebook = new Notebook();
        Settlement settlement = runner.run(
                delivery,
                new ManualContext(delivery, deliveries, notebook),
                AttemptTelemetry.NONE.begin(delivery, 0),
                notebook);
        if (settlement == null) {
            throw new IllegalStateException("The handler of a manual worker left its task unfinished: "
                    + delivery.task().id());
        }
        return settlement;
    }

    private Ran settle(Delivery delivery, Settlement settlement) {
        return new Ran(
                delivery.task().id(),
                settlement,
                deliveries.settle(List.of(settlement)).get(0));
    }

    /** Hands back what is unfinished and closes the connection. */
    @Override
    public void close() {
        deliveries.release(plan.levels());
        deliveries.close();
        broker.close();
    }

    private record ManualContext(Delivery delivery, Deliveries deliveries, Notebook notebook) implements TaskContext {

        private Task task() {
            return delivery.task();
        }

        @Override
        public TaskId id() {
            return task().id();
        }

        @Override
        public String type() {
            return task().type();
        }

        @Override
        public int attempt() {
            return task().attempt();
        }

        @Override
        public List<Attempt> attempts() {
            return task().attempts();
        }

        @Override
        public Map<String, String> headers() {
            return task().options().headers();
        }

        @Override
        public Optional<Instant> deadline() {
            Duration timeout = task().options().timeout();
            return Optional.ofNullable(timeout).map(Instant.now()::plus);
        }

        @Override
        public Optional<CancelReason> cancelReason() {
            return Optional.empty();
        }

        @Override
        public void onCancel(Runnable action) {
            // Nothing cancels it.
        }

        @Override
        public void progress(int percent, String note) {
            notebook.progress(percent, note, now());
            report();
        }

        @Override
        public void log(String line) {
            if (notebook.log(line, now())) {
                report();
            }
        }

        /** Waits for the answer, so that a test sees what its handler has told. */
        private void report() {
            deliveries.report(delivery, notebook.report()).join();
        }

        private Instant now() {
            return Instant.ofEpochMilli(deliveries.serverMillis());
        }

        @Override
        public Map<String, String> traceContext() {
            return TraceHeaders.among(headers());
        }

        @Override
        public Logger logger() {
            return LoggerFactory.getLogger("io.headrace.task." + type());
        }
    }
}
