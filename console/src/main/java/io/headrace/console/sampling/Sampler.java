package io.headrace.console.sampling;

import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.console.TaskMonitor;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.Service;
import io.headrace.task.Attempt;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything once a second and remembers the last 15 minutes. Goes on while Redis is away, and says so.
 * Thread-safe.
 */
public final class Sampler implements Service {

    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    /** A little after the second is over, so that what ended in it has been written. */
    private static final long AFTER_SECOND_MILLIS = 50;

    private static final int NEWEST = 10;

    private final TaskMonitor monitor;
    private final Listener listener;
    private final History history = new History();
    private final Endings endings;
    private final NewestDead newestDead;
    private final PeriodicLoop loop;
    private volatile Optional<Picture> latest = Optional.empty();

    /** Hears what the sampler sees; on its thread, which must not be blocked. */
    public interface Listener {

        /** A second has passed. */
        void seen(Picture picture);

        /** A second has passed and Redis did not answer. */
        void away(HeadraceException reason);
    }

    /** A sampler that is to be started. */
    public Sampler(TaskMonitor monitor, Listener listener) {
        this.monitor = monitor;
        this.listener = listener;
        this.endings = new Endings(monitor, history);
        this.newestDead = new NewestDead(queues -> monitor.newestDead(queues, NEWEST));
        this.loop = PeriodicLoop.exact("headrace-sampler", this::runOnce, new PeriodicLoop.Listener() {});
    }

    @Override
    public String name() {
        return loop.name();
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public boolean stop(Duration atMost) {
        return loop.stop(atMost);
    }

    /** What was seen last; empty before the first time, and while Redis is away. */
    public Optional<Picture> latest() {
        return latest;
    }

    /** The last 15 minutes up to the last second that is over, oldest first; empty before the first time. */
    public List<Sample> samples() {
        return history.samples();
    }

    private Duration runOnce() {
        long began = System.nanoTime();
        try {
            Picture picture = look();
            if (latest.isEmpty()) {
                log.debug("Redis answers, {} queues", picture.queues().size());
            }
            latest = Optional.of(picture);
            listener.seen(picture);
            long spent = Duration.ofNanos(System.nanoTime() - began).toMillis();
            long toNext = 1_000 - Math.floorMod(picture.at().toEpochMilli() + spent, 1_000) + AFTER_SECOND_MILLIS;
            return Duration.ofMillis(toNext);
        } catch (HeadraceException e) {
            if (latest.isPresent()) {
                log.warn("Looking at the queues failed: {}", e.getMessage());
            }
            latest = Optional.empty();
            listener.away(e);
            return Duration.ofSeconds(1);
        }
    }

    private Picture look() {
        List<QueueSnapshot> queues = monitor.queues();
        List<WorkerInfo> workers = monitor.workers();
        // Without a queue nobody has told the server's time, and there is nothing that it could be compared with.
        Instant at = queues.stream()
                .map(QueueSnapshot::at)
                .max(Comparator.naturalOrder())
                .orElseGet(Instant::now);
        List<QueueName> names = queues.stream().map(QueueSnapshot::queue).toList();
        List<TaskId> ended = endings.follow(names, at);
        List<Long> waited = new ArrayList<>();
        List<Long> ran = new ArrayList<>();
        if (!ended.isEmpty()) {
            monitor.outcomes(ended).values().forEach(outcome -> times(outcome, waited, ran));
        }
        long last = at.getEpochSecond() - 1;
        Sample sample = history.close(
                last,
                queues.stream().mapToLong(QueueSnapshot::queued).sum(),
                queues.stream().mapToLong(QueueSnapshot::running).sum(),
                Percentiles.of(waited),
                Percentiles.of(ran));
        return new Picture(at, queues, workers, newestDead.of(queues, at), sample, endings.rates(last));
    }

    private static void times(Outcome outcome, List<Long> waited, List<Long> ran) {
        if (!outcome.attempts().isEmpty()) {
            Attempt last = outcome.attempts().get(outcome.attempts().size() - 1);
            waited.add(Math.max(0, last.waitedMillis()));
            ran.add(Math.max(0, last.ranMillis()));
        }
    }
}
