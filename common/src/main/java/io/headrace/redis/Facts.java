package io.headrace.redis;

import io.headrace.broker.Circumstances;
import io.headrace.broker.Circumstances.Sighting;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks what holds a task and reads what {@code why.lua} answers. */
final class Facts {

    private static final Logger log = LoggerFactory.getLogger(Facts.class);

    private Facts() {}

    static ScriptCall call(RedisKeys keys, TaskId id) {
        QueueName queue = id.queue();
        return ScriptCall.of(Script.WHY)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(queue))
                .keys(keys.progress(queue), keys.dead(queue))
                .keys(keys.control(queue), keys.types(queue), keys.events(queue))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""));
    }

    static Optional<Circumstances> read(TaskId id, Reply reply) {
        Reply standing = reply.nested(0);
        return Standing.status(id, standing).map(status -> facts(status, standing, reply));
    }

    private static Circumstances facts(TaskStatus status, Reply standing, Reply reply) {
        Map<String, Sighting> seen = sightings(reply.nested(3));
        boolean running = status.state() == TaskState.RUNNING;
        return new Circumstances(
                status,
                Instant.ofEpochMilli(reply.number(1)),
                Snapshots.pause(reply.nested(2)),
                seen.get(status.type()),
                seen.values().stream().max(Comparator.comparing(Sighting::at)).orElse(null),
                reply.number(4),
                reply.number(5) == 1,
                reply.number(6),
                reply.number(7),
                reply.number(8),
                running ? standing.number(6) : -1,
                running ? standing.number(7) : 0);
    }

    /** Type by type, {@code MS WORKER}. */
    private static Map<String, Sighting> sightings(Reply types) {
        Map<String, Sighting> seen = new HashMap<>();
        for (int i = 0; i + 1 < types.size(); i += 2) {
            String[] said = types.text(i + 1).split(" ", 2);
            try {
                seen.put(
                        types.text(i),
                        new Sighting(said.length == 2 ? said[1] : "", Instant.ofEpochMilli(Long.parseLong(said[0]))));
            } catch (NumberFormatException byHand) {
                log.debug("Ignoring what is said of type {}", types.text(i), byHand);
            }
        }
        return seen;
    }
}
