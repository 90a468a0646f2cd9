package io.headrace.redis;

import io.headrace.broker.Level;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;

/** Empties queues, a bounded number of tasks at a time. Thread-safe. */
record Purge(RedisLink link) {

    /** How many waiting tasks one call ends, so that no call is long. */
    private static final int LARGEST_PURGE = 100;

    /** How many were ended or dropped; zero when there is no more. */
    int purge(QueueName queue, TaskState state, Instant until, String reason) {
        String last = Long.toString(Math.max(0, until.toEpochMilli() - 1));
        return switch (state) {
            case QUEUED -> queued(queue, last, reason);
            case SCHEDULED -> scheduled(queue, until, reason);
            case DEAD -> RedisMaintenance.trim(link, queue, 0, last);
            default ->
                throw new InvalidTaskException("Tasks that are " + state.label()
                        + " cannot be purged: only queued, scheduled (retries included) and dead ones can");
        };
    }

    private int queued(QueueName queue, String last, String reason) {
        for (Priority priority : Priority.byUrgency()) {
            int ended = queued(new Level(queue, priority), last, reason);
            if (ended > 0) {
                return ended;
            }
        }
        return 0;
    }

    private int queued(Level level, String last, String reason) {
        QueueName queue = level.queue();
        RedisKeys keys = link.keys();
        ScriptCall call = ending(ScriptCall.of(Script.PURGE_QUEUED).key(keys.ready(level)), queue)
                .arg(level.priority().level())
                .arg(LARGEST_PURGE)
                .arg(last)
                .arg(reason)
                .arg(keys.outcomePrefix(queue))
                .arg(keys.recordPrefix(queue))
                .history(link, queue);
        return (int) new Reply(link.get(link.run(call))).number(0);
    }

    private int scheduled(QueueName queue, Instant until, String reason) {
        RedisKeys keys = link.keys();
        Reply done;
        long from = 0;
        do {
            ScriptCall call = ending(
                            ScriptCall.of(Script.PURGE_SCHEDULED).keys(keys.scheduled(queue), keys.retrying(queue)),
                            queue)
                    .arg(LARGEST_PURGE)
                    .arg(reason)
                    .arg(keys.outcomePrefix(queue))
                    .arg(keys.recordPrefix(queue))
                    .arg(until.toEpochMilli())
                    .arg(from)
                    .history(link, queue);
            done = new Reply(link.get(link.run(call)));
            from = done.number(2);
            // Zero means the end: behind those that came later, and ids without a record, there may be more.
        } while (done.number(0) == 0 && from >= 0);
        return (int) done.number(0);
    }

    /** What every ending touches. */
    private ScriptCall ending(ScriptCall call, QueueName queue) {
        RedisKeys keys = link.keys();
        return call.keys(keys.events(queue), keys.stats(queue, link.clock().now()))
                .keys(keys.awaited(queue), keys.cancelling(queue), keys.progress(queue));
    }
}
