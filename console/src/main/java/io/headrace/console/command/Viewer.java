package io.headrace.console.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.Look;
import io.headrace.command.Pacer;
import io.headrace.command.Surroundings;
import io.headrace.command.VisibleText;
import io.headrace.console.TaskMonitor;
import io.headrace.task.Durations;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prints a view, once or again and again: drawn over itself on a terminal, one after the other into a pipe. While it is watched,
 * a Redis that is away is told and waited for. For one run.
 */
final class Viewer {

    private static final String HOME = "\u001b[H";
    private static final String CLEAR_ALL = "\u001b[H\u001b[2J";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** A line that is too wide for a terminal that has just become smaller is cut and not broken. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final Surroundings surroundings;
    private final Invocation invocation;
    private final MonitorOptions options;

    Viewer(Surroundings surroundings, MonitorOptions options) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.options = options;
    }

    /** Shows what this finds, once. */
    int show(Function<TaskMonitor, View> source) {
        try (TaskMonitor monitor = options.connect()) {
            print(source.apply(monitor));
        }
        return ExitCode.OK;
    }

    /** Shows what this finds, as often as asked for. */
    int show(Function<TaskMonitor, View> source, WatchOption watch) {
        Duration every = watch.every();
        if (every == null) {
            return show(source);
        }
        try (TaskMonitor monitor = options.connect()) {
            watch(every, surroundings.pacer(), () -> source.apply(monitor));
        }
        return ExitCode.OK;
    }

    /** Finds something to show, or throws if Redis is away. */
    @FunctionalInterface
    interface Source {
        View find();
    }

    void watch(Duration every, Pacer pacer, Source source) {
        if (drawsOver()) {
            invocation.out().print(CLEAR_ALL);
        }
        do {
            View view = null;
            String trouble = "";
            try {
                view = source.find();
            } catch (RedisUnavailableException e) {
                trouble = String.valueOf(e.getMessage());
            }
            // An end that was asked for meanwhile may be the very cause of the trouble.
            if (trouble.isEmpty() || pacer.goesOn()) {
                step(every, view, trouble);
            }
        } while (pacer.pass(every));
    }

    private void step(Duration every, @Nullable View view, String trouble) {
        if (drawsOver()) {
            draw(every, view, trouble);
        } else if (view == null) {
            invocation.tell(trouble);
        } else {
            if (!options.json()) {
                invocation.out().println(now());
            }
            print(view);
        }
        invocation.out().flush();
    }

    private boolean drawsOver() {
        return invocation.outIsTerminal() && !options.json();
    }

    private void print(View view) {
        if (options.json()) {
            invocation.out().println(view.json().get());
            return;
        }
        view.text().apply(Look.of(invocation)).forEach(invocation.out()::println);
        if (!view.note().isEmpty()) {
            invocation.tell(view.note());
        }
    }

    private void draw(Duration every, @Nullable View view, String trouble) {
        Look look = Look.of(invocation);
        List<String> lines = new ArrayList<>();
        lines.add(VisibleText.cut("every " + Durations.format(every) + ", " + now() + "; Ctrl-C ends", look.columns()));
        lines.add("");
        if (view == null) {
            lines.add(VisibleText.cut(VisibleText.line(trouble), look.columns()));
            lines.add("It is asked again until it answers.");
        } else {
            lines.addAll(view.text().apply(look));
            if (!view.note().isEmpty()) {
                lines.add(VisibleText.cut(VisibleText.line(view.note()), look.columns()));
            }
        }
        StringBuilder frame = new StringBuilder(NO_WRAP + HOME);
        // The cursor stays behind the last line, which therefore must not be the terminal's last.
        lines.stream()
                .limit(Math.max(1, look.size().rows() - 1))
                .forEach(line -> frame.append(line).append(CLEAR_REST_OF_LINE).append('\n'));
        invocation.out().print(frame.append(CLEAR_BELOW).append(WRAP));
    }

    private Instant now() {
        return invocation.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
