package io.headrace.redis;

import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks for a queue at one moment and reads what {@code snapshot.lua} answers. */
final class Snapshots {

    private Snapshots() {}

    static ScriptCall call(RedisKeys keys, QueueName queue, Instant today) {
        return ScriptCall.of(Script.SNAPSHOT)
                .keys(keys.readyAll(queue))
                .keys(keys.scheduled(queue), keys.retrying(queue), keys.dead(queue))
                .keys(keys.control(queue), keys.stats(queue, today));
    }

    static QueueSnapshot read(QueueName queue, Reply reply) {
        List<QueueSnapshot.Level> levels = new ArrayList<>(5);
        Map<String, Long> byWorker = new TreeMap<>();
        for (Priority priority : Priority.byUrgency()) {
            Reply level = reply.nested(priority.level());
            levels.add(new QueueSnapshot.Level(priority, level.number(0), level.number(1), time(level, 2)));
            Reply holders = level.nested(3);
            for (int i = 0; i + 1 < holders.size(); i += 2) {
                byWorker.merge(holders.text(i), holders.number(i + 1), Long::sum);
            }
        }
        long retrying = reply.number(7);
        return new QueueSnapshot(
                queue,
                Instant.ofEpochMilli(reply.number(0)),
                levels,
                Math.max(0, reply.number(6) - retrying),
                retrying,
                reply.number(8),
                time(reply, 9),
                pause(reply.nested(10)),
                byWorker,
                ended(reply.nested(11)));
    }

    /** Reads what {@code pause.lua} returns. */
    static @Nullable Pause pause(Reply said) {
        return said.size() == 0
                ? null
                : new Pause(said.text(2), said.text(3), Instant.ofEpochMilli(said.number(0)), time(said, 1));
    }

    private static @Nullable Instant time(Reply reply, int index) {
        String millis = reply.text(index);
        return millis.isEmpty() ? null : Instant.ofEpochMilli((long) Double.parseDouble(millis));
    }

    /** Reads the counters of a day; those that count no endings are left out. */
    static Map<TaskState, Long> ended(Reply counters) {
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        for (int i = 0; i + 1 < counters.size(); i += 2) {
            TaskState state = stateOrNull(counters.text(i));
            if (state != null) {
                counts.put(state, counters.number(i + 1));
            }
        }
        return counts;
    }

    private static @Nullable TaskState stateOrNull(String label) {
        try {
            return TaskState.ofLabel(label);
        } catch (IllegalArgumentException otherCounter) {
            return null;
        }
    }
}
