package io.headrace.scheduler;

import io.headrace.broker.Level;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes everything on to the user's listener, whose failures end here. */
final class Watch implements SchedulerListener {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final SchedulerListener listener;

    Watch(SchedulerListener listener) {
        this.listener = listener;
    }

    /** Listens to a loop under this name. */
    PeriodicLoop.Listener loop(String name) {
        return new PeriodicLoop.Listener() {
            @Override
            public void stepped(Duration pause) {
                rested(name, pause);
            }

            @Override
            public void failed(RuntimeException failure) {
                loopFailed(name, failure);
            }
        };
    }

    @Override
    public void promoted(QueueName queue, int count, Duration lateness) {
        tell(to -> to.promoted(queue, count, lateness));
    }

    @Override
    public void orphaned(QueueName queue, List<String> ids) {
        tell(to -> to.orphaned(queue, ids));
    }

    @Override
    public void consumerRemoved(Level level, String worker) {
        tell(to -> to.consumerRemoved(level, worker));
    }

    @Override
    public void deadLettersDropped(QueueName queue, int count) {
        tell(to -> to.deadLettersDropped(queue, count));
    }

    @Override
    public void queueFailed(String loop, QueueName queue, RuntimeException failure) {
        tell(to -> to.queueFailed(loop, queue, failure));
    }

    @Override
    public void loopFailed(String loop, RuntimeException failure) {
        tell(to -> to.loopFailed(loop, failure));
    }

    @Override
    public void rested(String loop, Duration pause) {
        tell(to -> to.rested(loop, pause));
    }

    private void tell(Consumer<SchedulerListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException e) {
            log.warn("A listener of the scheduler failed", e);
        }
    }
}
