package io.headrace.console.screen;

import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.task.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * Where the operator looks.
 *
 * @param view on which page
 * @param letters the cause whose dead letters are listed; null for the page itself
 * @param task the task that is opened; null for the list
 * @param row the selected row of the list, or the first line shown of the task
 */
record Place(View view, @Nullable Letters letters, @Nullable TaskId task, int row) {

    static Place of(View view) {
        return new Place(view, null, null, 0);
    }

    Place atRow(int newRow) {
        return new Place(view, letters, task, newRow);
    }

    Place open(Letters opened) {
        return new Place(view, opened, null, 0);
    }

    Place open(TaskId opened) {
        return new Place(view, letters, opened, 0);
    }
}
