package io.headrace.console.command;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.QueueSnapshot.Level;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.Look;
import io.headrace.command.TerminalSize;
import io.headrace.command.TextTable.Painter;
import io.headrace.task.Failure;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as the console is given them, all seen at one moment. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    /** What a task may carry to harm those who look. */
    static final String HOSTILE = "\u001b[2J\u001b]0;gone\u0007\r\nroot# \u202egnp";

    private Samples() {}

    static Look terminal(int columns) {
        return new Look(true, new TerminalSize(24, columns), Painter.PLAIN, CLOCK);
    }

    static Look pipe() {
        return new Look(false, new TerminalSize(Integer.MAX_VALUE, 0), Painter.PLAIN, CLOCK);
    }

    static QueueSnapshot queue(String name, long queued, long running, long dead, @Nullable Pause pause) {
        return queue(name, NOW, queued, running, dead, pause, Map.of());
    }

    static QueueSnapshot queue(
            String name,
            Instant at,
            long queued,
            long running,
            long dead,
            @Nullable Pause pause,
            Map<TaskState, Long> endedToday) {
        return new QueueSnapshot(
                new QueueName(name),
                at,
                List.of(new Level(Priority.NORMAL, queued, running, queued == 0 ? null : NOW.minusSeconds(192))),
                2,
                1,
                dead,
                NOW.plusSeconds(240),
                pause,
                running == 0 ? Map.of() : Map.of("w1", running),
                endedToday);
    }

    static WorkerInfo worker(String name, int running, boolean quiet, String... queues) {
        return new WorkerInfo(
                name,
                "host-1",
                17,
                List.of(queues),
                List.of("demo.echo", "mail.send"),
                8,
                running,
                NOW.minusSeconds(3_600),
                "0.1.0",
                quiet,
                List.of());
    }

    static ListedTask dead(String id, String type, String message) {
        return new ListedTask(
                TaskId.parse(id),
                TaskState.DEAD,
                type,
                Priority.NORMAL,
                "{}".getBytes(StandardCharsets.UTF_8),
                NOW.minusSeconds(75),
                null,
                "attempts used up (3 of 3)",
                "w1",
                null,
                null,
                3,
                Failure.of("java.net.ConnectException", message),
                12,
                2_345);
    }

    static ListedTask waiting(String id, TaskState state, int secondsToGo) {
        return new ListedTask(
                TaskId.parse(id),
                state,
                "demo.echo",
                Priority.NORMAL,
                null,
                null,
                NOW.plusSeconds(secondsToGo),
                "",
                null,
                null,
                null,
                1,
                null,
                -1,
                -1);
    }

    static ListedTask running(String id, String worker) {
        return new ListedTask(
                TaskId.parse(id),
                TaskState.RUNNING,
                "demo.echo",
                Priority.HIGH,
                null,
                NOW.minusSeconds(9),
                null,
                "",
                worker,
                new ListedTask.Hold(1_200, 2),
                null,
                1,
                null,
                -1,
                -1);
    }
}
