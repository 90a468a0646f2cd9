package io.headrace.console;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.BulkStep;
import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.DeadCause;
import io.headrace.broker.Ending;
import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.Inspection;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Operator;
import io.headrace.broker.Page;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.Steering;
import io.headrace.broker.Steering.Change;
import io.headrace.broker.Submissions;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.broker.TaskDetail;
import io.headrace.broker.WorkerInfo;
import io.headrace.lifecycle.Health;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees and steers a Headrace installation: what an operator asks and does, as a library. Every call waits for its answer and
 * throws {@link io.headrace.task.RedisUnavailableException} if none comes. No call keeps Redis for longer than a few milliseconds
 * at a time, however many tasks there are; those that look for tasks stop after {@link #SCAN_BUDGET} and say where to go on.
 * Every action is written down in the audit before it is done. Thread-safe.
 */
public final class TaskMonitor implements AutoCloseable {

    /** How long one call looks for tasks before it answers with what it has. */
    public static final Duration SCAN_BUDGET = Duration.ofMillis(400);

    private static final Logger log = LoggerFactory.getLogger(TaskMonitor.class);

    private final RedisBroker broker;
    private final Inspection inspection;
    private final Steering steering;
    private final Submissions submissions;
    private final AuditTrail audit;
    private final TaskScan scan;
    /** Told once, until they can be read again. */
    private final Set<QueueName> unreadable = ConcurrentHashMap.newKeySet();

    private final @Nullable QueueWatch watch;

    private TaskMonitor(RedisBroker broker, @Nullable Telemetry telemetry) {
        this.broker = broker;
        this.inspection = broker.inspection();
        this.steering = broker.steering();
        this.submissions = broker.submissions();
        this.audit = new AuditTrail(steering, System::nanoTime);
        this.scan = new TaskScan(inspection, SCAN_BUDGET);
        this.watch = telemetry == null
                ? null
                : new QueueWatch(inspection, telemetry, broker.settings().maskedUrl());
    }

    /**
     * Connects; {@code redis://127.0.0.1:6379}, for example.
     *
     * @throws HeadraceException if Redis cannot be reached or refuses
     */
    public static TaskMonitor connect(String redisUrl) {
        return connect(RedisSettings.of(redisUrl));
    }

    /**
     * Connects.
     *
     * @throws HeadraceException if Redis cannot be reached or refuses
     */
    public static TaskMonitor connect(RedisSettings redis) {
        return new TaskMonitor(RedisBroker.connect(redis), null);
    }

    /**
     * Connects, and shows how the queues stand as metrics for as long as it is open; nothing is shown where there is none.
     *
     * @throws HeadraceException if Redis cannot be reached or refuses
     */
    public static TaskMonitor connect(RedisSettings redis, Telemetry telemetry) {
        return telemetry.equals(Telemetry.NONE)
                ? connect(redis)
                : new TaskMonitor(RedisBroker.connect(redis, telemetry.redisListener()), telemetry);
    }

    /** Whether Redis answers; known only where there is telemetry. Quick: asks nobody. */
    public Health health() {
        return watch == null ? Health.GOOD : watch.health();
    }

    /** The names of all queues that were ever used, in order. */
    public List<QueueName> queueNames() {
        return Answers.join(inspection.queues()).stream().sorted().toList();
    }

    /**
     * All queues as they stand now, by name. A queue that cannot be read, because somebody put a key of another kind in its place,
     * is left out, so that it does not hide the others; that is logged, and the doctor tells more.
     */
    public List<QueueSnapshot> queues() {
        return readable(queueNames(), inspection::snapshot);
    }

    private <T> List<T> readable(List<QueueName> queues, Function<QueueName, CompletableFuture<T>> question) {
        List<CompletableFuture<T>> asked = queues.stream().map(question).toList();
        List<T> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            QueueName queue = queues.get(i);
            try {
                answers.add(Answers.join(asked.get(i)));
                unreadable.remove(queue);
            } catch (RedisUnavailableException e) {
                throw e;
            } catch (HeadraceException e) {
                if (unreadable.add(queue)) {
                    log.warn(
                            "Queue {} cannot be read and is left out; see headrace monitor doctor: {}",
                            queue,
                            e.getMessage());
                }
            }
        }
        return answers;
    }

    /** A queue as it stands now; an empty one if it was never used. */
    public QueueSnapshot queue(QueueName queue) {
        return Answers.join(inspection.snapshot(queue));
    }

    /** How many attempts of a queue ended in which way on a day (UTC). */
    public Map<TaskState, Long> ended(QueueName queue, LocalDate day) {
        return Answers.join(inspection.ended(queue, day));
    }

    /** The workers that live, by name. */
    public List<WorkerInfo> workers() {
        return Answers.join(inspection.workers()).stream()
                .sorted(Comparator.comparing(WorkerInfo::name))
                .toList();
    }

    /** The consumers of a queue's groups: workers that take or took its tasks. */
    public List<ConsumerInfo> consumers(QueueName queue) {
        return Answers.join(inspection.consumers(queue));
    }

    /**
     * Tasks that a query finds, queue by queue and state by state.
     *
     * @param cursor where to go on, from {@link TaskPage#next}; null for the beginning
     * @param limit how many at most; the answer may hold fewer though more follow
     * @throws io.headrace.task.InvalidTaskException if the cursor is none of this query
     */
    public TaskPage tasks(TaskQuery query, @Nullable String cursor, int limit) {
        return scan.page(query, cursor, limit);
    }

    /** What ended lately, whatever way, newest first, of all queues together. */
    public List<ListedTask> recent(List<QueueName> queues, int limit) {
        return newest(queues, limit, queue -> inspection.recent(queue, null, limit));
    }

    /** The newest dead letters of all queues together. */
    public List<ListedTask> newestDead(List<QueueName> queues, int limit) {
        return newest(queues, limit, queue -> inspection.tasks(queue, TaskState.DEAD, null, limit));
    }

    private List<ListedTask> newest(
            List<QueueName> queues, int limit, Function<QueueName, CompletableFuture<Page<ListedTask>>> first) {
        List<QueueName> asked = queues.isEmpty() ? queueNames() : queues;
        List<ListedTask> all = new ArrayList<>();
        readable(asked, first).forEach(page -> all.addAll(page.items()));
        all.sort(Comparator.comparing((ListedTask task) -> Objects.requireNonNullElse(task.since(), Instant.EPOCH))
                .reversed());
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    /**
     * Counts the tasks that a query finds.
     *
     * @param cursor where to go on counting, from {@link TaskCount#next}; null for the beginning
     * @param samples how many to show
     */
    public TaskCount count(TaskQuery query, @Nullable String cursor, int samples) {
        return scan.count(query, cursor, samples);
    }

    /** Where a task stands; empty if it is not known. */
    public Optional<TaskStatus> status(TaskId id) {
        return Answers.join(inspection.status(id));
    }

    /** All that is known of a task; empty if it is not known. */
    public Optional<TaskDetail> task(TaskId id) {
        return Answers.join(inspection.task(id));
    }

    /** Why a task does not run, or what became of it; empty if it is not known. */
    public Optional<Why> why(TaskId id) {
        return Answers.join(inspection.circumstances(id)).map(facts -> new Explanation(facts, workers()).why());
    }

    /** What of each queue waits for an archiver, by the name of the queue. */
    public SortedMap<QueueName, HistoryBacklog> historyBacklogs() {
        List<QueueName> queues = queueNames();
        // It only looks, and so has taken nothing that it would have to give up.
        List<HistoryBacklog> backlogs = broker.historyFeed("console").backlogs(queues);
        SortedMap<QueueName, HistoryBacklog> byQueue = new TreeMap<>(Comparator.comparing(QueueName::value));
        for (int i = 0; i < queues.size(); i++) {
            byQueue.put(queues.get(i), backlogs.get(i));
        }
        return byQueue;
    }

    /** The dead letters of a queue by their cause, the most frequent first. */
    public List<DeadCause> causes(QueueName queue) {
        return Answers.join(inspection.causes(queue));
    }

    /** See {@link Inspection#endings}. */
    public List<Ending> endings(QueueName queue, @Nullable String after, int limit) {
        return Answers.join(inspection.endings(queue, after, limit));
    }

    /** How tasks ended, as far as it is kept; those without an outcome are left out. */
    public Map<TaskId, Outcome> outcomes(List<TaskId> ids) {
        return Answers.join(inspection.outcomes(ids));
    }

    /** What operators did, newest first. */
    public Page<AuditEntry> audit(@Nullable String cursor, int limit) {
        return Answers.join(inspection.audit(cursor, limit));
    }

    /** Writes down what an operator is about to do by other means than this. */
    public void writeDown(Operator by, String action, String target) {
        audit.write(by, action, target);
    }

    /**
     * Gives no more tasks of a queue to workers; what runs goes on.
     *
     * @param duration for how long; null until it is resumed
     */
    public Pause pause(QueueName queue, @Nullable Duration duration, Operator by) {
        audit.write(by, "pause", queue.value() + (duration == null ? "" : " for " + Durations.format(duration)));
        return steering.pause(queue, duration, by.name(), by.reason());
    }

    /**
     * Ends a pause.
     *
     * @return whether the queue was paused
     */
    public boolean resume(QueueName queue, Operator by) {
        audit.write(by, "resume", queue.value());
        return steering.resume(queue);
    }

    /**
     * Tells a worker to take no more tasks, or to take some again; what it runs goes on.
     *
     * @return whether such a worker lives
     */
    public boolean quiet(String worker, boolean quiet, Operator by) {
        audit.write(by, quiet ? "quiet" : "unquiet", worker);
        return steering.quiet(worker, quiet);
    }

    /**
     * Runs a dead task again, or one that waits for its time now.
     *
     * @param payload what a dead one is to work on instead; null for what it had
     */
    public Change retry(TaskId id, byte @Nullable [] payload, Operator by) {
        audit.write(by, payload == null ? "retry" : "edit and retry", id.toString());
        Change redriven = steering.redrive(id, payload);
        return redriven == Change.NOT_APPLICABLE && payload == null ? steering.hasten(id) : redriven;
    }

    /** Cancels a task: at once if it waits, by telling its worker if it runs. */
    public Cancellation cancel(TaskId id, Operator by) {
        audit.write(by, "cancel", id.toString());
        return Answers.join(submissions.cancel(id));
    }

    /** Drops a dead letter and the outcome that led to it. */
    public Change delete(TaskId id, Operator by) {
        audit.write(by, "delete", id.toString());
        return steering.delete(id);
    }

    /**
     * Does something to the tasks that a query finds, a bounded number at a time: call it again with {@link BulkStep#next}
     * until that is null. What dies or begins to wait for its time after the first step is neither retried nor deleted, so that
     * no task is retried twice, though it fail again meanwhile; what comes meanwhile may be cancelled with the rest.
     *
     * @param cursor where to go on, from {@link BulkStep#next}; null for the beginning
     * @param limit on how many tasks at most
     * @throws io.headrace.task.InvalidTaskException if the query is only of tasks in states to which this cannot be done, or the
     *     cursor is none of this query
     */
    public BulkStep bulk(BulkAction action, TaskQuery query, @Nullable String cursor, int limit, Operator by) {
        audit.writeStep(cursor == null, by, action.label() + " all", query.toString());
        TaskQuery wanted = action.restrict(query);
        String from = cursor == null ? scan.beginning(wanted) : cursor;
        if (from == null) {
            return new BulkStep(0, 0, null);
        }
        Instant began = Position.parse(from).began();
        if (began == null) {
            throw Position.invalid(from);
        }
        // What came in the same millisecond still counts as there.
        Instant until = began.plusMillis(1);
        TaskPage page = scan.page(wanted, from, limit);
        int done = 0;
        for (ListedTask task : page.tasks()) {
            done += act(action, task, until) ? 1 : 0;
        }
        return new BulkStep(done, page.tasks().size() - done, page.next());
    }

    private boolean act(BulkAction action, ListedTask task, Instant until) {
        return switch (action) {
            case RETRY ->
                (task.state() == TaskState.DEAD
                                ? steering.redrive(task.id(), null, until)
                                : steering.hasten(task.id(), until))
                        == Change.DONE;
            case DELETE -> steering.delete(task.id(), until) == Change.DONE;
            case CANCEL ->
                switch (Answers.join(submissions.cancel(task.id()))) {
                    case CANCELLED, REQUESTED -> true;
                    case ENDED_BEFORE, UNKNOWN -> false;
                };
        };
    }

    /**
     * Ends the tasks of a queue that wait, as cancelled, or drops its dead letters, a bounded number at a time: call it again with
     * the same {@code until} while it answers more than zero.
     *
     * @param state {@link TaskState#QUEUED}, {@link TaskState#SCHEDULED} (retries included) or {@link TaskState#DEAD}
     * @param until only what came before this, by the clock of the Redis server; from {@link QueueSnapshot#at}
     * @param first whether this is the first step, which is written down
     * @return how many
     */
    public int purge(QueueName queue, TaskState state, Instant until, boolean first, Operator by) {
        audit.writeStep(first, by, "purge", queue.value() + " " + state.label());
        return steering.purge(queue, state, until, "purged by " + by.name());
    }

    /** Ends its connection. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        submissions.close();
        steering.close();
        inspection.close();
        broker.close();
    }
}
