package io.headrace.redis;

import io.headrace.broker.Report;
import io.headrace.broker.TaskDetail;
import io.headrace.task.Attempt;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads what {@code lookup.lua} answers: where a task stands. What cannot be read is shown as far as it can. */
final class Standing {

    private Standing() {}

    /** Where a task stands; empty if it is not known. */
    static Optional<TaskStatus> status(TaskId id, Reply reply) {
        return detail(id, reply).map(TaskDetail::status);
    }

    /** The same with payload and options, as far as they are kept; empty if it is not known. */
    static Optional<TaskDetail> detail(TaskId id, Reply reply) {
        return switch (reply.word()) {
            case "unknown" -> Optional.empty();
            case "ended" -> Optional.of(ended(id, reply));
            case "queued" -> Optional.of(queued(id, reply));
            case "running" -> Optional.of(running(id, reply));
            default -> Optional.of(parked(id, reply));
        };
    }

    private static TaskDetail ended(TaskId id, Reply reply) {
        Outcome outcome = TaskJson.readOutcome(reply.bytes(1));
        boolean letter = reply.size() > 2;
        Priority priority = letter
                ? priority(reply.text(3))
                : id.place().map(TaskId.Place::priority).orElse(Priority.NORMAL);
        TaskStatus status = new TaskStatus(
                id,
                outcome.state(),
                outcome.type(),
                priority,
                outcome.endedAt(),
                null,
                outcome.reason(),
                null,
                made(outcome.attempts()),
                outcome.attempts(),
                null,
                List.of(),
                outcome);
        return letter
                ? new TaskDetail(status, reply.bytes(6), known(reply.bytes(5), priority).options)
                : new TaskDetail(status, null, null);
    }

    /** A long history is kept in part, so its length does not tell. */
    static int made(List<Attempt> attempts) {
        return attempts.isEmpty() ? 0 : attempts.get(attempts.size() - 1).number();
    }

    private static TaskDetail parked(TaskId id, Reply reply) {
        Priority priority = priority(reply.text(3));
        Known known = known(reply.bytes(5), priority);
        TaskStatus status = new TaskStatus(
                id,
                TaskState.ofLabel(reply.word()),
                reply.text(4),
                priority,
                null,
                Instant.ofEpochMilli(reply.number(1)),
                reply.text(2),
                null,
                known.attempt,
                known.attempts,
                null,
                List.of(),
                null);
        return new TaskDetail(status, reply.bytes(6), known.options);
    }

    private static TaskDetail queued(TaskId id, Reply reply) {
        Priority priority = priority(reply.text(1));
        Known known = known(reply.bytes(4), priority);
        TaskStatus status = new TaskStatus(
                id,
                TaskState.QUEUED,
                reply.text(3),
                priority,
                Instant.ofEpochMilli(Listed.millis(reply.text(2))),
                null,
                "",
                null,
                known.attempt,
                known.attempts,
                null,
                List.of(),
                null);
        return new TaskDetail(status, reply.bytes(5), known.options);
    }

    private static TaskDetail running(TaskId id, Reply reply) {
        Priority priority = priority(reply.text(1));
        Known known = known(reply.bytes(4), priority);
        Report report = report(reply.bytes(8));
        TaskStatus status = new TaskStatus(
                id,
                TaskState.RUNNING,
                reply.text(3),
                priority,
                Instant.ofEpochMilli(Listed.millis(reply.text(2))),
                null,
                "lease renewed at most " + reply.number(6) + " ms ago, delivery " + reply.number(7),
                reply.text(5),
                known.attempt,
                known.attempts,
                report.progress(),
                report.log(),
                null);
        return new TaskDetail(status, reply.bytes(9), known.options);
    }

    /** What a running task has told of itself: nothing, where it did not or somebody broke it by hand. */
    static Report report(byte[] told) {
        try {
            return told.length == 0 ? Report.NOTHING : TaskJson.readReport(told);
        } catch (JacksonException byHand) {
            return Report.NOTHING;
        }
    }

    /** As promote.lua has it: what somebody broke by hand is the default. */
    static Priority priority(String level) {
        return level.matches("[1-5]") ? Priority.ofLevel(level.charAt(0) - '0') : Priority.NORMAL;
    }

    /**
     * What {@code opts} tells.
     *
     * @param options what the submission asked for; null where they cannot be read
     */
    record Known(@Nullable TaskOptions options, int attempt, List<Attempt> attempts) {}

    static Known known(byte[] opts, Priority priority) {
        try {
            TaskJson.Opts read = TaskJson.readOpts(opts, priority);
            return new Known(read.options(), read.attempt(), read.attempts());
        } catch (InvalidTaskException unreadable) {
            // Its worker will bury it with the reason.
            return new Known(null, 1, List.of());
        }
    }
}
