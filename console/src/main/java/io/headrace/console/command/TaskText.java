package io.headrace.console.command;

import io.headrace.broker.TaskDetail;
import io.headrace.command.PayloadText;
import io.headrace.command.TaskSections;
import io.headrace.command.Timeline;
import java.time.Clock;
import java.util.List;

/** All that is known of a task, for people: its status with all attempts, then headers, options, payload and timeline. */
final class TaskText {

    private final TaskDetail task;
    private final Clock clock;

    TaskText(TaskDetail task, Clock clock) {
        this.task = task;
        this.clock = clock;
    }

    List<String> lines() {
        TaskSections sections = new TaskSections(clock).status(task.status());
        if (task.options() != null) {
            sections.options(task.options());
        }
        byte[] payload = task.payload();
        sections.section(
                "payload",
                payload == null
                        ? List.of("not kept any more")
                        : new PayloadText(payload, "--payload prints them").lines());
        byte[] result =
                task.status().outcome() == null ? null : task.status().outcome().result();
        sections.section(
                "result",
                result == null
                        ? List.of()
                        : new PayloadText(
                                        result,
                                        "headrace result " + task.status().id() + " prints them")
                                .lines());
        return sections.timeline(Timeline.of(task.status())).lines();
    }
}
