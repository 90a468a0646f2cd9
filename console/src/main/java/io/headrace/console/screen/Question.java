package io.headrace.console.screen;

import io.headrace.console.TaskQuery;
import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a place of the dashboard needs to know, besides how queues and workers stand.
 *
 * @param view on which page
 * @param only tasks in this state; null for all
 * @param filter as it was typed: words, or {@code queue:}, {@code type:}, {@code error:}, {@code worker:} with one
 * @param letters the cause whose dead letters are listed; null for none
 * @param task the task that is opened; null for none
 */
record Question(
        View view,
        @Nullable TaskState only,
        String filter,
        @Nullable Letters letters,
        @Nullable TaskId task) {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern QUEUE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** Which tasks are asked for, on a page that lists tasks. */
    TaskQuery query() {
        List<QueueName> queues = new ArrayList<>();
        List<String> words = new ArrayList<>();
        String type = null;
        String error = null;
        String worker = null;
        for (String part : BLANKS.split(filter.strip())) {
            String value = part.substring(part.indexOf(':') + 1);
            if (part.startsWith("queue:") && QUEUE.matcher(value).matches()) {
                queues.add(new QueueName(value));
            } else if (part.startsWith("type:") && !value.isEmpty()) {
                type = value;
            } else if (part.startsWith("error:") && !value.isEmpty()) {
                error = value;
            } else if (part.startsWith("worker:") && !value.isEmpty()) {
                worker = value;
            } else if (!part.isEmpty()) {
                words.add(part);
            }
        }
        if (letters != null) {
            queues = List.of(letters.queue());
        }
        String text = words.isEmpty() ? null : String.join(" ", words);
        return new TaskQuery(
                queues, states(), type, text, error, letters == null ? null : letters.cause(), worker, null, null);
    }

    /** Whether a list is asked for whose tasks are looked for one by one. */
    boolean isFiltered() {
        return task == null && view.isFiltered() && query().isFiltered();
    }

    private Set<TaskState> states() {
        return switch (view) {
            case DEAD -> EnumSet.of(TaskState.DEAD);
            case DELAYED -> EnumSet.of(TaskState.SCHEDULED, TaskState.RETRYING);
            default -> only == null ? Set.of() : EnumSet.of(only);
        };
    }
}
