package io.headrace.producer.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.task.Outcome;
import io.headrace.task.TaskFailedException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;

/** Prints how a task ended. */
final class OutcomePrinter {

    private final Invocation invocation;
    private final boolean json;

    OutcomePrinter(Invocation invocation, boolean json) {
        this.invocation = invocation;
        this.json = json;
    }

    /**
     * Prints the result, byte for byte; made harmless where a person reads it.
     *
     * @throws TaskFailedException if there is none because the task failed
     */
    int print(TaskId id, Outcome outcome) {
        if (json) {
            invocation.out().println(line(id, outcome));
        }
        if (outcome.state() != TaskState.COMPLETED) {
            throw new TaskFailedException(id, outcome);
        }
        byte[] result = outcome.result();
        if (!json && result != null) {
            invocation.print(result);
        }
        return ExitCode.OK;
    }

    private static JsonObject line(TaskId id, Outcome outcome) {
        return new JsonObject()
                .put("id", id.toString())
                .put("state", outcome.state().label())
                .put("type", outcome.type())
                .putBytes("result", outcome.result())
                .put("reason", outcome.reason().isEmpty() ? null : outcome.reason())
                .put("endedAt", outcome.endedAt())
                .put("attempts", outcome.attempts(), StatusJson::attempt);
    }
}
