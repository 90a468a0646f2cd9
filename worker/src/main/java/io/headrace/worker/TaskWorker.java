package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.broker.WorkerInfo;
import io.headrace.codec.JsonCodec;
import io.headrace.codec.PayloadCodec;
import io.headrace.lifecycle.Health;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.ProcessName;
import io.headrace.lifecycle.ServiceGroup;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.HeadraceException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks until it is stopped. It reconnects for ever, renews the leases of what it runs for as long as that takes, and
 * takes over what dead workers left. Started once and stopped once; the JVM lives until then. Thread-safe.
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

    private static final Duration NAME_MARGIN = Duration.ofSeconds(2);

    private static final Duration STOP_OF_A_LOOP = Duration.ofSeconds(2);
    private static final Duration STOP_OF_LINES = Duration.ofSeconds(1);
    private static final Duration HANDING_BACK = Duration.ofSeconds(3);

    private volatile WorkerSettings settings;
    private final HandlerRegistry handlers;
    private final RedisBroker broker;
    private final Deliveries deliveries;
    private final Engine engine;
    private final @Nullable WorkerMetrics metrics;
    private final ExecutorService threads;
    private final Fetcher fetcher;
    private final PeriodicLoop fetching;
    private final PeriodicLoop heartbeat;
    private final Repeats repeats;
    private final AttemptLog attempts;
    private final LineWriter lines = new LineWriter();
    private final ServiceGroup upkeep;
    private final Instant startedAt = Instant.now();
    private final String host = ProcessName.host();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean started;
    private volatile boolean stopping;
    private volatile boolean ended = true;
    private volatile long graceEndsNanos;

    private TaskWorker(Builder builder) {
        settings = builder.settings;
        handlers = builder.handlers;
        handlers.checkLeases(settings.lease());
        Telemetry telemetry = builder.telemetry;
        broker = telemetry == null
                ? RedisBroker.connect(builder.redis)
                : RedisBroker.connect(builder.redis, telemetry.redisListener());
        try {
            deliveries = builder.around.apply(broker.deliveries(settings.name()));
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        Alarms alarms = new Alarms();
        // What is said later is a line too: the thread of the alarms has timeouts to see to.
        repeats = new Repeats(System::nanoTime, (delay, action) -> alarms.after(delay, () -> lines.execute(action)));
        attempts = new AttemptLog(repeats, lines);
        Vitals vitals = new Vitals(builder.redis.maskedUrl(), HEARTBEAT.multipliedBy(3), System::nanoTime);
        Completer completer = new Completer(deliveries, this::settled, vitals.settlements());
        metrics = telemetry == null
                ? null
                : new WorkerMetrics(telemetry.meters(), type -> handlers.find(type) != null, builder.listener);
        WorkerListener listener = new GuardedListener(metrics == null ? builder.listener : metrics);
        engine = new Engine(
                () -> settings,
                deliveries,
                new AttemptRunner(handlers, builder.interceptors, builder.codec, deliveries, () -> settings, repeats),
                new RunningTasks(),
                new TypeLimits(),
                new Slots(settings.concurrency(), settings.stuckLimit()),
                new ConcurrentLinkedQueue<>(),
                alarms,
                completer,
                new StandingOrders(deliveries, settings.queues(), listener),
                vitals,
                listener,
                new AttemptTelemetry(telemetry, metrics));
        handlers.types()
                .forEach(type ->
                        engine.limits().limit(type, handlers.options(type).concurrency()));
        if (metrics != null) {
            metrics.slots(() -> settings.concurrency(), engine::slotsUsed);
        }
        threads = HandlerThreads.create(settings.concurrency(), settings.stuckLimit());
        PeriodicLoop leases = new PeriodicLoop("headrace-leases", new LeaseKeeper(engine, System::nanoTime)::runOnce);
        fetcher = new Fetcher(engine, handlers, threads, leases::wake);
        fetching = new PeriodicLoop("headrace-fetch", fetcher::runOnce, vitals.turns()).keepingAlive();
        heartbeat = new PeriodicLoop("headrace-heartbeat", this::beat, vitals.heartbeats());
        upkeep = new ServiceGroup(List.of(completer, heartbeat, leases));
    }

    /** A builder for a worker on this Redis. */
    public static Builder builder(RedisSettings redis) {
        return new Builder(redis);
    }

    /** This worker's name. */
    public String name() {
        return settings.name();
    }

    /** How it is, as its own steps tell. Thread-safe and quick: asks nobody. */
    public Health health() {
        if (!started || stopping) {
            return new Health(true, List.of("Worker " + name() + (stopping ? " stops" : " has not started yet")));
        }
        if (!fetching.isAlive()) {
            return new Health(
                    false, List.of("The thread of worker " + name() + " that takes tasks has died: restart it"));
        }
        if (engine.completer().isDead()) {
            return new Health(
                    false,
                    List.of("The thread of worker " + name() + " that settles what has ended has died: restart it"));
        }
        if (engine.slots().areAllStuck()) {
            return new Health(
                    false,
                    List.of("All slots of worker " + name()
                            + " are held by handlers that ignore their interrupt, and no more are replaced: restart it;"
                            + " its log says where they stand"));
        }
        return new Health(true, engine.vitals().problems());
    }

    /**
     * Changes what can be changed while it runs: the concurrency, the grace periods, the limits, and the options of handlers.
     * Nothing that runs is interrupted. With fewer slots nothing is begun until enough have ended. Of a handler's options the
     * retry policy holds for attempts that fail from now on, the others for attempts that begin from now on. A handler's lease
     * that is longer than the worker's stays as it was, for the worker's takes a restart. Thread-safe.
     *
     * @param changed the settings; what else differs in them has no effect
     * @param options by type, for those types that have a handler
     * @return what has changed, one line each, named as in the configuration file; and what has not for want of a restart
     */
    public synchronized List<String> reconfigure(WorkerSettings changed, Map<String, HandlerOptions> options) {
        Map<String, HandlerOptions> known = new TreeMap<>(options);
        known.keySet().retainAll(handlers.types());
        WorkerSettings before = settings;
        WorkerSettings after = before.withConcurrency(changed.concurrency())
                .withGrace(changed.grace(), changed.interruptGrace())
                .withLimits(changed.stuckLimit(), changed.crashLimit())
                .withResultLimit(changed.resultLimit());
        List<String> changes = new ArrayList<>(Changes.of(before, after));
        settings = after;
        // Threads before slots, so that whoever gets a slot gets a thread.
        HandlerThreads.resize(threads, after.concurrency(), after.stuckLimit());
        engine.slots().resize(after.concurrency(), after.stuckLimit());
        known.forEach((type, each) -> {
            HandlerOptions now = handlers.options(type);
            boolean isTooLong = HandlerRegistry.isLeaseTooLong(each, after.lease());
            HandlerOptions next = isTooLong ? each.withLeaseOf(now) : each;
            changes.addAll(Changes.of(type, now, next));
            if (isTooLong) {
                changes.add(Changes.waitingLease(type, each, after.lease()));
            }
            change(type, next);
        });
        heartbeat.wake();
        return changes;
    }

    private void change(String type, HandlerOptions options) {
        boolean wasUnlimited = engine.limits().of(type) == null;
        handlers.change(type, options);
        TypeLimit.Changed changed = engine.limits().limit(type, options.concurrency());
        changed.mayRun().forEach(engine::enqueue);
        changed.putAside().forEach(engine::putAside);
        TypeLimit limit = engine.limits().of(type);
        if (limit != null && wasUnlimited) {
            engine.running().all().stream()
                    .filter(execution -> execution.type().equals(type))
                    .forEach(execution -> execution.joinIfRunning(limit));
        }
    }

    /** How many tasks it has at present. */
    public int running() {
        return engine.running().count();
    }

    private synchronized void start() {
        deliveries.prepare(settings.queues());
        deliveries.onControl(new Told());
        new NameClaim(deliveries, host).await(HEARTBEAT.multipliedBy(3).plus(NAME_MARGIN));
        deliveries.arrive();
        beat();
        started = true;
        lines.start();
        upkeep.start();
        fetching.start();
        log.info(
                "Worker {} serves {} with {} slots; it knows {}",
                settings.name(),
                settings.queues(),
                settings.concurrency(),
                handlers.types().stream().sorted().toList());
    }

    /** Reads the orders and says how it is: in this order, for what it says includes whether it obeys. */
    private Duration beat() {
        try {
            engine.orders().read();
        } finally {
            sayHowItIs();
        }
        return HEARTBEAT;
    }

    private void sayHowItIs() {
        WorkerInfo info = new WorkerInfo(
                settings.name(),
                host,
                ProcessHandle.current().pid(),
                settings.queues().stream().map(QueueName::value).toList(),
                handlers.types().stream().sorted().toList(),
                settings.concurrency(),
                engine.slotsUsed(),
                startedAt,
                Objects.requireNonNullElse(TaskWorker.class.getPackage().getImplementationVersion(), "development"),
                engine.orders().present().quiet(),
                engine.running().longest(WorkerInfo.MOST_TASKS));
        deliveries.heartbeat(info, HEARTBEAT.multipliedBy(3));
    }

    /** What others tell the worker, on a thread of the Redis client. */
    private final class Told implements Deliveries.Control {

        @Override
        public void cancelRequested(TaskId id) {
            engine.running().find(id).forEach(execution -> execution.cancel(CancelReason.CANCELLED));
        }

        @Override
        public void ordersChanged() {
            heartbeat.wake();
        }
    }

    /** On the completer's thread. */
    private void settled(Settlement settlement, Verdict verdict, String refusal) {
        switch (verdict) {
            case SETTLED -> engine.running().remove(settlement.delivery().lease());
            case LEASE_LOST -> {
                engine.running().remove(settlement.delivery().lease());
                log.info(
                        "Task {} of type {} had ended or was taken over before; nothing was changed",
                        settlement.delivery().task().id(),
                        settlement.delivery().task().type());
            }
            case FAILED -> refused(settlement, refusal);
            case CANCELLED -> engine.completer().finish(engine.runner().cancelled(settlement));
            case NOT_EXPIRED -> {
                TaskExecution execution =
                        engine.running().find(settlement.delivery().lease());
                if (execution != null) {
                    engine.waiting().add(execution);
                }
            }
        }
        attempts.settled(settlement, verdict);
        engine.listener().settled(settlement, verdict);
    }

    /** Forgetting it would have it run again and again. What cannot even be buried is left to the limit of deliveries. */
    private void refused(Settlement settlement, String refusal) {
        Settlement burial = engine.runner().refused(settlement, refusal);
        if (burial != null) {
            engine.completer().finish(burial);
        } else {
            engine.running().giveUp(settlement.delivery().lease());
        }
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
     * Stops with another grace period. Called while it stops already, it waits with the first caller, and if its grace period
     * is over sooner it is this one that counts.
     *
     * @return whether every running handler had ended by itself
     */
    public boolean stop(Duration grace) {
        long until = System.nanoTime() + grace.toNanos();
        boolean first;
        synchronized (this) {
            first = !stopping;
            stopping = true;
            if (first || until - graceEndsNanos < 0) {
                graceEndsNanos = until;
            }
        }
        if (first) {
            try {
                end();
            } finally {
                stopped.countDown();
            }
        } else {
            engine.slots().wake();
            awaitStopped();
        }
        return ended;
    }

    private void handBack(List<TaskExecution> executions) {
        for (TaskExecution execution : executions) {
            if (!engine.handBack(execution)) {
                // Redis is away: each of the rest would wait as long.
                return;
            }
        }
    }

    private void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        if (started) {
            stopFetching();
            List<TaskExecution> heldBack = engine.limits().close();
            if (!heldBack.isEmpty()) {
                // Nobody waits for it: what is not handed back now is when all the rest is.
                daemon("headrace-release", () -> handBack(heldBack));
            }
            ended = engine.slots().awaitIdle(() -> graceEndsNanos);
        }
        // Whoever is in such a hurry to stop still wants it done.
        boolean interrupted = Thread.interrupted();
        try {
            if (!ended) {
                interruptHandlers();
            }
            upkeep.stop(STOP_OF_A_LOOP);
            if (started) {
                handBackWithin(HANDING_BACK);
            }
            engine.alarms().close();
            repeats.flush();
            lines.stop(STOP_OF_LINES);
            threads.shutdownNow();
            deliveries.close();
            broker.close();
            if (metrics != null) {
                metrics.close();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        log.info("Worker {} has stopped", settings.name());
    }

    private void interruptHandlers() {
        engine.running().all().forEach(execution -> execution.cancel(CancelReason.WORKER_STOPPING));
        long until = System.nanoTime() + settings.interruptGrace().toNanos();
        if (!engine.slots().awaitIdle(() -> until)) {
            engine.running().all().forEach(TaskExecution::giveUp);
        }
    }

    /** On a thread of its own, so that the stop is not held up when Redis is away. */
    private void handBackWithin(Duration atMost) {
        Thread thread = daemon("headrace-release", this::handBack);
        try {
            thread.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private static Thread daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void stopFetching() {
        // The flag first, so that the loop ends when its blocking read does.
        fetcher.stop();
        Thread waker = daemon("headrace-wake", this::wakeReader);
        fetching.stop(STOP_OF_A_LOOP);
        waker.interrupt();
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
        private UnaryOperator<Deliveries> around = UnaryOperator.identity();
        private @Nullable Telemetry telemetry;
        private boolean used;

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

        /** Where metrics and observations go; nowhere by default, at no cost. */
        public Builder telemetry(Telemetry value) {
            telemetry = value.equals(Telemetry.NONE) ? null : value;
            return this;
        }

        /** Stands between the engine and Redis, for tests of what Redis cannot be made to do. */
        Builder around(UnaryOperator<Deliveries> value) {
            around = value;
            return this;
        }

        /**
         * Connects and begins to run tasks.
         *
         * @throws HeadraceException if Redis cannot be reached or refuses, or a living worker has this name; a
         *     predecessor of the name that was killed is waited for, 15 s at most
         * @throws IllegalStateException if this builder has started a worker before: two must not have one name
         */
        public TaskWorker start() {
            if (used) {
                throw new IllegalStateException("Worker " + settings.name() + " is started already; build another");
            }
            TaskWorker worker = new TaskWorker(this);
            try {
                worker.start();
            } catch (RuntimeException e) {
                worker.close();
                throw e;
            }
            used = true;
            return worker;
        }
    }
}
