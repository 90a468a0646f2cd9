package io.headrace.worker;

import io.headrace.broker.DeadCause;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.Attempt;
import io.headrace.task.Durations;
import io.headrace.task.Failure;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line for every attempt that has ended, once the server has taken note, and for tasks that ended without one: as
 * text, and as key-value pairs for logs that are read by machines. Nothing of payload or result is in it. The same complaint
 * is written a few times in ten seconds only. What a line takes to be made and written somebody else does. Costs nothing where
 * its logger is off. Thread-safe.
 */
final class AttemptLog implements WorkerListener {

    /** What to call this log where levels are set. */
    static final String NAME = "io.headrace.attempts";

    private static final Logger log = LoggerFactory.getLogger(NAME);

    private final Repeats repeats;
    private final Executor writing;

    /**
     * A log.
     *
     * @param writing writes lines, or drops them
     */
    AttemptLog(Repeats repeats, Executor writing) {
        this.repeats = repeats;
        this.writing = writing;
    }

    @Override
    public void settled(Settlement settlement, Verdict verdict) {
        if (verdict != Verdict.SETTLED || !log.isErrorEnabled()) {
            return;
        }
        if (settlement instanceof Settlement.End end) {
            ended(end.delivery().task(), end.outcome().state(), end.outcome().attempts());
        } else if (settlement instanceof Settlement.Expire expire) {
            ended(expire.delivery().task(), TaskState.EXPIRED, expire.outcome().attempts());
        } else if (settlement instanceof Settlement.Bury bury) {
            buried(bury);
        } else if (settlement instanceof Settlement.Postpone postpone && postpone.state() == TaskState.RETRYING) {
            postponed(postpone);
        }
    }

    private void ended(Task task, TaskState state, List<Attempt> attempts) {
        if (log.isInfoEnabled()) {
            writing.execute(Line.of(Level.INFO, task, state, newest(task, attempts), null, ""));
        }
    }

    private void buried(Settlement.Bury bury) {
        Task task = bury.delivery().task();
        Attempt attempt = newest(task, bury.outcome().attempts());
        Failure failure = attempt == null ? null : attempt.failure();
        String why = bury.outcome().reason() + (failure == null ? "" : ": " + failure.summary());
        String kind = DeadCause.of(task.type(), failure, bury.outcome().reason());
        complain(Line.of(Level.ERROR, task, TaskState.DEAD, attempt, null, why), kind);
    }

    private void postponed(Settlement.Postpone postpone) {
        Task task = postpone.delivery().task();
        Attempt attempt = newest(task, postpone.attempts());
        Failure failure = attempt == null ? null : attempt.failure();
        // Without an attempt that counts the handler asked to be called later, which is no failure.
        Level level = attempt == null ? Level.INFO : Level.WARN;
        if (log.isEnabledForLevel(level)) {
            String why = failure == null ? postpone.reason() : failure.summary();
            complain(
                    Line.of(level, task, TaskState.RETRYING, attempt, postpone.delay(), why),
                    DeadCause.of(task.type(), failure, postpone.reason()));
        }
    }

    private void complain(Line line, String kind) {
        repeats.tell(
                line.state.label() + " " + kind,
                () -> writing.execute(line),
                more -> writing.execute(() -> log.atLevel(line.level)
                        .log(
                                "... {} more like this in {}: {} type={}: {}",
                                more,
                                Repeats.WINDOW_TEXT,
                                line.state.label(),
                                line.shownType(),
                                line.why)));
    }

    /** The attempt that has just ended; null if the task ended without one, or the attempt does not count. */
    private static @Nullable Attempt newest(Task task, List<Attempt> attempts) {
        return attempts.size() > task.attempts().size() ? attempts.get(attempts.size() - 1) : null;
    }

    /** One line. Of the task it has what it says only: the payloads of all that wait would be too much to keep. */
    private record Line(
            Level level,
            TaskId id,
            String type,
            int number,
            TaskState state,
            @Nullable Long waitedMillis,
            @Nullable Long ranMillis,
            @Nullable Duration again,
            String why)
            implements Runnable {

        static Line of(
                Level level,
                Task task,
                TaskState state,
                @Nullable Attempt attempt,
                @Nullable Duration again,
                String why) {
            return new Line(
                    level,
                    task.id(),
                    task.type(),
                    task.attempt(),
                    state,
                    attempt == null ? null : attempt.waitedMillis(),
                    attempt == null ? null : attempt.ranMillis(),
                    again,
                    why);
        }

        String shownType() {
            return type.isEmpty() ? "(none)" : type;
        }

        @Override
        public void run() {
            LoggingEventBuilder event = log.atLevel(level)
                    .addKeyValue("task", id.toString())
                    .addKeyValue("type", type)
                    .addKeyValue("queue", id.queue().value())
                    .addKeyValue("state", state.label())
                    .addKeyValue("attempt", number);
            StringBuilder text = new StringBuilder(160)
                    .append(state.label())
                    .append(' ')
                    .append(id)
                    .append(" type=")
                    .append(shownType())
                    .append(" queue=")
                    .append(id.queue())
                    .append(" attempt=")
                    .append(number);
            if (waitedMillis != null) {
                event = event.addKeyValue("waitedMs", waitedMillis).addKeyValue("ranMs", ranMillis);
                text.append(" waited=").append(waitedMillis).append("ms");
                text.append(" ran=").append(ranMillis).append("ms");
            }
            if (again != null) {
                event = event.addKeyValue("againMs", again.toMillis());
                text.append(" again=").append(Durations.format(again));
            }
            if (!why.isEmpty()) {
                event = event.addKeyValue("reason", why);
                text.append(": ").append(why);
            }
            event.log(text.toString());
        }
    }
}
