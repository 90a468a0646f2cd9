package io.headrace.console.command;

import static io.headrace.console.command.Samples.HOSTILE;
import static io.headrace.console.command.Samples.NOW;
import static io.headrace.console.command.Samples.dead;
import static io.headrace.console.command.Samples.pipe;
import static io.headrace.console.command.Samples.queue;
import static io.headrace.console.command.Samples.running;
import static io.headrace.console.command.Samples.terminal;
import static io.headrace.console.command.Samples.waiting;
import static io.headrace.console.command.Samples.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.Level;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.command.Colours;
import io.headrace.command.Look;
import io.headrace.command.TerminalSize;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the listings say, as exact text. */
class TablesTest {

    private static final List<QueueSnapshot> QUEUES = List.of(
            queue("default", 1_204, 16, 0, null),
            queue("mail", 0, 3, 12, new Pause("ada@host-1", "moving", NOW.minusSeconds(60), NOW.plusSeconds(540))));

    @Test
    void queues_for_people() {
        assertThat(new QueueTable(QUEUES, terminal(120)).lines())
                .containsExactly(
                        "queue    queued  oldest  running  retrying  scheduled  next due  dead  paused",
                        "default    1204   3m12s       16         1          2  in 4m        0",
                        "mail          0                3         1          2  in 4m       12  by ada@host-1 1m ago, until in 9m: moving",
                        "(all)      1204   3m12s       19         2          4  in 4m       12");
    }

    @Test
    void queues_cut_to_a_narrow_terminal() {
        assertThat(new QueueTable(QUEUES, terminal(40)).lines())
                .containsExactly(
                        "queue    queued  oldest  running  retry…",
                        "default    1204   3m12s       16       …",
                        "mail          0                3       …",
                        "(all)      1204   3m12s       19       …");
    }

    @Test
    void times_in_a_pipe_are_exact_and_nothing_is_cut() {
        assertThat(new QueueTable(QUEUES.subList(1, 2), pipe()).lines())
                .containsExactly(
                        "queue  queued  oldest  running  retrying  scheduled  next due              dead  paused",
                        "mail        0                3         1          2  2026-01-02T12:04:00Z    12"
                                + "  by ada@host-1 2026-01-02T11:59:00Z, until 2026-01-02T12:09:00Z: moving");
    }

    @Test
    void the_whole_at_a_glance() {
        QueueSnapshot before = queue("default", NOW.minusSeconds(2), 0, 0, 0, null, Map.of(TaskState.COMPLETED, 100L));
        QueueSnapshot after = queue(
                "default",
                NOW,
                5,
                2,
                3,
                null,
                Map.of(TaskState.COMPLETED, 121L, TaskState.DEAD, 3L, TaskState.RETRYING, 4L));
        Flow flow = Flow.between(List.of(before), List.of(after));
        assertThat(new StatsText(
                                List.of(after), List.of(worker("w1", 2, false, "default"), worker("w2", 0, true)), flow)
                        .lines(terminal(100)))
                .containsExactly(
                        "flow     12.0 tasks ended a second, 3.5 attempts failed a second (measured over 2s)",
                        "workers  2 together with 16 slots, 2 in use; quiet: 1",
                        "today    121 completed, 4 failed and tried again, 3 dead, 0 cancelled, 0 expired (since midnight",
                        "         UTC)",
                        "",
                        "queue    queued  oldest  running  retrying  scheduled  next due  dead  paused",
                        "default       5   3m12s        2         1          2  in 4m        3");
    }

    @Test
    void the_flow_survives_midnight_and_new_queues() {
        QueueSnapshot before = queue("default", NOW.minusSeconds(1), 0, 0, 0, null, Map.of(TaskState.COMPLETED, 100L));
        QueueSnapshot after = queue("default", NOW, 0, 0, 0, null, Map.of(TaskState.COMPLETED, 7L));
        QueueSnapshot fresh = queue("mail", NOW, 0, 0, 0, null, Map.of(TaskState.COMPLETED, 2L));
        assertThat(Flow.between(List.of(before), List.of(after, fresh)))
                .isEqualTo(new Flow(9, 0, Duration.ofSeconds(1)));
        assertThat(Flow.between(List.of(), List.of(after)).over()).isZero();
    }

    @Test
    void only_the_busiest_of_many_queues_are_shown_at_a_glance() {
        List<QueueSnapshot> many = IntStream.range(0, 12)
                .mapToObj(i -> queue("q" + (char) ('a' + i), i, 0, 0, null))
                .toList();
        List<String> lines = new StatsText(many, List.of(), Flow.between(List.of(), many)).lines(terminal(100));
        assertThat(lines).contains("workers  none lives: nothing is run", "flow     not measured");
        assertThat(lines.get(5)).startsWith("qe ");
        assertThat(lines).last().isEqualTo("and 4 quieter queues: headrace monitor queues shows all");
    }

    @Test
    void workers() {
        assertThat(new WorkerTable(List.of(worker("w1", 3, false, "default", "mail"), worker("w22", 0, true, "mail")))
                        .lines(terminal(100)))
                .containsExactly(
                        "worker  running  slots  quiet  queues        started  version  types",
                        "w1            3      8         default,mail  1h ago   0.1.0    demo.echo,mail.send",
                        "w22           0      8  yes    mail          1h ago   0.1.0    demo.echo,mail.send");
    }

    @Test
    void consumers() {
        Level level = new Level(QueueName.DEFAULT, Priority.NORMAL);
        assertThat(new ConsumerTable(
                                List.of(
                                        new ConsumerInfo(level, "released", 2, 61_000),
                                        new ConsumerInfo(level, "w1", 3, 20),
                                        new ConsumerInfo(level, "w2", 1, 90_000)),
                                Set.of("w1"))
                        .lines(terminal(100)))
                .containsExactly(
                        "queue    priority  consumer  pending   idle  worker",
                        "default         3  released        2   1m1s  none: handed back, waits for any",
                        "default         3  w1              3   20ms  lives",
                        "default         3  w2              1  1m30s  gone: what it had is taken over when its lease is over");
    }

    @Test
    void who_is_working_on_what() {
        WorkerInfo known = worker("w1", 2, false, "default");
        WorkerInfo worker = new WorkerInfo(
                known.name(),
                known.host(),
                known.pid(),
                known.queues(),
                known.types(),
                8,
                2,
                known.startedAt(),
                known.version(),
                false,
                List.of(new RunningTask(TaskId.parse("default/b"), "demo.echo", NOW.minusSeconds(8))));
        RunningTable table = new RunningTable(
                List.of(running("default/c", "w2"), running("default/a", "w1"), running("default/b", "w1")),
                List.of(worker));
        assertThat(table.lines(terminal(100)))
                .containsExactly(
                        "worker  id         type       started  attempt  progress",
                        "w1      default/b  demo.echo  8s ago         1",
                        "w1      default/a  demo.echo                 1",
                        "w2      default/c  demo.echo                 1");
    }

    @Test
    void tasks_that_wait() {
        assertThat(TaskColumn.lines(
                        List.of(
                                waiting("default/a", TaskState.SCHEDULED, 240),
                                waiting("default/bb", TaskState.RETRYING, -3)),
                        terminal(80),
                        TaskColumn.ID,
                        TaskColumn.STATE,
                        TaskColumn.DUE,
                        TaskColumn.ATTEMPT))
                .containsExactly(
                        "id          state      due     attempt",
                        "default/a   scheduled  in 4m         1",
                        "default/bb  retrying   3s ago        1");
    }

    @Test
    void hostile_errors_and_types_stay_on_their_line() {
        List<ListedTask> tasks =
                List.of(dead("default/a", HOSTILE, HOSTILE), dead("default/b", "mail.send", "refused"));
        List<String> lines = TaskColumn.lines(
                tasks, terminal(100), TaskColumn.ID, TaskColumn.TYPE, TaskColumn.ENDED, TaskColumn.ERROR);
        assertThat(lines)
                .containsExactly(
                        "id         type                       ended      error",
                        "default/a  ␛[2J␛]0;gone␇␍␊root# �gnp  1m15s ago  ConnectException: ␛[2J␛]0;gone␇",
                        "default/b  mail.send                  1m15s ago  ConnectException: refused");
    }

    @Test
    void colours_say_nothing_that_the_words_do_not() {
        Look coloured = new Look(true, new TerminalSize(24, 80), new Colours(), Samples.CLOCK);
        List<ListedTask> tasks = List.of(dead("default/a", "mail.send", "refused"));
        List<String> lines = TaskColumn.lines(tasks, coloured, TaskColumn.ID, TaskColumn.STATE, TaskColumn.ERROR);
        assertThat(lines).anyMatch(line -> line.contains("\u001b[31mdead \u001b[m"));
        assertThat(lines.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
                .containsExactlyElementsOf(
                        TaskColumn.lines(tasks, terminal(80), TaskColumn.ID, TaskColumn.STATE, TaskColumn.ERROR));
    }
}
