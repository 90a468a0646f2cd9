package io.headrace.command;

import io.headrace.task.LogLine;
import io.headrace.task.Progress;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A task's status for people: a line for each thing that is known, names and values aligned. Not thread-safe. */
public final class StatusText {

    private static final String LEASE = "lease ";
    private static final Pattern MILLIS = Pattern.compile("\\b([0-9]{1,15}) ms\\b");

    private final Clock clock;
    private final int columns;
    private final boolean verbose;
    private final List<String> lines = new ArrayList<>();

    /**
     * For one status.
     *
     * @param columns at which long lines are cut; 0 for nowhere
     * @param verbose whether stacks and the last log lines of failed attempts are shown, and nothing is cut
     */
    public StatusText(Clock clock, int columns, boolean verbose) {
        this.clock = clock;
        this.columns = verbose ? 0 : columns;
        this.verbose = verbose;
    }

    /** The lines, harmless for a terminal. */
    public List<String> of(TaskStatus status) {
        TaskState state = status.state();
        line("id", status.id().toString());
        line("state", state.label());
        line("type", status.type());
        line("priority", Integer.toString(status.priority().level()));
        line(state.isEnded() ? "ended" : "since", when(status.since()));
        line("due", when(status.due()));
        line("worker", status.worker());
        reason(status);
        line("progress", progress(status.progress()));
        log(status.log());
        if (!state.isEnded()) {
            line(state == TaskState.RUNNING ? "attempt" : "next attempt", Integer.toString(status.attempt()));
        }
        String name = "attempts";
        for (String row : new AttemptTable(this::relative, verbose).lines(status.attempts())) {
            line(name, row);
            name = "";
        }
        return lines;
    }

    /** What is known of a running task besides is about its lease. */
    private void reason(TaskStatus status) {
        String reason = status.reason();
        if (status.state() == TaskState.RUNNING && reason.startsWith(LEASE)) {
            line(
                    "lease",
                    MILLIS.matcher(reason.substring(LEASE.length()))
                            .replaceAll(found -> ShortDuration.ofMillis(Long.parseLong(found.group(1)))));
        } else {
            line("reason", reason);
        }
    }

    private void line(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(VisibleText.cut(VisibleText.line(String.format(Locale.ROOT, "%-12s  %s", name, value)), columns));
        }
    }

    private @Nullable String when(@Nullable Instant moment) {
        return moment == null ? null : relative(moment) + " (" + moment.truncatedTo(ChronoUnit.MILLIS) + ")";
    }

    private @Nullable String progress(@Nullable Progress progress) {
        return progress == null
                ? null
                : (progress.percent() + "% " + progress.note()).strip() + ", " + relative(progress.at());
    }

    private void log(List<LogLine> log) {
        int widest = log.stream()
                .mapToInt(line -> relative(line.at()).length())
                .max()
                .orElse(0);
        String name = "log";
        for (LogLine line : log) {
            line(name, String.format(Locale.ROOT, "%-" + widest + "s  %s", relative(line.at()), line.text()));
            name = "";
        }
    }

    private String relative(Instant moment) {
        return RelativeTime.of(moment, clock.instant());
    }
}
