package io.headrace.scheduler;

import io.headrace.broker.HistoryFeed;
import io.headrace.broker.Inspection;
import io.headrace.broker.Maintenance;
import io.headrace.lifecycle.Health;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.ProcessName;
import io.headrace.lifecycle.Service;
import io.headrace.lifecycle.ServiceGroup;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Durations;
import io.headrace.task.InvalidTaskException;
import io.headrace.telemetry.HistoryGauges;
import io.headrace.telemetry.QueueGauges;
import io.headrace.telemetry.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings delayed tasks and retries into the streams when they are due, and keeps house: consumers of dead workers and dead
 * letters beyond the limit are removed. Serves every queue, new ones included.
 *
 * <p>Run one or any number of them, there is no leader: each step is decided by the server, so that two schedulers never do
 * the same thing twice. Without any, delayed tasks and retries wait. Survives the end of Redis and goes on when it is back.
 *
 * <p>Has a thread for promoting, one for cleaning, with telemetry one that looks at the queues, and where endings are kept for the
 * history one that looks whether any are lost, all daemons. Is started once and stopped once. Thread-safe.
 */
public final class TaskScheduler implements Service, AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Builder settings;
    private @Nullable RedisBroker broker;
    private @Nullable Maintenance maintenance;
    private volatile @Nullable Work work;
    private @Nullable Inspection look;
    private @Nullable QueueGauges gauges;
    private @Nullable HistoryFeed history;
    private @Nullable HistoryGauges historyGauges;
    private volatile boolean stopped;

    private TaskScheduler(Builder settings) {
        this.settings = settings;
    }

    /** A builder for a scheduler on this Redis. */
    public static Builder builder(RedisSettings redis) {
        return new Builder(redis);
    }

    /** How it is, as its own steps tell. Quick: asks nobody. */
    public Health health() {
        Work present = work;
        if (stopped || present == null) {
            return new Health(true, List.of("The scheduler " + (stopped ? "stops" : "has not started yet")));
        }
        return present.health();
    }

    /**
     * Changes what can be changed while it runs: batch, longest sleep, janitor interval, and the limit of dead letters.
     *
     * @param changed what else differs in it has no effect
     * @return what has changed, one line each, named as in the configuration file
     */
    public synchronized List<String> reconfigure(Builder changed) {
        List<String> changes = settings.take(changed);
        if (work != null) {
            work.pace(settings);
        }
        return changes;
    }

    @Override
    public String name() {
        return "scheduler";
    }

    /**
     * Connects, and begins to work on threads of its own. Does nothing if it was started before.
     *
     * @throws io.headrace.task.HeadraceException if Redis cannot be reached or refuses
     * @throws IllegalStateException if it was stopped before
     */
    @Override
    public synchronized void start() {
        if (stopped) {
            throw new IllegalStateException("This scheduler was stopped; build another one");
        }
        if (broker != null) {
            return;
        }
        Telemetry telemetry = settings.telemetry;
        RedisBroker connected = telemetry == null
                ? RedisBroker.connect(settings.redis)
                : RedisBroker.connect(settings.redis, telemetry.redisListener());
        try {
            Maintenance view = connected.maintenance();
            maintenance = view;
            List<Service> gauging = new ArrayList<>();
            if (telemetry != null) {
                look = connected.inspection();
                gauges = new QueueGauges(look, telemetry.meters());
                gauging.add(new PeriodicLoop("headrace-gauges", gauges::runOnce));
            }
            // Without telemetry too, for the sake of the log: no archiver may be there to tell of what is lost.
            if (settings.redis.historyBytes() > 0) {
                MeterRegistry meters = telemetry == null ? new CompositeMeterRegistry() : telemetry.meters();
                history = connected.historyFeed(ProcessName.unique());
                historyGauges = new HistoryGauges(history, meters, settings.redis.historyBytes());
                gauging.add(new PeriodicLoop("headrace-history-gauges", historyGauges::runOnce));
            }
            Work begun = new Work(view, settings, gauging);
            begun.start();
            work = begun;
            broker = connected;
        } catch (RuntimeException e) {
            connected.close();
            throw e;
        }
    }

    /**
     * Lets each of the two loops end its step for as long as given, then interrupts it, and closes the connections. What was
     * interrupted is either done or not done at all.
     */
    @Override
    public synchronized boolean stop(Duration atMost) {
        stopped = true;
        boolean ended = work == null || work.stop(atMost);
        work = null;
        if (gauges != null && look != null) {
            gauges.close();
            look.close();
            gauges = null;
        }
        if (historyGauges != null && history != null) {
            historyGauges.close();
            history.close();
            historyGauges = null;
        }
        if (maintenance != null) {
            maintenance.close();
            maintenance = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
        return ended;
    }

    /** Stops within a few seconds, whether Redis answers or not. */
    @Override
    public void close() {
        stop(STOP_LIMIT);
    }

    /** The loops of a scheduler that was started, and how they fare. Thread-safe. */
    private static final class Work {

        private final Promoter promoter;
        private final PeriodicLoop promoting;
        private final Janitor janitor;
        private final PeriodicLoop cleaning;
        private final Vitals vitals;
        private final ServiceGroup loops;

        Work(Maintenance view, Builder settings, List<Service> besides) {
            Watch watch = new Watch(
                    settings.telemetry == null
                            ? settings.listener
                            : new SchedulerMetrics(settings.telemetry.meters(), settings.listener));
            vitals = new Vitals(settings.redis.maskedUrl(), System::nanoTime);
            vitals.pace(settings.longestSleep, settings.janitorInterval);
            promoter = new Promoter(view, settings.batch, settings.longestSleep, watch, System::nanoTime);
            promoting = PeriodicLoop.exact("headrace-promoter", promoter, vitals.promoting(watch.loop(Promoter.LOOP)));
            janitor = new Janitor(view, settings.janitorInterval, settings.deadLetterLimit, watch);
            cleaning = new PeriodicLoop("headrace-janitor", janitor, vitals.cleaning(watch.loop(Janitor.LOOP)));
            view.onEarlierDue(this::look);
            // Stopped from the last to the first, then the connections are closed.
            List<Service> all = new ArrayList<>(besides);
            all.add(promoting);
            all.add(cleaning);
            loops = new ServiceGroup(all);
        }

        private void look() {
            promoter.wake();
            promoting.wake();
        }

        void start() {
            loops.start();
        }

        boolean stop(Duration atMost) {
            return loops.stop(atMost);
        }

        void pace(Builder settings) {
            vitals.pace(settings.longestSleep, settings.janitorInterval);
            promoter.pace(settings.batch, settings.longestSleep);
            janitor.pace(settings.janitorInterval, settings.deadLetterLimit);
            look();
            cleaning.wake();
        }

        Health health() {
            if (!promoting.isAlive() || !cleaning.isAlive()) {
                return new Health(
                        false,
                        List.of("The thread of the scheduler that "
                                + (promoting.isAlive() ? "tidies up" : "promotes tasks") + " has died: restart it"));
            }
            return new Health(true, vitals.problems());
        }
    }

    /** Collects what a scheduler is made of; not thread-safe. */
    public static final class Builder {

        private static final int LARGEST_BATCH = 1_000;

        private final RedisSettings redis;
        private SchedulerListener listener = new SchedulerListener() {};
        private int batch = 500;
        private Duration longestSleep = Duration.ofSeconds(1);
        private Duration janitorInterval = Duration.ofSeconds(30);
        private long deadLetterLimit = Janitor.DEAD_LETTER_LIMIT;
        private @Nullable Telemetry telemetry;

        private Builder(RedisSettings redis) {
            this.redis = redis;
        }

        private Builder(Builder other) {
            redis = other.redis;
            listener = other.listener;
            batch = other.batch;
            longestSleep = other.longestSleep;
            janitorInterval = other.janitorInterval;
            deadLetterLimit = other.deadLetterLimit;
            telemetry = other.telemetry;
        }

        /** Who hears what the scheduler does; nobody by default. */
        public Builder listener(SchedulerListener value) {
            listener = value;
            return this;
        }

        /** Where metrics go, those of the queues included; nowhere by default, at no cost. */
        public Builder telemetry(Telemetry value) {
            telemetry = value.equals(Telemetry.NONE) ? null : value;
            return this;
        }

        /** How many tasks of one queue are promoted in one step of the server, 1 to 1000; 500 by default. */
        public Builder batch(int value) {
            if (value < 1 || value > LARGEST_BATCH) {
                throw new InvalidTaskException("Batch " + value + " is not valid: use 1 to " + LARGEST_BATCH);
            }
            batch = value;
            return this;
        }

        /**
         * How long to sleep at most when nothing is known to be due; 1 s by default. The message that something is due
         * earlier may be lost, and then a task is late by as much.
         */
        public Builder longestSleep(Duration value) {
            longestSleep = checked("Longest sleep", value);
            return this;
        }

        /** How often to clean up, give or take a tenth; every 30 s by default. */
        public Builder janitorInterval(Duration value) {
            janitorInterval = checked("Janitor interval", value);
            return this;
        }

        /**
         * How many dead letters each queue keeps; 100,000 by default. Those beyond, the oldest, are dropped for good, and a
         * warning says so. {@link Long#MAX_VALUE} keeps all.
         */
        public Builder deadLetterLimit(long value) {
            if (value < 0) {
                throw new InvalidTaskException("Dead letter limit " + value + " is not valid: use 0 or more");
            }
            deadLetterLimit = value;
            return this;
        }

        private static Duration checked(String what, Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new InvalidTaskException(what + " " + value + " is not valid: use 1 ms to 1 day");
            }
            return value;
        }

        /** Takes over what may change while a scheduler runs, and says what that is. */
        private List<String> take(Builder other) {
            List<String> changes = new ArrayList<>();
            note(changes, "batch", batch, other.batch);
            note(changes, "longest-sleep", Durations.format(longestSleep), Durations.format(other.longestSleep));
            note(
                    changes,
                    "janitor-interval",
                    Durations.format(janitorInterval),
                    Durations.format(other.janitorInterval));
            note(changes, "dead-letter-limit", deadLetterLimit, other.deadLetterLimit);
            batch = other.batch;
            longestSleep = other.longestSleep;
            janitorInterval = other.janitorInterval;
            deadLetterLimit = other.deadLetterLimit;
            return changes;
        }

        private static void note(List<String> changes, String key, Object before, Object after) {
            if (!before.equals(after)) {
                changes.add("scheduler." + key + " " + before + " -> " + after);
            }
        }

        /** The scheduler; nothing is connected before it is started. */
        public TaskScheduler build() {
            return new TaskScheduler(new Builder(this));
        }
    }
}
