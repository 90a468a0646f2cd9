package io.headrace.command;

import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that is known of a task, for people: sections, each with its name before its first line. Not thread-safe. */
public final class TaskSections {

    private final Clock clock;
    private final List<String> lines = new ArrayList<>();

    /** Without any lines yet. */
    public TaskSections(Clock clock) {
        this.clock = clock;
    }

    /** Adds where it stands, with all attempts, their stacks and what they logged. */
    public TaskSections status(TaskStatus status) {
        lines.addAll(new StatusText(clock, 0, true).of(status));
        return this;
    }

    /** Adds what its submission asked for, and its headers. */
    public TaskSections options(TaskOptions options) {
        section("options", List.of(OptionsText.of(options)));
        return section(
                "headers",
                options.headers().entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .toList());
    }

    /** Adds what happened to it. */
    public TaskSections timeline(List<Timeline.Step> steps) {
        return section(
                "timeline",
                steps.stream().map(step -> step.at() + "  " + step.text()).toList());
    }

    /** Adds lines under a name; nothing if there are none. */
    public TaskSections section(String name, List<String> content) {
        String label = name;
        for (String line : content) {
            lines.add(String.format(Locale.ROOT, "%-12s  %s", label, VisibleText.line(line))
                    .stripTrailing());
            label = "";
        }
        return this;
    }

    /** The lines, harmless for a terminal. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
