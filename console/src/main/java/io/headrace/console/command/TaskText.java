package io.headrace.console.command;

import io.headrace.broker.TaskDetail;
import io.headrace.command.OptionsText;
import io.headrace.command.PayloadText;
import io.headrace.command.StatusText;
import io.headrace.command.Timeline;
import io.headrace.command.VisibleText;
import io.headrace.task.TaskOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that is known of a task, for people: its status with all attempts, then headers, options, payload and timeline. */
final class TaskText {

    private final TaskDetail task;
    private final Clock clock;
    private final List<String> lines = new ArrayList<>();

    TaskText(TaskDetail task, Clock clock) {
        this.task = task;
        this.clock = clock;
    }

    List<String> lines() {
        lines.addAll(new StatusText(clock, 0, true).of(task.status()));
        TaskOptions options = task.options();
        if (options != null) {
            section("options", List.of(OptionsText.of(options)));
            section(
                    "headers",
                    options.headers().entrySet().stream()
                            .map(header -> header.getKey() + ": " + header.getValue())
                            .toList());
        }
        byte[] payload = task.payload();
        section(
                "payload",
                payload == null
                        ? List.of("not kept any more")
                        : new PayloadText(payload, "--payload prints them").lines());
        byte[] result =
                task.status().outcome() == null ? null : task.status().outcome().result();
        section("result", result == null ? List.of() : new PayloadText(result, "headrace result prints them").lines());
        section(
                "timeline",
                Timeline.of(task.status()).stream()
                        .map(step -> step.at() + "  " + step.text())
                        .toList());
        return lines;
    }

    private void section(String name, List<String> content) {
        String label = name;
        for (String line : content) {
            lines.add(String.format(Locale.ROOT, "%-12s  %s", label, VisibleText.line(line))
                    .stripTrailing());
            label = "";
        }
    }
}
