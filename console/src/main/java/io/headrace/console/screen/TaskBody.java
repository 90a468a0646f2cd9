package io.headrace.console.screen;

import io.headrace.broker.TaskDetail;
import io.headrace.command.ShortDuration;
import io.headrace.console.Why;
import io.headrace.console.screen.Facts.Opened;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.LogLine;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** A task with all that is known of it, to be scrolled. */
record TaskBody(Look look) implements Body {

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        List<AttributedString> all = all(state, width);
        int first = Math.max(0, Math.min(state.place().row(), all.size() - height));
        return all.subList(first, Math.min(all.size(), first + height));
    }

    /** All lines, however many are seen at a time. */
    List<AttributedString> all(DashboardState state, int width) {
        String id = String.valueOf(state.place().task());
        if (!state.isAnswered()) {
            return List.of(Line.of(look, "Asking for " + id + " ...", Tone.FAINT, width));
        }
        Opened opened = state.listing().opened();
        if (opened == null) {
            return List.of(
                    Line.of(look, id + " is not known: it ended, and what was kept of it is gone.", Tone.WARN, width));
        }
        return new Lines(opened, state.facts().at(), width).all();
    }

    /** Puts the lines of one task together. */
    private final class Lines {

        private static final int NAME = 12;
        private static final int AGE = 10;
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                        "uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        private final TaskDetail detail;
        private final @Nullable Why why;
        private final Instant at;
        private final int width;
        private final List<AttributedString> lines = new ArrayList<>();

        Lines(Opened opened, Instant at, int width) {
            this.detail = opened.detail();
            this.why = opened.why();
            this.at = at;
            this.width = width;
        }

        List<AttributedString> all() {
            TaskStatus status = detail.status();
            lines.add(new Line(look)
                    .add(status.state().label().toUpperCase(Locale.ROOT), TaskListBody.tone(status.state()))
                    .add("  " + (status.type().isEmpty() ? "(no type)" : status.type()), Tone.STRONG)
                    .add("  " + status.id())
                    .build(width));
            why();
            standing(status);
            log(status.log());
            attempts(status);
            timeline(status);
            payload("Payload", detail.payload());
            if (status.outcome() != null) {
                payload("Result", status.outcome().result());
            }
            options(detail.options());
            return lines;
        }

        private void why() {
            if (why != null && !why.answer().isEmpty()) {
                entry("Why", why.answer(), Tone.STRONG);
                why.details().forEach(each -> entry("", each, Tone.PLAIN));
                if (!why.advice().isEmpty()) {
                    entry("What to do", why.advice(), Tone.PLAIN);
                }
            }
        }

        private void standing(TaskStatus status) {
            entry("Priority", status.priority().level() + " of 5", Tone.PLAIN);
            if (status.since() != null) {
                entry(status.state().isEnded() ? "Ended" : "Since", moment(status.since()), Tone.PLAIN);
            }
            if (status.due() != null) {
                entry("Due", moment(status.due()), Tone.PLAIN);
            }
            if (status.worker() != null) {
                entry("Worker", status.worker(), Tone.PLAIN);
            }
            if (status.progress() != null) {
                entry(
                        "Progress",
                        look.bar(status.progress().percent(), 100, 10) + " "
                                + status.progress().percent() + "% "
                                + status.progress().note(),
                        Tone.GOOD);
            }
            if (!status.reason().isEmpty()) {
                entry("Reason", status.reason(), Tone.PLAIN);
            }
        }

        private void log(List<LogLine> log) {
            if (log.isEmpty()) {
                return;
            }
            title("Log");
            for (LogLine line : log) {
                String age = Amount.between(line.at(), at) + " ago";
                text("  " + look.pad(age, AGE, true) + "  " + line.text(), Tone.PLAIN);
            }
        }

        private void attempts(TaskStatus status) {
            List<Attempt> attempts = status.attempts();
            title("Attempts (" + attempts.size() + ")");
            if (attempts.isEmpty()) {
                text("  none has ended", Tone.FAINT);
            }
            for (int i = attempts.size() - 1; i >= 0; i--) {
                Attempt attempt = attempts.get(i);
                Failure failure = attempt.failure();
                text(
                        "  " + attempt.number() + "  on " + attempt.worker() + ", "
                                + Amount.between(attempt.startedAt(), at) + " ago, waited "
                                + ShortDuration.ofMillis(attempt.waitedMillis()) + ", ran "
                                + ShortDuration.ofMillis(attempt.ranMillis()) + (failure == null ? ": well" : ""),
                        Tone.PLAIN);
                if (failure != null) {
                    text("     " + failure.type() + ": " + failure.message(), Tone.BAD);
                    failure.stack().lines().forEach(line -> text("       " + line, Tone.FAINT));
                }
                for (LogLine line : attempt.log()) {
                    text("     logged " + Amount.between(line.at(), at) + " ago: " + line.text(), Tone.PLAIN);
                }
            }
        }

        private void timeline(TaskStatus status) {
            title("Timeline");
            for (Timeline.Step step : Timeline.of(status)) {
                String away = step.at().isAfter(at)
                        ? "in " + Amount.between(at, step.at())
                        : Amount.between(step.at(), at) + " ago";
                text("  " + TIME.format(step.at()) + "  " + look.pad(away, AGE, true) + "  " + step.what(), Tone.PLAIN);
            }
        }

        private void payload(String name, byte @Nullable [] bytes) {
            if (bytes == null) {
                return;
            }
            title(name + " (" + bytes.length + " bytes)");
            PayloadText.lines(bytes).forEach(line -> text("  " + line, Tone.PLAIN));
        }

        private void options(@Nullable TaskOptions options) {
            if (options == null) {
                return;
            }
            title("Headers (" + options.headers().size() + ")");
            options.headers().forEach((name, value) -> text("  " + name + ": " + value, Tone.PLAIN));
            title("Options");
            option("attempts at most", options.maxAttempts());
            option("timeout", options.timeout());
            option("backoff", options.backoff());
            option("expires at", options.expiresAt());
            option("expires after", options.expiresAfter());
            option("outcome kept for", options.retention());
        }

        private void option(String name, @Nullable Object value) {
            if (value != null) {
                String shown = value instanceof Duration span ? ShortDuration.of(span) : Objects.toString(value);
                text("  " + name + ": " + shown, Tone.PLAIN);
            }
        }

        private String moment(Instant when) {
            String away = when.isAfter(at) ? "in " + Amount.between(at, when) : Amount.between(when, at) + " ago";
            return TIME.format(when) + " UTC (" + away + ")";
        }

        private void title(String title) {
            lines.add(AttributedString.EMPTY);
            lines.add(Line.of(look, title, Tone.STRONG, width));
        }

        private void entry(String name, String value, Tone tone) {
            List<String> wrapped = Wrapping.of(look.visible(value), Math.max(1, width - NAME));
            for (int i = 0; i < wrapped.size(); i++) {
                lines.add(new Line(look)
                        .add(look.pad(i == 0 ? name : "", NAME, false), Tone.FAINT)
                        .add(wrapped.get(i), tone)
                        .build(width));
            }
        }

        private void text(String line, Tone tone) {
            Wrapping.of(look.visible(line), width).forEach(part -> lines.add(Line.of(look, part, tone, width)));
        }
    }
}
