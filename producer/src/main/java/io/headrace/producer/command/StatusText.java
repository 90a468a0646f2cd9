package io.headrace.producer.command;

import io.headrace.task.Attempt;
import io.headrace.task.Durations;
import io.headrace.task.Progress;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A task's status for people: a line for each thing that is known, names and values aligned. */
final class StatusText {

    private final Clock clock;
    private final List<String> lines = new ArrayList<>();

    StatusText(Clock clock) {
        this.clock = clock;
    }

    List<String> of(TaskStatus status) {
        line("id", status.id().toString());
        line("state", status.state().label());
        line("type", status.type());
        line("priority", Integer.toString(status.priority().level()));
        line(sinceWhat(status.state()), when(status.since()));
        line("due", when(status.due()));
        line("worker", status.worker());
        line("reason", status.reason());
        line("progress", progress(status.progress()));
        if (!status.state().isEnded()) {
            line("attempt", Integer.toString(status.attempt()));
        }
        String name = "attempts";
        for (Attempt attempt : status.attempts()) {
            line(name, text(attempt));
            name = "";
        }
        return lines;
    }

    private void line(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "%-9s %s", name, value));
        }
    }

    private static String sinceWhat(TaskState state) {
        return state.isEnded() ? "ended" : "since";
    }

    private @Nullable String when(@Nullable Instant moment) {
        return moment == null ? null : relative(moment) + " (" + moment.truncatedTo(ChronoUnit.MILLIS) + ")";
    }

    private @Nullable String progress(@Nullable Progress progress) {
        return progress == null
                ? null
                : (progress.percent() + "% " + progress.note()).strip() + ", " + relative(progress.at());
    }

    private String text(Attempt attempt) {
        String text = String.format(
                Locale.ROOT,
                "%d  %s  %s, waited %s, ran %s",
                attempt.number(),
                attempt.worker(),
                relative(attempt.startedAt()),
                Durations.format(Duration.ofMillis(attempt.waitedMillis())),
                Durations.format(Duration.ofMillis(attempt.ranMillis())));
        return attempt.failure() == null
                ? text
                : text + "  " + attempt.failure().summary();
    }

    private String relative(Instant moment) {
        Duration ago = Duration.between(moment, clock.instant());
        String amount = coarse(ago.abs());
        if (amount.equals("0s")) {
            return "now";
        }
        return ago.isNegative() ? "in " + amount : amount + " ago";
    }

    /** The two digits that matter: 90 s, 90 minutes, 40 hours, else days. */
    private static String coarse(Duration span) {
        if (span.toSeconds() < 100) {
            return span.toSeconds() + "s";
        }
        if (span.toMinutes() < 100) {
            return span.toMinutes() + "m";
        }
        return span.toHours() < 48 ? span.toHours() + "h" : span.toDays() + "d";
    }
}
