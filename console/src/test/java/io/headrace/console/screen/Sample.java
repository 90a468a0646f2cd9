package io.headrace.console.screen;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Circumstances;
import io.headrace.broker.DeadCause;
import io.headrace.broker.ListedTask;
import io.headrace.broker.ListedTask.Hold;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.QueueSnapshot.Level;
import io.headrace.broker.TaskDetail;
import io.headrace.broker.WorkerInfo;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.console.Why;
import io.headrace.console.screen.Facts.Listing;
import io.headrace.console.screen.Facts.Opened;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.LogLine;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An installation as the tests of the dashboard see it: three queues, two workers, some failures. */
final class Sample {

    static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
    static final QueueName DEFAULT = QueueName.DEFAULT;
    static final QueueName MAIL = new QueueName("mail");
    static final QueueName REPORTS = new QueueName("reports");
    static final Pause PAUSE = new Pause("ann@ops1", "deploy", NOW.minusSeconds(240), null);
    static final TaskId DEAD = new TaskId(MAIL, "3-1772625480000-0");
    static final TaskId OTHER_DEAD = new TaskId(MAIL, "3-1772625000000-4");
    static final TaskId RUNNING = new TaskId(DEFAULT, "3-1772625595000-1");
    static final TaskId LATER = new TaskId(REPORTS, "019cb8bf-6c00-7000-8000-000000000001");
    static final Failure NO_ROUTE = new Failure(
            "java.net.ConnectException",
            "no route to host 10.1.2.3",
            "at mail.Smtp.open(Smtp.java:71)\nat mail.Send.run(Send.java:22)");

    /** One and the same, for arrays equal only themselves. */
    private static final byte[] PAYLOAD =
            "{\"to\":\"ann@example.org\",\"tags\":[],\"parts\":[{\"text\":\"Hello, \\\"Ann\\\"\"},7]}"
                    .getBytes(StandardCharsets.UTF_8);

    private Sample() {}

    static Facts facts(Listing listing) {
        List<QueueSnapshot> queues = List.of(
                queue(DEFAULT, 1_240, 7, 12, 3, 0, null, 51_240),
                queue(MAIL, 86, 1, 0, 4, 27, null, 9_100),
                queue(REPORTS, 3, 0, 120, 0, 1, PAUSE, 12));
        return new Facts(NOW, queues, workers(), throughput(queues), listing, NOW);
    }

    /** All flows: one queue, a worker, nothing dead. */
    static Facts calm() {
        List<QueueSnapshot> queues = List.of(queue(DEFAULT, 5, 2, 0, 0, 0, null, 300));
        Question overview = DashboardState.START.question();
        return new Facts(
                NOW,
                queues,
                workers().subList(0, 1),
                throughput(queues),
                Listing.ofTasks(overview, List.of(), false),
                NOW);
    }

    static QueueSnapshot queue(
            QueueName name,
            long queued,
            long running,
            long scheduled,
            long retrying,
            long dead,
            Pause pause,
            long ended) {
        Instant oldest = queued == 0 ? null : NOW.minusSeconds(name.equals(MAIL) ? 95 : 4);
        List<Level> levels = Priority.byUrgency().stream()
                .map(priority -> priority == Priority.NORMAL
                        ? new Level(priority, queued, running, oldest)
                        : new Level(priority, 0, 0, null))
                .toList();
        return new QueueSnapshot(
                name,
                NOW,
                levels,
                scheduled,
                retrying,
                dead,
                scheduled + retrying == 0 ? null : NOW.plusSeconds(30),
                pause,
                Map.of("w1", running),
                Map.of(TaskState.COMPLETED, ended, TaskState.DEAD, dead, TaskState.RETRYING, 1_000L));
    }

    static List<WorkerInfo> workers() {
        return List.of(
                new WorkerInfo(
                        "ops1.4711.x2",
                        "ops1",
                        4711,
                        List.of("default", "mail"),
                        List.of("mail.send", "thumb"),
                        8,
                        7,
                        NOW.minusSeconds(11_520),
                        "0.1.0",
                        false,
                        List.of(
                                new RunningTask(RUNNING, "thumb", NOW.minusSeconds(64)),
                                new RunningTask(
                                        new TaskId(MAIL, "4-1772625598000-0"), "mail.send", NOW.minusSeconds(1)))),
                new WorkerInfo(
                        "ops2.31.k9",
                        "ops2",
                        31,
                        List.of("default", "mail", "reports"),
                        List.of("mail.send", "report"),
                        4,
                        0,
                        NOW.minusSeconds(95),
                        "0.1.0",
                        true,
                        List.of()));
    }

    /** As if polled each second for five minutes: a slow beginning, a rise, a pause, full speed. */
    private static Throughput throughput(List<QueueSnapshot> queues) {
        List<Throughput.Sample> samples = new java.util.ArrayList<>();
        for (QueueSnapshot queue : queues) {
            for (int second = 240; second > 0; second--) {
                long ended = second > 180 ? 240 - second : second > 90 ? 60 : second > 60 ? 0 : 124;
                samples.add(new Throughput.Sample(
                        queue.queue(),
                        NOW.minusSeconds(second),
                        NOW.minusSeconds(second - 1),
                        queue.queue().equals(DEFAULT) ? ended : queue.queue().equals(MAIL) ? ended / 20 : 0));
            }
        }
        return new Throughput(samples, Throughput.NONE.with(queues).counters());
    }

    static ListedTask dead(TaskId id, String type, int secondsAgo, Failure failure) {
        return new ListedTask(
                id,
                TaskState.DEAD,
                type,
                Priority.NORMAL,
                PAYLOAD,
                NOW.minusSeconds(secondsAgo),
                null,
                "all attempts failed",
                "ops1.4711.x2",
                null,
                null,
                25,
                failure,
                3,
                5_004);
    }

    static List<ListedTask> deadTasks() {
        return List.of(
                dead(DEAD, "mail.send", 12, NO_ROUTE),
                dead(OTHER_DEAD, "mail.send", 340, Failure.of("java.lang.IllegalStateException", "mailbox full")),
                dead(new TaskId(REPORTS, "monthly-2026-02"), "report", 5_400, Failure.of("OutOfMemoryError", "")));
    }

    static List<ListedTask> allTasks() {
        ListedTask running = new ListedTask(
                RUNNING,
                TaskState.RUNNING,
                "thumb",
                Priority.NORMAL,
                PAYLOAD,
                NOW.minusSeconds(64),
                null,
                "",
                "ops1.4711.x2",
                new Hold(2_100, 1),
                new Progress(42, "page 5 of 12", NOW.minusSeconds(1)),
                1,
                null,
                20,
                -1);
        ListedTask queued = new ListedTask(
                new TaskId(DEFAULT, "5-1772625599000-0"),
                TaskState.QUEUED,
                "thumb",
                Priority.HIGHEST,
                PAYLOAD,
                NOW.minusSeconds(1),
                null,
                "",
                null,
                null,
                null,
                1,
                null,
                -1,
                -1);
        return List.of(running, queued, deadTasks().get(0), later());
    }

    static ListedTask later() {
        return new ListedTask(
                LATER,
                TaskState.SCHEDULED,
                "report",
                Priority.LOW,
                PAYLOAD,
                null,
                NOW.plusSeconds(9_000),
                "",
                null,
                null,
                null,
                1,
                null,
                -1,
                -1);
    }

    static List<CauseOfQueue> causes() {
        return List.of(
                new CauseOfQueue(MAIL, new DeadCause("mail.send ConnectException: no route to host #.#.#.#", 24)),
                new CauseOfQueue(MAIL, new DeadCause("mail.send IllegalStateException: mailbox full", 3)),
                new CauseOfQueue(REPORTS, new DeadCause("report OutOfMemoryError: ", 1)));
    }

    static List<AuditEntry> audit() {
        return List.of(
                new AuditEntry(NOW.minusSeconds(240), "ann@ops1", "pause", "reports", "deploy"),
                new AuditEntry(NOW.minusSeconds(7_000), "ci", "retry all", "state dead, type mail.*", ""));
    }

    static Opened opened() {
        List<LogLine> log = List.of(new LogLine(NOW.minusSeconds(16), "dialling 10.1.2.3"));
        Attempt first = new Attempt(1, "ops2.31.k9", NOW.minusSeconds(100), 14, 30, NO_ROUTE.withoutStack());
        Attempt second = new Attempt(2, "ops1.4711.x2", NOW.minusSeconds(17), 3, 5_004, NO_ROUTE, log);
        Outcome outcome = new Outcome(
                TaskState.DEAD, "mail.send", null, "all attempts failed", NOW.minusSeconds(12), List.of(first, second));
        TaskStatus status = new TaskStatus(
                DEAD,
                TaskState.DEAD,
                "mail.send",
                Priority.NORMAL,
                NOW.minusSeconds(12),
                null,
                "all attempts failed",
                null,
                2,
                List.of(first, second),
                null,
                List.of(),
                outcome);
        TaskOptions options =
                TaskOptions.builder().maxAttempts(2).header("tenant", "acme").build();
        Circumstances facts = new Circumstances(status, NOW, null, null, null, -1, false, -1, 0, 0, -1, 0);
        Why why = new Why(
                "It died 12 s ago: all attempts failed.",
                List.of("The last of 2 attempts failed with ConnectException: no route to host 10.1.2.3."),
                "Mend the cause, then run it again.",
                facts);
        return new Opened(new TaskDetail(status, PAYLOAD, options), why);
    }

    /** A state whose facts answer what it asks. */
    static DashboardState answered(DashboardState state) {
        Question question = state.question();
        Listing listing = question.task() != null
                ? Listing.ofOpened(question, opened())
                : switch (question.view()) {
                    case OVERVIEW -> Listing.ofTasks(question, deadTasks(), false);
                    case TASKS -> Listing.ofTasks(question, allTasks(), true);
                    case DEAD ->
                        question.letters() == null && question.filter().isEmpty()
                                ? Listing.ofCauses(question, causes())
                                : Listing.ofTasks(question, deadTasks().subList(0, 2), false);
                    case DELAYED -> Listing.ofTasks(question, List.of(later()), false);
                    case WORKERS -> Listing.ofTasks(question, List.of(), false);
                    case AUDIT -> Listing.ofAudit(question, audit(), false);
                };
        return state.with(facts(listing));
    }
}
