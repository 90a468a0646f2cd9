package io.headrace.history;

import io.headrace.broker.HistoryFeed;
import io.headrace.config.HistoryConfig;
import io.headrace.lifecycle.Health;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.ProcessName;
import io.headrace.lifecycle.Pulse;
import io.headrace.lifecycle.Service;
import io.headrace.lifecycle.ServiceGroup;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Durations;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.telemetry.HistoryGauges;
import io.headrace.telemetry.HistoryGauges.Waiting;
import io.headrace.telemetry.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings what has ended from Redis to PostgreSQL until it is stopped: of every queue, new ones included. Each ending is written
 * once, whatever dies meanwhile: what was read and not written yet is taken over by another archiver, or by this one after its
 * restart, and what is written a second time changes nothing. The queues never wait for it; while PostgreSQL is away, endings wait
 * in Redis up to {@code history.stream-limit}.
 *
 * <p>Run one or any number of them, there is no leader. Survives the end of Redis and of PostgreSQL and goes on when they are
 * back. Drops months that are older than {@code history.retention}.
 *
 * <p>Has a thread for the endings and one that looks at what waits, and while much is to be written one for each of
 * {@code history.connections}; all are daemons. Is started once and stopped once. Thread-safe.
 */
public final class TaskArchiver implements Service, AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Builder settings;
    private HistoryConfig history;
    private @Nullable RedisBroker broker;
    private @Nullable HistoryFeed feed;
    private volatile @Nullable Work work;
    private volatile boolean stopped;

    private TaskArchiver(Builder settings) {
        this.settings = settings;
        this.history = settings.history;
    }

    /**
     * A builder for an archiver between these two.
     *
     * @throws InvalidTaskException if {@code history.url} is missing or none
     */
    public static Builder builder(RedisSettings redis, HistoryConfig history) {
        return new Builder(redis, history);
    }

    /** How it is, as its own steps tell. Quick: asks nobody. */
    public Health health() {
        Work present = work;
        if (stopped || present == null) {
            return new Health(true, List.of("The archiver " + (stopped ? "stops" : "has not started yet")));
        }
        return present.health();
    }

    /**
     * Changes what can be changed while it runs: how much of a value is kept, and for how long a task is.
     *
     * @param changed what else differs in it has no effect
     * @return what has changed, one line each, named as in the configuration file
     */
    public synchronized List<String> reconfigure(HistoryConfig changed) {
        List<String> changes = new ArrayList<>();
        note(changes, "value-limit", history.valueLimit(), changed.valueLimit());
        note(changes, "retention", Durations.format(history.retention()), Durations.format(changed.retention()));
        if (!changes.isEmpty()) {
            history = new HistoryConfig(
                    history.enabled(),
                    history.streamLimit(),
                    history.url(),
                    history.user(),
                    history.password(),
                    history.connections(),
                    changed.valueLimit(),
                    changed.retention());
            if (work != null) {
                work.archiving.use(new HistoryWriter(history));
            }
        }
        return changes;
    }

    private static void note(List<String> changes, String key, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add("history." + key + " " + before + " -> " + after);
        }
    }

    @Override
    public String name() {
        return "archiver";
    }

    /**
     * Connects to Redis, and begins to work on threads of its own. PostgreSQL may be away or without a schema: it waits. Does
     * nothing if it was started before.
     *
     * @throws io.headrace.task.HeadraceException if Redis cannot be reached or refuses
     * @throws IllegalStateException if it was stopped before
     */
    @Override
    public synchronized void start() {
        if (stopped) {
            throw new IllegalStateException("This archiver was stopped; build another one");
        }
        if (broker != null) {
            return;
        }
        RedisBroker connected = RedisBroker.connect(settings.redis, settings.telemetry.redisListener());
        try {
            HistoryFeed view = connected.historyFeed(ProcessName.unique());
            Work begun = new Work(view, history, settings);
            begun.start();
            feed = view;
            work = begun;
            broker = connected;
        } catch (RuntimeException e) {
            connected.close();
            throw e;
        }
    }

    /**
     * Lets it end the batch that is under way for as long as given, then interrupts it, and closes the connections. What was read
     * and not written waits for other archivers.
     */
    @Override
    public synchronized boolean stop(Duration atMost) {
        stopped = true;
        boolean ended = work == null || work.stop(atMost);
        work = null;
        if (feed != null) {
            feed.close();
            feed = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
        return ended;
    }

    /** Stops within a few seconds, whether Redis and PostgreSQL answer or not. */
    @Override
    public void close() {
        stop(STOP_LIMIT);
    }

    /** The loops of an archiver that was started, and how they fare. Thread-safe. */
    private static final class Work {

        /** So long a batch may take, and the dropping of old months before it. */
        private static final Duration LONGEST_STEP = Duration.ofMinutes(2);

        private final String redisUrl;
        private final Outage redis;
        private final Outage postgres;
        private final Pulse steps;
        private final Archiving archiving;
        private final PeriodicLoop loop;
        private final HistoryGauges gauges;
        private final ServiceGroup loops;

        Work(HistoryFeed feed, HistoryConfig history, Builder settings) {
            LongSupplier nanoTime = System::nanoTime;
            // Nobody's meters are each archiver's own, so that several in one process do not meet in them.
            MeterRegistry meters = settings.telemetry.equals(Telemetry.NONE)
                    ? new CompositeMeterRegistry()
                    : settings.telemetry.meters();
            redisUrl = settings.redis.maskedUrl();
            redis = new Outage("Redis", nanoTime);
            postgres = new Outage("PostgreSQL", nanoTime);
            steps = new Pulse(nanoTime);
            archiving = new Archiving(
                    feed,
                    new HistoryWriter(history),
                    new Lanes(history.connections()),
                    settings.takeOverAfter,
                    redis,
                    postgres,
                    new ArchiverMetrics(meters),
                    nanoTime);
            loop = new PeriodicLoop("headrace-archiver", archiving, steps);
            gauges = new HistoryGauges(feed, meters, history.streamLimit());
            // Stopped from the last to the first.
            loops = new ServiceGroup(List.of(new PeriodicLoop("headrace-archiver-gauges", this::look), loop));
        }

        /** That Redis is away is told by the other loop. */
        private Duration look() {
            try {
                return gauges.runOnce();
            } catch (RedisUnavailableException e) {
                return Duration.ofSeconds(1);
            }
        }

        void start() {
            loops.start();
        }

        boolean stop(Duration atMost) {
            boolean ended = loops.stop(atMost);
            archiving.close();
            gauges.close();
            return ended;
        }

        Health health() {
            if (!loop.isAlive()) {
                return new Health(false, List.of("The thread of the archiver has died: restart it"));
            }
            List<String> problems = new ArrayList<>();
            redis.now()
                    .ifPresent(now -> problems.add("Redis at " + redisUrl + " has been away for "
                            + now.lasts().toSeconds() + " s; endings wait in it until it is back: "
                            + now.why().getMessage()));
            postgres.now()
                    .ifPresent(now -> problems.add("PostgreSQL has "
                            + (now.why() instanceof HistoryUnavailableException ? "been unavailable" : "refused")
                            + " for " + now.lasts().toSeconds() + " s" + waiting() + ": "
                            + now.why().getMessage()));
            if (problems.isEmpty() && steps.silence().compareTo(LONGEST_STEP) > 0) {
                problems.add("No batch was written for " + steps.silence().toSeconds() + " s" + waiting() + ": "
                        + steps.failure().map(RuntimeException::getMessage).orElse("one is under way"));
            }
            problems.addAll(gauges.losses());
            return new Health(true, problems);
        }

        private static String size(long bytes) {
            return bytes < 1 << 20
                    ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                    : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
        }

        private String waiting() {
            Waiting waiting = gauges.waiting();
            return waiting.entries() == 0
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            waiting.entries() == 1
                                    ? "; %d entry of %s waits, for %d s"
                                    : "; %d entries of %s wait, the oldest for %d s",
                            waiting.entries(),
                            size(waiting.bytes()),
                            waiting.lag().toSeconds());
        }
    }

    /** Collects what an archiver is made of; not thread-safe. */
    public static final class Builder {

        private final RedisSettings redis;
        private final HistoryConfig history;
        private Duration takeOverAfter = Duration.ofMinutes(1);
        private Telemetry telemetry = Telemetry.NONE;

        private Builder(RedisSettings redis, HistoryConfig history) {
            HistoryUrl.of(history);
            this.redis = redis;
            this.history = history;
        }

        private Builder(Builder other) {
            redis = other.redis;
            history = other.history;
            takeOverAfter = other.takeOverAfter;
            telemetry = other.telemetry;
        }

        /** Where metrics go; nowhere by default. */
        public Builder telemetry(Telemetry value) {
            telemetry = value;
            return this;
        }

        /**
         * For how long another archiver may hold what it has read before this one takes it over; 1 minute by default. Longer than
         * a batch takes: what is taken from one that lives is written twice, which costs time and changes nothing.
         */
        public Builder takeOverAfter(Duration value) {
            if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new InvalidTaskException("Take-over after " + value + " is not valid: use 1 ms to 1 day");
            }
            takeOverAfter = value;
            return this;
        }

        /** The archiver; nothing is connected before it is started. */
        public TaskArchiver build() {
            return new TaskArchiver(new Builder(this));
        }
    }
}
