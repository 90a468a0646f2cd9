package io.headrace.console.screen;

import io.headrace.broker.BulkStep;
import io.headrace.broker.Operator;
import io.headrace.broker.Steering.Change;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.console.BulkAction;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskQuery;
import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something an operator wants done, and is asked about before. */
sealed interface Order {

    /** What the operator is asked. */
    String question();

    /** An order that is carried out at once. */
    sealed interface Single extends Order {

        /**
         * Does it, and tells in a sentence what came of it.
         *
         * @throws io.headrace.task.HeadraceException if Redis does not answer or refuses
         */
        String carryOut(TaskMonitor monitor, Operator by);
    }

    /** Runs a dead task again, or one that waits for its time now. */
    record Retry(TaskId task) implements Single {

        @Override
        public String question() {
            return "Run " + task + " now?";
        }

        @Override
        public String carryOut(TaskMonitor monitor, Operator by) {
            Change change = monitor.retry(task, null, by);
            return switch (change) {
                case DONE -> task + " runs as soon as a worker is free.";
                case NOT_APPLICABLE -> task + " is neither dead nor waiting for its time: nothing was done.";
                case UNKNOWN -> task + " is not known any more.";
            };
        }
    }

    /** Cancels a task. */
    record Cancel(TaskId task) implements Single {

        @Override
        public String question() {
            return "Cancel " + task + "?";
        }

        @Override
        public String carryOut(TaskMonitor monitor, Operator by) {
            Cancellation cancellation = monitor.cancel(task, by);
            return switch (cancellation) {
                case CANCELLED -> task + " is cancelled.";
                case REQUESTED -> task + " runs: its worker was told to cancel it.";
                case ENDED_BEFORE -> task + " had ended before: nothing was done.";
                case UNKNOWN -> task + " is not known any more.";
            };
        }
    }

    /** Drops a dead letter. */
    record Delete(TaskId task) implements Single {

        @Override
        public String question() {
            return "Delete the dead letter " + task + " for good?";
        }

        @Override
        public String carryOut(TaskMonitor monitor, Operator by) {
            Change change = monitor.delete(task, by);
            return switch (change) {
                case DONE -> task + " is deleted.";
                case NOT_APPLICABLE -> task + " is not dead: nothing was done.";
                case UNKNOWN -> task + " is not known any more.";
            };
        }
    }

    /** Pauses a queue, or resumes it. */
    record Hold(QueueName queue, boolean paused) implements Single {

        @Override
        public String question() {
            return paused
                    ? "Pause queue " + queue + "? What runs goes on, nothing new is begun."
                    : "Resume queue " + queue + "?";
        }

        @Override
        public String carryOut(TaskMonitor monitor, Operator by) {
            if (paused) {
                monitor.pause(queue, null, by);
                return "Queue " + queue + " is paused.";
            }
            return monitor.resume(queue, by)
                    ? "Queue " + queue + " is resumed."
                    : "Queue " + queue + " was not paused.";
        }
    }

    /** Tells a worker to take no more tasks, or to take some again. */
    record Hush(String worker, boolean quiet) implements Single {

        @Override
        public String question() {
            return quiet
                    ? "Quiet worker " + worker + "? What it runs goes on, it takes nothing new."
                    : "Let worker " + worker + " take tasks again?";
        }

        @Override
        public String carryOut(TaskMonitor monitor, Operator by) {
            if (!monitor.quiet(worker, quiet, by)) {
                return "Worker " + worker + " does not live any more.";
            }
            return "Worker " + worker + (quiet ? " takes no more tasks." : " takes tasks again.");
        }
    }

    /** Runs all dead letters of one cause again, or drops them: a {@link LongMove}, step by step. */
    record All(BulkAction action, Letters letters, long count) implements Order {

        private static final int STEP = 100;

        @Override
        public String question() {
            String which = count + " dead letters of " + letters.queue() + " with this cause";
            return action == BulkAction.DELETE ? "Delete the " + which + " for good?" : "Run the " + which + " again?";
        }

        /**
         * Does it to some more of them, by {@link TaskMonitor#bulk}.
         *
         * @throws io.headrace.task.HeadraceException if Redis does not answer or refuses
         */
        BulkStep step(TaskMonitor monitor, @Nullable String cursor, Operator by) {
            TaskQuery query = new TaskQuery(
                    List.of(letters.queue()),
                    Set.of(TaskState.DEAD),
                    null,
                    null,
                    null,
                    letters.cause(),
                    null,
                    null,
                    null);
            return monitor.bulk(action, query, cursor, STEP, by);
        }
    }
}
