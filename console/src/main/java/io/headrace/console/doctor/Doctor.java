package io.headrace.console.doctor;

import io.headrace.broker.Checkup;
import io.headrace.broker.Checkup.Progress;
import io.headrace.broker.Checkup.Walk;
import io.headrace.broker.Inspection;
import io.headrace.broker.KeyspaceFacts;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Operator;
import io.headrace.broker.QueueFacts;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.ServerFacts;
import io.headrace.broker.Steering;
import io.headrace.broker.WorkerInfo;
import io.headrace.redis.RedisBroker;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Looks a server, a keyspace and an installation over, says what each finding means and what to do, and mends what can be mended
 * safely. Every call waits for its answers and throws {@link io.headrace.task.RedisUnavailableException} if none comes.
 * Thread-safe.
 */
public final class Doctor implements AutoCloseable {

    /** How many of the tasks that wait for their time are looked at, the first ones due. */
    private static final int LOOKED_AT = 100;

    private final Checkup checkup;
    private final Inspection inspection;
    private final Maintenance maintenance;
    private final Steering steering;
    private final long deadLetterLimit;
    private final Duration lease;

    /**
     * For one installation; the broker stays open when the doctor is closed.
     *
     * @param deadLetterLimit how many dead letters its schedulers keep
     * @param lease how long its workers hold tasks without a sign of life
     */
    public Doctor(RedisBroker broker, long deadLetterLimit, Duration lease) {
        this.checkup = broker.checkup();
        this.inspection = broker.inspection();
        this.maintenance = broker.maintenance();
        this.steering = broker.steering();
        this.deadLetterLimit = deadLetterLimit;
        this.lease = lease;
    }

    /**
     * Looks everything over; changes nothing.
     *
     * @param walk how far to look through the keys
     * @param progress is told how many keys have been looked at so far
     */
    public Report examine(Walk walk, Consumer<Progress> progress) {
        List<Finding> findings = new ArrayList<>();
        ServerFacts server = checkup.server();
        findings.addAll(ServerCheck.of(server));
        findings.addAll(MemoryCheck.of(server.memory(), server.streamNodes()));
        findings.addAll(PersistenceCheck.of(server.persistence()));
        findings.addAll(ReplicaCheck.of(server.replication()));
        findings.addAll(ClockCheck.of(server.clock()));
        findings.addAll(SlowLogCheck.of(server.slowLog()));
        findings.addAll(ConnectionCheck.of(server.connections()));

        List<QueueState> queues =
                maintenance.queues().stream().map(this::examine).toList();
        // After the queues: who began meanwhile is no stranger then.
        List<WorkerInfo> workers = join(inspection.workers());
        findings.addAll(QueueCheck.of(queues, deadLetterLimit));
        findings.addAll(WorkerCheck.of(workers, queues));
        findings.addAll(SchedulerCheck.of(queues));
        for (QueueState queue : queues) {
            findings.addAll(HandlerCheck.of(queue.name(), parked(queue.name()), workers));
            findings.addAll(ConsumerCheck.of(queue, workers, lease));
            queue.facts().mismatches().forEach(mismatch -> findings.add(KeyCheck.of(mismatch)));
        }
        KeyspaceFacts keys = checkup.walk(walk, progress);
        findings.addAll(KeyCheck.of(keys));
        return new Report(findings.stream().distinct().toList());
    }

    private List<ListedTask> parked(QueueName queue) {
        try {
            return join(inspection.tasks(queue, TaskState.SCHEDULED, null, LOOKED_AT))
                    .items();
        } catch (RedisUnavailableException e) {
            throw e;
        } catch (HeadraceException unreadable) {
            return List.of();
        }
    }

    private QueueState examine(QueueName queue) {
        QueueFacts facts = checkup.queue(queue);
        QueueSnapshot snapshot;
        try {
            snapshot = join(inspection.snapshot(queue));
        } catch (RedisUnavailableException e) {
            throw e;
        } catch (HeadraceException unreadable) {
            // A key of the wrong kind: the facts name it.
            return new QueueState(Instant.now(), 0, 0, 0, null, facts);
        }
        return new QueueState(
                snapshot.at(), snapshot.queued(), snapshot.running(), snapshot.dead(), snapshot.pause(), facts);
    }

    /**
     * Mends what is wrong still, where a finding can be mended. It is written down in the audit before.
     *
     * @return how many were
     */
    public int fix(Finding finding, Operator by) {
        Fix fix = finding.fix();
        if (fix == null) {
            return 0;
        }
        steering.audit(by.name(), "doctor fix", fix.does() + ": " + finding.what(), by.reason());
        if (fix instanceof Fix.Mend mend) {
            return checkup.mend(mend.mismatch());
        }
        Fix.Remove remove = (Fix.Remove) fix;
        int removed = 0;
        for (Maintenance.Consumer consumer : remove.consumers()) {
            // It may have begun since: a worker whose consumer is removed is told so, but why trouble it.
            boolean gone = !maintenance.workers().living().contains(consumer.name());
            removed += gone && maintenance.removeConsumer(consumer) ? 1 : 0;
        }
        return removed;
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HeadraceException known
                    ? known
                    : new HeadraceException("Looking at the queue failed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        steering.close();
        maintenance.close();
        inspection.close();
        checkup.close();
    }
}
