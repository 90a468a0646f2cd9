package io.headrace.redis;

import io.headrace.broker.Steering.Change;
import io.headrace.task.Attempt;
import io.headrace.task.HeadraceException;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs dead tasks again, or drops them. Thread-safe. */
record DeadLetters(RedisLink link) {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final byte[] NOTHING = new byte[0];

    /** As if the task were new; what it has been through goes with it. */
    Change redrive(TaskId id, byte @Nullable [] payload, @Nullable Instant until) {
        Reply standing = lookup(id);
        // Without a letter there is nothing to put back.
        if (standing.size() <= 2 || !standing.word().equals("ended")) {
            return elsewhere(standing);
        }
        String letter = standing.text(2);
        if (until != null && Listed.millis(letter) >= until.toEpochMilli()) {
            return Change.NOT_APPLICABLE;
        }
        Priority priority = Standing.priority(standing.text(3));
        TaskOptions options = Standing.known(standing.bytes(5), priority).options();
        TaskOptions fresh = options == null ? TaskOptions.DEFAULTS : options.expiringAt(null);
        RedisKeys keys = link.keys();
        ScriptCall call = ScriptCall.of(Script.REDRIVE)
                .keys(keys.record(id), keys.outcome(id), keys.ready(id.queue(), priority))
                .keys(keys.dead(id.queue()), keys.causes(id.queue()))
                .key(keys.stats(id.queue(), link.clock().now()))
                .arg(letter)
                .arg(priority.level())
                .arg(TaskJson.writeOpts(fresh, id.local(), 1, attempts(id, standing.bytes(1)), 0))
                .arg(options == null ? 0 : 1)
                .arg(payload == null ? 0 : 1)
                .arg(payload == null ? NOTHING : payload);
        String word = new Reply(link.get(link.run(call))).word();
        // Somebody else was quicker.
        return word.equals("DONE") ? Change.DONE : elsewhere(lookup(id));
    }

    private Reply lookup(TaskId id) {
        return new Reply(link.get(link.run(RedisInspection.lookup(link.keys(), id, false))));
    }

    private static Change elsewhere(Reply standing) {
        return standing.word().equals("unknown") ? Change.UNKNOWN : Change.NOT_APPLICABLE;
    }

    private static List<Attempt> attempts(TaskId id, byte[] outcome) {
        try {
            return TaskJson.readOutcome(outcome).attempts();
        } catch (HeadraceException e) {
            log.warn("The attempts of task {} cannot be read; it is run again without them", id, e);
            return List.of();
        }
    }

    /** Drops a dead letter and the outcome that led to it. */
    Change delete(TaskId id, @Nullable Instant until) {
        RedisKeys keys = link.keys();
        ScriptCall call = ScriptCall.of(Script.DELETE)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(id.queue()))
                .keys(keys.dead(id.queue()), keys.causes(id.queue()))
                .key(keys.stats(id.queue(), link.clock().now()))
                .arg(id.place().map(TaskId.Place::toString).orElse(""))
                .arg(millis(until));
        return Change.valueOf(new Reply(link.get(link.run(call))).word());
    }

    /** A bound as scripts read it: nothing where there is none. */
    static String millis(@Nullable Instant bound) {
        return bound == null ? "" : Long.toString(bound.toEpochMilli());
    }
}
