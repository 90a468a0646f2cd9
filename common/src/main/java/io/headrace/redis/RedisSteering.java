package io.headrace.redis;

import io.headrace.broker.Pause;
import io.headrace.broker.Steering;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Steering} on Redis. */
record RedisSteering(RedisLink link) implements Steering {

    private static final Logger log = LoggerFactory.getLogger(RedisSteering.class);

    /** How many actions of operators are remembered, about. */
    private static final int MOST_AUDITED = 10_000;

    private static final Duration LONGEST_PAUSE = Duration.ofDays(36_500);

    @Override
    public void audit(String by, String action, String target, String reason) {
        CommandArgs<String, byte[]> entry = new CommandArgs<>(RedisLink.CODEC)
                .addKey(link.keys().audit())
                .add("MAXLEN")
                .add("~")
                .add(MOST_AUDITED)
                .add("*");
        add(entry, "by", by);
        add(entry, "action", action);
        add(entry, "target", target);
        add(entry, "reason", reason);
        try {
            link.get(link.send(CommandType.XADD, new StatusOutput<>(RedisLink.CODEC), entry));
        } catch (RedisUnavailableException e) {
            if (!RedisErrors.isOutOfMemory(e)) {
                throw e;
            }
            log.warn(
                    "Redis is out of memory (maxmemory): not written down is that {} did '{}' on {} because '{}'",
                    by,
                    action,
                    target,
                    reason);
        }
    }

    private static void add(CommandArgs<String, byte[]> entry, String name, String value) {
        entry.add(name).addValue(value.getBytes(StandardCharsets.UTF_8));
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
    public Change hasten(TaskId id, @Nullable Instant until) {
        RedisKeys keys = link.keys();
        ScriptCall call = ScriptCall.of(Script.HASTEN)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(id.queue()))
                .keys(keys.scheduled(id.queue()), keys.retrying(id.queue()))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""))
                .arg(keys.wakeChannel())
                .arg(DeadLetters.millis(until));
        return Change.valueOf(new Reply(link.get(link.run(call))).word());
    }

    @Override
    public Change redrive(TaskId id, byte @Nullable [] payload, @Nullable Instant until) {
        return new DeadLetters(link).redrive(id, payload, until);
    }

    @Override
    public Change delete(TaskId id, @Nullable Instant until) {
        return new DeadLetters(link).delete(id, until);
    }

    @Override
    public int purge(QueueName queue, TaskState state, Instant until, String reason) {
        return new Purge(link).purge(queue, state, until, reason);
    }

    @Override
    public void close() {
        // Has nothing of its own.
    }
}
