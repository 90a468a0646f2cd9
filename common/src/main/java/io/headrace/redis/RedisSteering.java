package io.headrace.redis;

import io.headrace.broker.Pause;
import io.headrace.broker.Steering;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@link Steering} on Redis. */
record RedisSteering(RedisLink link) implements Steering {

    private static final Duration LONGEST_PAUSE = Duration.ofDays(36_500);

    @Override
    public void audit(String by, String action, String target, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pause pause(QueueName queue, @Nullable Duration duration, String by, String reason) {
        if (duration != null && (duration.toMillis() < 1 || duration.compareTo(LONGEST_PAUSE) > 0)) {
            throw new InvalidTaskException("A pause cannot last " + duration + ": use 1ms to " + LONGEST_PAUSE.toDays()
                    + "d, or none to pause until it is resumed");
        }
        ScriptCall call = ScriptCall.of(Script.PAUSE)
                .key(link.keys().control(queue))
                .arg(by)
                .arg(reason)
                .arg(duration == null ? -1 : duration.toMillis())
                .arg(link.keys().controlChannel());
        Reply times = new Reply(link.get(link.run(call)));
        long until = times.number(1);
        return new Pause(
                by, reason, Instant.ofEpochMilli(times.number(0)), until < 0 ? null : Instant.ofEpochMilli(until));
    }

    @Override
    public boolean resume(QueueName queue) {
        ScriptCall call = ScriptCall.of(Script.RESUME)
                .key(link.keys().control(queue))
                .arg(link.keys().controlChannel());
        return new Reply(link.get(link.run(call))).word().equals("RESUMED");
    }

    @Override
    public boolean quiet(String worker, boolean quiet) {
        ScriptCall call = ScriptCall.of(Script.QUIET)
                .key(link.keys().worker(worker))
                .key(link.keys().quieted())
                .arg(worker)
                .arg(quiet ? 1 : 0)
                .arg(link.keys().controlChannel(worker));
        return new Reply(link.get(link.run(call))).word().equals("TOLD");
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
