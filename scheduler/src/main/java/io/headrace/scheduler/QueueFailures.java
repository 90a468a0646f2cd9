package io.headrace.scheduler;

import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the failure of one queue from stopping the others, and says so once instead of every second. Not thread-safe. */
final class QueueFailures {

    private static final Logger log = LoggerFactory.getLogger(QueueFailures.class);

    private final String loop;
    private final SchedulerListener listener;
    private final Map<QueueName, String> known = new HashMap<>();

    QueueFailures(String loop, SchedulerListener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * Does the work for a queue.
     *
     * @return whether it succeeded
     * @throws RuntimeException if it failed in a way that would fail for every other queue as well
     */
    boolean contain(QueueName queue, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (e instanceof RedisUnavailableException || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            report(queue, e);
            return false;
        }
        if (known.remove(queue) != null) {
            log.info("The {} works again for queue {}", loop, queue);
        }
        return true;
    }

    private void report(QueueName queue, RuntimeException failure) {
        String said = failure.toString();
        if (Objects.equals(known.put(queue, said), said)) {
            log.debug("The {} still fails for queue {}", loop, queue, failure);
        } else {
            log.warn("The {} fails for queue {}, other queues go on; it is tried again: {}", loop, queue, said);
        }
        listener.queueFailed(loop, queue, failure);
    }
}
