package io.headrace.broker;

import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The queue as one worker sees it. Every call waits for its answer and throws
 * {@link io.headrace.task.RedisUnavailableException} if none comes. Thread-safe, except that {@link #fetch},
 * {@link #fetchBlocking} and {@link #reconcile} belong to one thread.
 */
public interface Deliveries extends AutoCloseable {

    /** The worker's name, which is its consumer name in every group. */
    String worker();

    /** Makes sure that streams and groups of these queues stand; harmless if they do. */
    void prepare(Collection<QueueName> queues);

    /** The time by the server's clock, without asking it: kept up to date by {@link #heartbeat}. */
    long serverMillis();

    /** Counts the connections made to the server so far: when it grows, replies may have been lost. */
    int connects();

    /**
     * Takes waiting entries in one round trip, without blocking.
     *
     * @param asks levels and how many to take from each at most, in the order of the answers
     */
    List<Delivery> fetch(List<Ask> asks);

    /**
     * Waits until an entry comes, and takes at most one of each level.
     *
     * @param levels where to wait, most urgent first
     * @param atMost how long
     * @return what came, or nothing
     */
    List<Delivery> fetchBlocking(List<Level> levels, Duration atMost);

    /** Ends a {@link #fetchBlocking} that is under way; it returns what it has. */
    void wake();

    /** Takes again what stands in this worker's pending list and is not among the entries it knows of. */
    List<Delivery> reconcile(Level level, Set<Lease> known);

    /** Renews leases for as long as the lease of the workers. */
    default Renewal renew(Collection<Delivery> running) {
        return renew(running, Duration.ZERO);
    }

    /**
     * Renews leases.
     *
     * @param idle how long these entries shall count as having been without a sign of life already: by so much their lease is
     *     shorter than that of the workers
     * @return what of them is lost, and what is to be cancelled
     */
    Renewal renew(Collection<Delivery> running, Duration idle);

    /** Takes over entries of a level where none has a lease shorter than this one. */
    default List<Delivery> reclaim(Level level, Duration lease, int limit) {
        return reclaim(level, lease, lease, limit);
    }

    /**
     * Takes over entries of a level that were released, or whose lease has run out.
     *
     * @param lease how long an entry must have been without a sign of life; zero to take only released ones
     * @param shortest the shortest lease that an entry may have; one that came more recently is not looked at
     * @param limit how many at most
     */
    List<Delivery> reclaim(Level level, Duration lease, Duration shortest, int limit);

    /**
     * Settles deliveries in one round trip.
     *
     * @return what the server made of each, in the order asked
     */
    default List<Settlement.Verdict> settle(List<Settlement> settlements) {
        return settle(settlements, (settlement, why) -> {});
    }

    /**
     * The same, telling why.
     *
     * @param refused is told of each settlement that is answered {@link Settlement.Verdict#FAILED} what the server said
     */
    List<Settlement.Verdict> settle(List<Settlement> settlements, BiConsumer<Settlement, HeadraceException> refused);

    /**
     * Those of these settlements by which their tasks have ended: by an earlier call whose answer was lost, where one that asks
     * again is answered {@link Settlement.Verdict#LEASE_LOST}. Without those of which it cannot be known: what only postpones a
     * task, and what has left no outcome. In one round trip.
     */
    List<Settlement> standing(List<Settlement> doubtful);

    /** Hands back one entry; no attempt is burnt, others may take it at once. Does nothing if the lease is lost. */
    void release(Lease lease);

    /** Hands back all that stands in this worker's pending lists; no attempt is burnt, others may take it at once. */
    int release(Collection<Level> levels);

    /**
     * Keeps what a running task has told of itself, in place of what it told before. Not kept if the lease is lost or Redis
     * away.
     *
     * @return done when the server has answered or will not; never fails. Nobody need wait for it
     */
    CompletableFuture<Void> report(Delivery delivery, Report report);

    /** The worker that lives under this worker's name according to its last heartbeat; empty if none does. */
    Optional<WorkerInfo> namesake();

    /** For how long the last heartbeat under this worker's name still counts; not more than zero if there is none. */
    Duration namesakeLasts();

    /**
     * Reads the server's clock, and says that this worker lives, for as long as {@code ttl}, and which types its queues have
     * somebody for. While the server is out of memory it says nothing new.
     */
    void heartbeat(WorkerInfo info, Duration ttl);

    /** Says that a worker of this name begins: what its predecessor was told does not hold for it. */
    void arrive();

    /** Says that this worker is gone. */
    void farewell();

    /** What operators want of this worker now, in one round trip; pauses that have ended by themselves may be among it. */
    Orders orders(Collection<QueueName> queues);

    /** Has somebody hear what this worker is told. */
    void onControl(Control control);

    @Override
    void close();

    /** Hears what a worker is told, on threads that must not wait. May miss some. */
    interface Control {

        /** Somebody wants this task cancelled, which this worker has. */
        void cancelRequested(TaskId id);

        /** There may be other {@link Deliveries#orders}: called when somebody gave some, and when such a word may have been lost. */
        void ordersChanged();
    }

    /**
     * How many to take from a level.
     *
     * @param level where
     * @param count at most, at least 1
     */
    record Ask(Level level, int count) {}

    /**
     * What became of leases that were to be renewed.
     *
     * @param lost held by somebody else now, or ended
     * @param cancelled still held, but the task is to be cancelled
     */
    record Renewal(Set<Lease> lost, Set<Lease> cancelled) {}
}
