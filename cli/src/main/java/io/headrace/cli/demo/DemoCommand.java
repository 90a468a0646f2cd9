package io.headrace.cli.demo;

import io.headrace.broker.Inspection;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.TerminalSize;
import io.headrace.config.HeadraceConfig;
import io.headrace.console.rest.Console;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headrace demo}: the whole system at work on a Redis of its own, watched until the last task has ended. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "Show Headrace at work.",
            "Starts a Redis of its own, a scheduler and several worker processes, and submits a mix of tasks:"
                    + " quick ones, slow ones, delayed ones, some that fail and are retried, a few that die.",
            "Ends when every task has ended, and checks that none is missing (exit code 1 if one is)."
        },
        footer = {"", "Example:", "  headrace demo --tasks 2000 --workers 4 --console"})
public final class DemoCommand implements Callable<Integer> {

    private static final int SLOTS = 8;
    private static final Duration FRAME = Duration.ofMillis(120);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private final Invocation invocation;

    @Option(names = "--tasks", paramLabel = "N", defaultValue = "500", description = "How many tasks; 500 by default.")
    private int tasks;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many worker processes; 3 by default.")
    private int workers;

    @Option(names = "--console", description = "Serve the dashboard too, for a browser on this machine.")
    private boolean withConsole;

    /** For one run. */
    public DemoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws Exception {
        if (tasks < 1 || tasks > 1_000_000 || workers < 1 || workers > 32) {
            throw new InvalidInputException("The demo takes 1 to 1000000 tasks and 1 to 32 workers");
        }
        Path logs = Files.createTempDirectory("headrace-demo-");
        try (RedisServer server = OwnRedis.start();
                DemoProcesses processes = new DemoProcesses(
                        Map.of("HEADRACE_REDIS_URL", server.url(), "HEADRACE_TELEMETRY_PORT", "off"), logs);
                RedisBroker broker = RedisBroker.connect(RedisSettings.of(server.url()));
                Inspection inspection = broker.inspection();
                TaskProducer producer = TaskProducer.connect(server.url());
                Console console = withConsole ? console(server) : null) {
            Map<String, Long> pids = start(server, processes);
            if (console != null) {
                invocation.out().println("Dashboard: " + console.url());
                invocation.out().flush();
            }
            DemoScreen.await(invocation.out(), invocation.outIsTerminal(), "starting ...");
            try {
                awaitWorkers(inspection, processes);
            } finally {
                DemoScreen.endAwait(invocation.out(), invocation.outIsTerminal());
            }
            int exit = run(producer, inspection, processes, pids);
            delete(logs);
            if (console != null) {
                stay(console);
            }
            return exit;
        }
    }

    private static Console console(RedisServer server) {
        return OwnConsole.start(RedisSettings.of(server.url()), HeadraceConfig.defaults());
    }

    /** Whoever looks at the dashboard is not done when the tasks are. */
    private void stay(Console console) throws IOException {
        if (invocation.outIsTerminal()) {
            invocation.out().println("The dashboard stays at " + console.url() + " until you press Enter");
            invocation.out().flush();
            invocation.in().read();
        }
    }

    private Map<String, Long> start(RedisServer server, DemoProcesses processes) {
        long scheduler = processes.start("scheduler", "scheduler");
        Map<String, Long> pids = new LinkedHashMap<>();
        for (int i = 1; i <= workers; i++) {
            String name = "worker-" + i;
            pids.put(
                    name,
                    processes.start(
                            name,
                            "worker",
                            "--name",
                            name,
                            "--queues",
                            "default",
                            "--concurrency",
                            String.valueOf(SLOTS)));
        }
        invocation
                .out()
                .printf(
                        "Headrace demo: Redis %s on port %d,%n1 scheduler (pid %d),%n%d worker %s of %d slots%n",
                        server.version(),
                        server.port(),
                        scheduler,
                        workers,
                        workers == 1 ? "process" : "processes",
                        SLOTS);
        invocation.out().flush();
        return pids;
    }

    private void awaitWorkers(Inspection inspection, DemoProcesses processes) throws InterruptedException {
        long until = System.nanoTime() + START_LIMIT.toNanos();
        while (inspection.workers().join().size() < workers) {
            processes.check();
            if (System.nanoTime() > until) {
                throw new HeadraceException("The workers did not start within " + START_LIMIT.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private int run(TaskProducer producer, Inspection inspection, DemoProcesses processes, Map<String, Long> pids)
            throws InterruptedException {
        boolean colours =
                invocation.outIsTerminal() && !invocation.environment().containsKey("NO_COLOR");
        DemoScreen screen = new DemoScreen(
                invocation.out(),
                invocation.outIsTerminal(),
                () -> TerminalSize.now(invocation.environment()),
                new DemoPicture(colours, pids, SLOTS));
        List<TaskId> ids = new ArrayList<>(tasks);
        long begin = System.nanoTime();
        producer.submitAll(new DemoTasks().tasks(tasks), new BulkListener() {
            @Override
            public void submitted(long index, Submitted answer) {
                ids.add(answer.id());
            }
        });
        Duration elapsed = watch(inspection, processes, screen, begin);
        DemoReport report = DemoReport.of(producer, ids);
        report.print(invocation.out(), elapsed);
        return report.isComplete() && ids.size() == tasks ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Until all have ended, or nothing has for so long that nothing will. */
    private Duration watch(Inspection inspection, DemoProcesses processes, DemoScreen screen, long begin)
            throws InterruptedException {
        long lastDone = -1;
        long lastChange = System.nanoTime();
        while (true) {
            DemoView view = new DemoView(
                    tasks,
                    inspection.depth(QueueName.DEFAULT).join(),
                    inspection.endedToday(QueueName.DEFAULT).join(),
                    Duration.ofNanos(System.nanoTime() - begin));
            // A task may slip from one place to another between two counts: once nothing is left is not enough.
            if (view.outstanding() == 0 && lastDone == tasks) {
                screen.end(view);
                return view.elapsed();
            }
            screen.show(view);
            if (view.done() != lastDone) {
                lastDone = view.done();
                lastChange = System.nanoTime();
            } else if (System.nanoTime() - lastChange > STALL_LIMIT.toNanos()) {
                screen.end(view);
                return view.elapsed();
            }
            processes.check();
            TimeUnit.MILLISECONDS.sleep(FRAME.toMillis());
        }
    }

    private static void delete(Path logs) {
        try (var files = Files.list(logs)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(logs);
        } catch (IOException e) {
            throw new UncheckedIOException("The logs of the demo cannot be deleted: " + logs, e);
        }
    }
}
