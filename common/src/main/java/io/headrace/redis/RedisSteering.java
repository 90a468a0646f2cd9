package io.headrace.redis;

import io.headrace.broker.Pause;
import io.headrace.broker.Steering;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@link Steering} on Redis. */
record RedisSteering(RedisLink link) implements Steering {

    @Override
    public void audit(String by, String action, String target, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pause pause(QueueName queue, @Nullable Duration duration, String by, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean resume(QueueName queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean quiet(String worker, boolean quiet) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Change hasten(TaskId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Change redrive(TaskId id, byte @Nullable [] payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Change delete(TaskId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int purge(QueueName queue, TaskState state, Instant until, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // Has nothing of its own.
    }
}
