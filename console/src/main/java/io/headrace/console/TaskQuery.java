package io.headrace.console;

import io.headrace.broker.DeadCause;
import io.headrace.broker.ListedTask;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks are asked for. Immutable; what is null or empty does not restrict. Texts are compared without regard to case.
 *
 * @param queues of which queues; empty for all
 * @param states in which states; empty for all
 * @param type of this type, or of all whose name begins so if it ends with {@code *}
 * @param text the id or the payload contains it
 * @param error what went wrong contains it
 * @param cause dead ones with this {@link DeadCause}
 * @param worker with this worker, or run by it last
 * @param since came into the stream, is due, or ended then or later
 * @param until came into the stream, is due, or ended before that
 */
public record TaskQuery(
        List<QueueName> queues,
        Set<TaskState> states,
        @Nullable String type,
        @Nullable String text,
        @Nullable String error,
        @Nullable String cause,
        @Nullable String worker,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** Takes its own copies. */
    public TaskQuery {
        queues = List.copyOf(queues);
        states = states.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(states));
    }

    /** All tasks of these queues and states. */
    public static TaskQuery of(List<QueueName> queues, Set<TaskState> states) {
        return new TaskQuery(queues, states, null, null, null, null, null, null, null);
    }

    /** Whether anything but queues and states restricts. */
    public boolean isFiltered() {
        return type != null
                || text != null
                || error != null
                || cause != null
                || worker != null
                || since != null
                || until != null;
    }

    /** The same query of tasks in other states. */
    public TaskQuery withStates(Set<TaskState> others) {
        return new TaskQuery(queues, others, type, text, error, cause, worker, since, until);
    }

    /** The same query restricted by nothing but queues, states and cause. */
    TaskQuery onlyCause() {
        return new TaskQuery(queues, states, null, null, null, cause, null, null, null);
    }

    /** Whether a task that stands in one of the queues and states is asked for. */
    public boolean matches(ListedTask task) {
        Instant when = task.since() == null ? task.due() : task.since();
        return (type == null || matchesType(type, task.type()))
                && (text == null || contains(task.id().toString(), text) || payloadContains(task, text))
                && (error == null || errorContains(task, error))
                && (cause == null || cause.equals(DeadCause.of(task.type(), task.failure(), task.reason())))
                && (worker == null || worker.equals(task.worker()))
                && (since == null || (when != null && !when.isBefore(since)))
                && (until == null || (when != null && when.isBefore(until)));
    }

    private static boolean matchesType(String wanted, String type) {
        return wanted.endsWith("*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : type.equals(wanted);
    }

    private static boolean payloadContains(ListedTask task, String text) {
        return task.payload() != null && contains(new String(task.payload(), StandardCharsets.UTF_8), text);
    }

    private static boolean errorContains(ListedTask task, String text) {
        return contains(task.reason(), text)
                || (task.failure() != null
                        && contains(
                                task.failure().type() + ": " + task.failure().message(), text));
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** In words, for the audit and for people: {@code state dead, type mail.*, error "no route"}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (!queues.isEmpty()) {
            parts.add("queue "
                    + String.join(" or ", queues.stream().map(QueueName::value).toList()));
        }
        if (!states.isEmpty()) {
            parts.add("state "
                    + String.join(
                            " or ",
                            states.stream().map(TaskState::label).sorted().toList()));
        }
        add(parts, "type", type);
        add(parts, "text", text);
        add(parts, "error", error);
        add(parts, "cause", cause);
        add(parts, "worker", worker);
        add(parts, "since", since);
        add(parts, "until", until);
        return parts.isEmpty() ? "all tasks" : String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + " " + Objects.requireNonNull(value));
        }
    }
}
