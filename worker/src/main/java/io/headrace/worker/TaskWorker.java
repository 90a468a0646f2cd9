package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.broker.WorkerInfo;
import io.headrace.codec.JsonCodec;
import io.headrace.codec.PayloadCodec;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.ServiceGroup;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Attempt;
import io.headrace.task.HeadraceException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks until it is stopped. It reconnects for ever, renews the leases of what it runs for as long as that takes, and
 * takes over what dead workers left. Started once and stopped once; thread-safe.
 *
 * <pre>{@code
 * TaskWorker worker = TaskWorker.builder(RedisSettings.of("redis://localhost"))
 *         .handle(TaskType.of("greet", String.class, String.class), (context, name) -> "Hello " + name)
 *         .start();
 * }</pre>
 */
public final class TaskWorker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TaskWorker.class);

    /** A living worker says so this often; after three times as long without a word it counts as dead. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Duration STOP_OF_A_LOOP = Duration.ofSeconds(2);

    private final WorkerSettings settings;
    private final HandlerRegistry handlers;
    private final RedisBroker broker;
    private final Deliveries deliveries;
    private final Engine engine;
    private final ExecutorService threads;
    private final Fetcher fetcher;
    private final PeriodicLoop fetching;
    private final ServiceGroup upkeep;
    private final Instant startedAt = Instant.now();
    private boolean started;
    private boolean stopped;

    private TaskWorker(Builder builder) {
        settings = builder.settings;
        handlers = builder.handlers;
        broker = RedisBroker.connect(builder.redis);
        try {
            deliveries = broker.deliveries(settings.name());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        // Enough that no handler waits for a flush in good times, few enough to be run again after a crash.
        Completer completer = new Completer(deliveries, Math.max(64, 2 * settings.concurrency()), this::settled);
        AttemptRunner runner =
                new AttemptRunner(handlers, builder.interceptors, builder.codec, deliveries, settings.crashLimit());
        engine = new Engine(
                settings,
                deliveries,
                runner,
                new RunningTasks(),
                new Slots(settings.concurrency(), settings.stuckLimit()),
                new Alarms(),
                completer,
                builder.listener);
        threads = HandlerThreads.create(settings.concurrency(), settings.stuckLimit());
        fetcher = new Fetcher(engine, threads);
        fetching = new PeriodicLoop("headrace-fetch", fetcher::runOnce);
        upkeep = new ServiceGroup(List.of(
                completer,
                new PeriodicLoop("headrace-heartbeat", this::beat),
                new PeriodicLoop("headrace-leases", new LeaseKeeper(engine)::runOnce)));
    }

    /** A builder for a worker on this Redis. */
    public static Builder builder(RedisSettings redis) {
        return new Builder(redis);
    }

    /** This worker's name. */
    public String name() {
        return settings.name();
    }

    /** How many tasks it has at present. */
    public int running() {
        return engine.running().count();
    }

    private synchronized void start() {
        deliveries.prepare(settings.queues());
        deliveries.onCancelRequest(this::cancel);
        beat();
        upkeep.start();
        fetching.start();
        started = true;
        log.info(
                "Worker {} serves {} with {} slots; it knows {}",
                settings.name(),
                settings.queues(),
                settings.concurrency(),
                handlers.types());
    }

    private Duration beat() {
        WorkerInfo info = new WorkerInfo(
                settings.name(),
                WorkerSettings.host(),
                ProcessHandle.current().pid(),
                settings.queues().stream().map(QueueName::value).toList(),
                handlers.types().stream().sorted().toList(),
                settings.concurrency(),
                engine.running().count(),
                startedAt,
                Objects.requireNonNullElse(TaskWorker.class.getPackage().getImplementationVersion(), "development"));
        deliveries.heartbeat(info, HEARTBEAT.multipliedBy(3));
        return HEARTBEAT;
    }

    private void cancel(TaskId id) {
        engine.running().find(id).forEach(execution -> execution.cancel(CancelReason.CANCELLED));
    }

    /** On the completer's thread. */
    private void settled(Settlement settlement, Verdict verdict) {
        TaskExecution execution = engine.running().find(settlement.delivery().lease());
        switch (verdict) {
            case SETTLED, FAILED ->
                engine.running().remove(settlement.delivery().lease());
            case LEASE_LOST -> {
                engine.running().remove(settlement.delivery().lease());
                log.info(
                        "Task {} of type {} had ended or was taken over before; nothing was changed",
                        settlement.delivery().task().id(),
                        settlement.delivery().task().type());
            }
            case CANCELLED -> {
                List<Attempt> attempts = settlement instanceof Settlement.Postpone postpone
                        ? postpone.attempts()
                        : settlement.delivery().task().attempts();
                // Not by finish: this thread is the one that makes room.
                threads.execute(
                        () -> engine.completer().finish(engine.runner().cancelled(settlement.delivery(), attempts)));
            }
            case NOT_EXPIRED -> {
                if (execution != null) {
                    threads.execute(execution);
                }
            }
        }
        engine.listener().settled(settlement, verdict);
    }

    /**
     * Stops: takes no more tasks, lets the running ones end for as long as the grace period, interrupts the rest, and hands
     * back what is unfinished without burning an attempt.
     */
    @Override
    public void close() {
        stop(settings.grace());
    }

    /**
     * Stops with another grace period.
     *
     * @return whether every running task had ended by itself
     */
    public boolean stop(Duration grace) {
        synchronized (this) {
            if (stopped) {
                return true;
            }
            stopped = true;
        }
        boolean ended = true;
        if (started) {
            stopFetching();
            ended = engine.running().awaitNone(grace);
            if (!ended) {
                engine.running().all().forEach(execution -> execution.cancel(CancelReason.WORKER_STOPPING));
                engine.running().awaitNone(settings.interruptGrace());
            }
            upkeep.stop(STOP_OF_A_LOOP);
            handBack();
        }
        engine.alarms().close();
        threads.shutdownNow();
        deliveries.close();
        broker.close();
        log.info("Worker {} has stopped", settings.name());
        return ended;
    }

    private void stopFetching() {
        // The flag first, so that the loop ends when its blocking read does.
        Thread waker = new Thread(this::wakeReader, "headrace-wake");
        waker.setDaemon(true);
        waker.start();
        fetching.stop(STOP_OF_A_LOOP);
        fetcher.dropSurplus();
    }

    private void wakeReader() {
        try {
            deliveries.wake();
        } catch (HeadraceException e) {
            log.debug("The blocking read could not be ended early; it ends by itself", e);
        }
    }

    private void handBack() {
        List<Level> levels = settings.queues().stream()
                .flatMap(queue -> Arrays.stream(Priority.values()).map(priority -> new Level(queue, priority)))
                .toList();
        try {
            int released = deliveries.release(levels);
            if (released > 0) {
                log.info("Worker {} handed back {} unfinished tasks", settings.name(), released);
            }
            deliveries.farewell();
        } catch (HeadraceException e) {
            log.warn(
                    "Unfinished tasks could not be handed back; others take them when their leases run out: {}",
                    e.getMessage());
        }
    }

    /** Collects what a worker is made of; not thread-safe. */
    public static final class Builder {

        private final RedisSettings redis;
        private final HandlerRegistry handlers = new HandlerRegistry();
        private final List<TaskInterceptor> interceptors = new ArrayList<>();
        private WorkerSettings settings = WorkerSettings.defaults();
        private PayloadCodec codec = new JsonCodec();
        private WorkerListener listener = new WorkerListener() {};

        private Builder(RedisSettings redis) {
            this.redis = redis;
        }

        /** How the worker works; see {@link WorkerSettings#defaults}. */
        public Builder settings(WorkerSettings value) {
            settings = value;
            return this;
        }

        /** What the worker serves, in place of the settings' queues. */
        public Builder queues(String... names) {
            settings =
                    settings.withQueues(Arrays.stream(names).map(QueueName::new).toList());
            return this;
        }

        /** How many tasks the worker runs at a time, in place of the settings' number. */
        public Builder concurrency(int value) {
            settings = settings.withConcurrency(value);
            return this;
        }

        /** Registers a handler. */
        public <P, R> Builder handle(TaskType<P, R> type, TaskHandler<P, R> handler) {
            handlers.handle(type, handler);
            return this;
        }

        /** Registers a handler. */
        public <P, R> Builder handle(TaskType<P, R> type, TaskHandler<P, R> handler, HandlerOptions options) {
            handlers.handle(type, handler, options);
            return this;
        }

        /** Lets somebody register many handlers. */
        public Builder handlers(HandlerProvider provider) {
            provider.register(handlers);
            return this;
        }

        /** Stands around every handler; the first one added is the outermost. */
        public Builder interceptor(TaskInterceptor value) {
            interceptors.add(value);
            return this;
        }

        /** How payloads and results become bytes; JSON by default. */
        public Builder codec(PayloadCodec value) {
            codec = value;
            return this;
        }

        /** Who hears what the worker does. */
        public Builder listener(WorkerListener value) {
            listener = value;
            return this;
        }

        /**
         * Connects and begins to run tasks.
         *
         * @throws HeadraceException if Redis cannot be reached or refuses
         */
        public TaskWorker start() {
            TaskWorker worker = new TaskWorker(this);
            try {
                worker.start();
            } catch (RuntimeException e) {
                worker.close();
                throw e;
            }
            return worker;
        }
    }
}
