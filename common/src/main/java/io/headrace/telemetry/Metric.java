package io.headrace.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every metric there is; {@code docs/metrics.md} is written from this list by a test. Nothing that grows with the number of
 * tasks or workers is ever a tag. Immutable.
 */
public enum Metric {
    /** Counts what producers submitted. */
    TASKS_SUBMITTED(
            "headrace.tasks.submitted",
            Kind.COUNTER,
            Source.PRODUCER,
            "Tasks that Redis has taken; those that were known already are not counted.",
            MetricTag.QUEUE,
            MetricTag.TYPE),
    /** Counts what could not be submitted. */
    SUBMISSIONS_FAILED(
            "headrace.submissions.failed",
            Kind.COUNTER,
            Source.PRODUCER,
            "Submissions that Redis refused or did not answer in time.",
            MetricTag.QUEUE,
            MetricTag.ERROR),
    /** Counts what came to a worker. */
    TASKS_FETCHED("headrace.tasks.fetched", Kind.COUNTER, Source.WORKER, "Tasks that a worker took from the streams."),
    /** Counts what workers left behind. */
    TASKS_RECLAIMED(
            "headrace.tasks.reclaimed",
            Kind.COUNTER,
            Source.WORKER,
            "Tasks that a worker took over from workers that died or handed them back."),
    /** Times the wait in the stream. */
    TASK_WAITED(
            "headrace.task.waited",
            Kind.TIMER,
            Source.WORKER,
            "From the moment a task was ready to the start of its handler, by the clock of the Redis server.",
            MetricTag.QUEUE,
            MetricTag.PRIORITY),
    /** Times the handler. */
    TASK_RAN(
            "headrace.task.ran",
            Kind.TIMER,
            Source.WORKER,
            "How long a handler ran, however its attempt ended.",
            MetricTag.QUEUE,
            MetricTag.TYPE),
    /** Counts attempts by how they ended. */
    ATTEMPTS_ENDED(
            "headrace.attempts.ended",
            Kind.COUNTER,
            Source.WORKER,
            "Attempts that ended and are settled with Redis, by outcome.",
            MetricTag.QUEUE,
            MetricTag.TYPE,
            MetricTag.OUTCOME,
            MetricTag.ERROR),
    /** What handlers run now. */
    TASKS_RUNNING(
            "headrace.tasks.running",
            Kind.GAUGE,
            Source.WORKER,
            "Handlers that run now in this worker.",
            MetricTag.QUEUE,
            MetricTag.TYPE),
    /** Counts leases that others took. */
    LEASES_LOST(
            "headrace.leases.lost",
            Kind.COUNTER,
            Source.WORKER,
            "Attempts whose task was taken over by another worker, or had ended, before this one could settle it.",
            MetricTag.QUEUE,
            MetricTag.TYPE),
    /** Counts handlers that do not end. */
    HANDLERS_STUCK(
            "headrace.handlers.stuck",
            Kind.COUNTER,
            Source.WORKER,
            "Handlers that did not end after their interrupt.",
            MetricTag.QUEUE,
            MetricTag.TYPE),
    /** How much a worker can do. */
    SLOTS_LIMIT("headrace.slots.limit", Kind.GAUGE, Source.WORKER, "How many tasks this worker runs at a time."),
    /** How much a worker does. */
    SLOTS_USED(
            "headrace.slots.used",
            Kind.GAUGE,
            Source.WORKER,
            "Tasks that this worker runs or is settling, so that it may be above the limit for a moment; what the concurrency of"
                    + " a type holds back does not count."),
    /** Counts what came due. */
    TASKS_PROMOTED(
            "headrace.tasks.promoted",
            Kind.COUNTER,
            Source.SCHEDULER,
            "Delayed tasks and retries that were brought into their streams.",
            MetricTag.QUEUE),
    /** Times the delay of what came due. */
    PROMOTE_LATENESS(
            "headrace.promote.lateness",
            Kind.TIMER,
            Source.SCHEDULER,
            "How long ago the most overdue task of a batch was due when it was promoted, by the clock of the Redis server.",
            MetricTag.QUEUE),
    /** Counts dead letters that are gone. */
    DEAD_LETTERS_DROPPED(
            "headrace.dead.letters.dropped",
            Kind.COUNTER,
            Source.SCHEDULER,
            "Dead letters that were dropped for good because there were more than the limit.",
            MetricTag.QUEUE),
    /** Counts ids without a task. */
    ORPHANS_REMOVED(
            "headrace.orphans.removed",
            Kind.COUNTER,
            Source.SCHEDULER,
            "Ids that were due and belonged to no task.",
            MetricTag.QUEUE),
    /** Counts consumers of workers that are gone. */
    CONSUMERS_REMOVED(
            "headrace.consumers.removed",
            Kind.COUNTER,
            Source.SCHEDULER,
            "Consumers that were removed because their workers are gone.",
            MetricTag.QUEUE),
    /** Counts steps that failed. */
    SCHEDULER_FAILURES(
            "headrace.scheduler.failures",
            Kind.COUNTER,
            Source.SCHEDULER,
            "Steps of a scheduler's loop that failed, for one queue or as a whole; they are tried again.",
            MetricTag.LOOP),
    /** What waits in the streams. */
    QUEUE_BACKLOG(
            "headrace.queue.backlog",
            Kind.GAUGE,
            Source.SAMPLED,
            "Tasks that are ready and with no worker.",
            MetricTag.QUEUE,
            MetricTag.PRIORITY),
    /** How long it has waited. */
    QUEUE_OLDEST_AGE(
            "headrace.queue.oldest.age",
            Kind.GAUGE_SECONDS,
            Source.SAMPLED,
            "For how long the oldest of the backlog has been ready; 0 where nothing is.",
            MetricTag.QUEUE,
            MetricTag.PRIORITY),
    /** What workers have. */
    QUEUE_RUNNING(
            "headrace.queue.running",
            Kind.GAUGE,
            Source.SAMPLED,
            "Tasks that workers have, all workers together.",
            MetricTag.QUEUE),
    /** What waits for its time. */
    QUEUE_SCHEDULED(
            "headrace.queue.scheduled",
            Kind.GAUGE,
            Source.SAMPLED,
            "Tasks that wait for their time, retries not included.",
            MetricTag.QUEUE),
    /** What waits for another attempt. */
    QUEUE_RETRYING(
            "headrace.queue.retrying",
            Kind.GAUGE,
            Source.SAMPLED,
            "Tasks that wait for their next attempt.",
            MetricTag.QUEUE),
    /** What lies with the dead letters. */
    QUEUE_DEAD_LETTERS(
            "headrace.queue.dead.letters", Kind.GAUGE, Source.SAMPLED, "Dead letters that are kept.", MetricTag.QUEUE),
    /** Whether operators hold a queue. */
    QUEUE_PAUSED(
            "headrace.queue.paused",
            Kind.GAUGE,
            Source.SAMPLED,
            "1 where operators have paused the queue, else 0.",
            MetricTag.QUEUE),
    /** Who lives. */
    WORKERS("headrace.workers", Kind.GAUGE, Source.SAMPLED, "Workers that live, of all queues."),
    /** Times commands and scripts. */
    REDIS_COMMAND(
            "headrace.redis.command",
            Kind.TIMER,
            Source.ALL,
            "From the sending of a command or script to its answer; those that block are left out.",
            MetricTag.COMMAND),
    /** Counts commands and scripts in vain. */
    REDIS_FAILURES(
            "headrace.redis.failures",
            Kind.COUNTER,
            Source.ALL,
            "Commands and scripts that Redis answered by an error (refused) or not in time (unanswered).",
            MetricTag.COMMAND,
            MetricTag.ERROR),
    /** Counts connections made. */
    REDIS_CONNECTS(
            "headrace.redis.connects",
            Kind.COUNTER,
            Source.ALL,
            "Connections to Redis that were made; after the start, those are reconnects."),
    /** Counts connections gone. */
    REDIS_DISCONNECTS(
            "headrace.redis.disconnects", Kind.COUNTER, Source.ALL, "Connections to Redis that were lost or closed."),
    /** Counts what PostgreSQL has taken. */
    HISTORY_WRITTEN(
            "headrace.history.written", Kind.COUNTER, Source.ARCHIVER, "Ended tasks that PostgreSQL has taken as new."),
    /** Counts what PostgreSQL had already. */
    HISTORY_DUPLICATES(
            "headrace.history.duplicates",
            Kind.COUNTER,
            Source.ARCHIVER,
            "Ended tasks that PostgreSQL had already: an archiver had died, or was cut off, before it could say that it wrote"
                    + " them."),
    /** Counts what stood among the endings and was none. */
    HISTORY_UNREADABLE(
            "headrace.history.unreadable",
            Kind.COUNTER,
            Source.ARCHIVER,
            "What stood among the endings and was none; PostgreSQL has it in a table of its own."),
    /** Times a batch. */
    HISTORY_WRITE(
            "headrace.history.write",
            Kind.TIMER,
            Source.ARCHIVER,
            "From handing a batch to PostgreSQL until it is durable there."),
    /** Counts batches in vain. */
    HISTORY_FAILURES(
            "headrace.history.failures",
            Kind.COUNTER,
            Source.ARCHIVER,
            "Batches that PostgreSQL refused (refused) or could not take (unavailable); they are kept and tried again.",
            MetricTag.ERROR),
    /** How long endings wait. */
    HISTORY_LAG(
            "headrace.history.lag",
            Kind.GAUGE_SECONDS,
            Source.HISTORY,
            "For how long the oldest ending has waited for an archiver, those included that one has read; 0 where none waits.",
            MetricTag.QUEUE),
    /** How many wait. */
    HISTORY_ENTRIES(
            "headrace.history.entries",
            Kind.GAUGE,
            Source.HISTORY,
            "Entries that wait for an archiver; one holds the endings of one or many tasks.",
            MetricTag.QUEUE),
    /** How much of the limit is used. */
    HISTORY_BYTES(
            "headrace.history.bytes",
            Kind.GAUGE,
            Source.HISTORY,
            "What of `history.stream-limit` the waiting entries take up, in bytes.",
            MetricTag.QUEUE),
    /** How much the limit is. */
    HISTORY_BYTES_LIMIT(
            "headrace.history.bytes.limit",
            Kind.GAUGE,
            Source.HISTORY,
            "`history.stream-limit` in bytes, as this process has it."),
    /** Counts values that are lost. */
    HISTORY_VALUES_LEFT_OUT(
            "headrace.history.values.left.out",
            Kind.COUNTER,
            Source.HISTORY,
            "Ended tasks whose payload and result the history lacks, because too much waited for an archiver.",
            MetricTag.QUEUE),
    /** Counts endings that are lost. */
    HISTORY_TASKS_LEFT_OUT(
            "headrace.history.tasks.left.out",
            Kind.COUNTER,
            Source.HISTORY,
            "Ended tasks that the history lacks, because `history.stream-limit` was reached.",
            MetricTag.QUEUE),
    /** What readiness says. */
    READY("headrace.ready", Kind.GAUGE, Source.DAEMON, "1 where /health/ready says so, else 0.");

    /** What is measured in which way. */
    public enum Kind {
        /** Only ever grows. */
        COUNTER,
        /** A number at this moment. */
        GAUGE,
        /** A time at this moment. */
        GAUGE_SECONDS,
        /** Times, with a histogram. */
        TIMER
    }

    /** Which processes have a metric. */
    public enum Source {
        /** Whoever submits. */
        PRODUCER("whoever submits: a producer, the console"),
        /** A worker. */
        WORKER("a worker"),
        /** A scheduler. */
        SCHEDULER("a scheduler"),
        /** A scheduler and a console, which look at the queues every few seconds. */
        SAMPLED("every scheduler and every console, of the whole installation: take the maximum, never the sum"),
        /** An archiver. */
        ARCHIVER("an archiver"),
        /** An archiver and a scheduler, which look every few seconds. */
        HISTORY("every archiver, and every scheduler where `history.enabled` is on, of the whole installation: take the"
                + " maximum, never the sum"),
        /** Every process with telemetry. */
        ALL("every process"),
        /** A process that serves its health. */
        DAEMON("every daemon");

        private final String said;

        Source(String said) {
            this.said = said;
        }

        /** In words. */
        public String said() {
            return said;
        }
    }

    private static final Duration[] NO_BUCKETS = {};

    private final String metricName;
    private final Kind kind;
    private final Source source;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // from List.of
    private final List<MetricTag> tags;

    Metric(String metricName, Kind kind, Source source, String description, MetricTag... tags) {
        this.metricName = metricName;
        this.kind = kind;
        this.source = source;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** Its name for Micrometer. */
    public String metricName() {
        return metricName;
    }

    /** In which way it measures. */
    public Kind kind() {
        return kind;
    }

    /** Who has it. */
    public Source source() {
        return source;
    }

    /** What it tells. */
    public String description() {
        return description;
    }

    /** What it is split by, in the order in which values are given. */
    public List<MetricTag> tags() {
        return tags;
    }

    /** The names of its series for Prometheus; a timer has four. */
    public List<String> prometheusNames() {
        String base = metricName.replace('.', '_');
        return switch (kind) {
            case COUNTER -> List.of(base + "_total");
            case GAUGE -> List.of(base);
            case GAUGE_SECONDS -> List.of(base + "_seconds");
            case TIMER ->
                List.of(
                        base + "_seconds_bucket",
                        base + "_seconds_count",
                        base + "_seconds_sum",
                        base + "_seconds_max");
        };
    }

    /** The bounds of a timer's histogram, shortest first; none for what is no timer. */
    public Duration[] buckets() {
        return kind == Kind.TIMER ? Buckets.of(this) : NO_BUCKETS;
    }

    /** The counter with these values of its tags. */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(metricName)
                .description(description)
                .tags(tagged(values))
                .register(registry);
    }

    /** Has a counter tell what whoever is watched has counted, for as long as that lives. */
    public <T> FunctionCounter counter(
            MeterRegistry registry, T watched, ToDoubleFunction<T> counted, String... values) {
        return FunctionCounter.builder(metricName, watched, counted)
                .description(description)
                .tags(tagged(values))
                .register(registry);
    }

    /** The timer with these values of its tags. */
    public Timer timer(MeterRegistry registry, String... values) {
        return Timer.builder(metricName)
                .description(description)
                .serviceLevelObjectives(buckets())
                .tags(tagged(values))
                .register(registry);
    }

    /** Has a gauge with these values of its tags ask whoever is watched, for as long as it is registered. */
    public <T> Gauge gauge(MeterRegistry registry, T watched, ToDoubleFunction<T> asked, String... values) {
        return Gauge.builder(metricName, watched, asked)
                .description(description)
                .baseUnit(unit())
                .strongReference(true)
                .tags(tagged(values))
                .register(registry);
    }

    private @Nullable String unit() {
        return kind == Kind.GAUGE_SECONDS ? "seconds" : null;
    }

    private Tags tagged(String... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(metricName + " has the tags " + tags + ", not " + values.length);
        }
        List<Tag> tagged = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            tagged.add(Tag.of(tags.get(i).key(), values[i]));
        }
        return Tags.of(tagged);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT) + " (" + metricName + ")";
    }
}
