package io.headrace.history;

import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of the history are asked for. Immutable; what is null or empty does not restrict.
 *
 * @param queue of this queue
 * @param type of this type, or of all whose name begins so if it ends with {@code *}
 * @param states that ended in one of these states
 * @param since that ended then or later
 * @param until that ended before that
 * @param worker whose last attempt this worker ran
 * @param error what went wrong contains it, without regard to case
 * @param payload whose payload fulfils all of these
 */
public record HistoryFilter(
        @Nullable QueueName queue,
        @Nullable String type,
        Set<TaskState> states,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String worker,
        @Nullable String error,
        List<PayloadCondition> payload) {

    /** Every task. */
    public static final HistoryFilter ALL = new HistoryFilter(null, null, Set.of(), null, null, null, null, List.of());

    /** Takes its own copies. */
    public HistoryFilter {
        states = states.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(states));
        payload = List.copyOf(payload);
    }

    /** Whether every task is meant. */
    public boolean isAll() {
        return equals(ALL);
    }

    /** In words, for the audit and for people: {@code queue mail, state dead, error no route}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        add(parts, "queue", queue);
        if (!states.isEmpty()) {
            parts.add("state "
                    + String.join(
                            " or ",
                            states.stream().map(TaskState::label).sorted().toList()));
        }
        add(parts, "type", type);
        add(parts, "worker", worker);
        add(parts, "error", error);
        payload.forEach(each -> add(parts, "payload", each));
        add(parts, "since", since);
        add(parts, "until", until);
        return parts.isEmpty() ? "all tasks" : String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + " " + value);
        }
    }
}
