package io.headrace.console.screen;

import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What a selected row stands for: what Enter opens and capital letters act on.
 *
 * @param queue the queue, or that of its task
 * @param task null if it is none
 * @param worker null if it is none
 * @param letters dead letters of one cause; null if it is none
 */
record Row(
        @Nullable QueueName queue,
        @Nullable TaskId task,
        @Nullable String worker,
        @Nullable Letters letters) {

    /** Nothing to act on. */
    static final Row NOTHING = new Row(null, null, null, null);

    static Row of(QueueName queue) {
        return new Row(queue, null, null, null);
    }

    static Row of(TaskId task) {
        return new Row(task.queue(), task, null, null);
    }

    static Row of(String worker) {
        return new Row(null, null, worker, null);
    }

    static Row of(TaskId task, String worker) {
        return new Row(task.queue(), task, worker, null);
    }

    static Row of(Letters letters) {
        return new Row(letters.queue(), null, null, letters);
    }
}
