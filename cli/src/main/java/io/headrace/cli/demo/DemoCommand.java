package io.headrace.cli.demo;

import io.headrace.broker.Inspection;
import io.headrace.command.ConfigOption;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.TerminalSize;
import io.headrace.config.ConfigLoader;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
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
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
        footer = {"", "Example:", "  headrace demo --tasks 2000 --workers 4 --history --console"})
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

    @Option(
            names = "--history",
            description = {
                "Keep every task that has ended in PostgreSQL, and show what can be asked there.",
                "In one of its own, or in a database of its own where history.url says."
            })
    private boolean withHistory;

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
                OwnPostgres postgres = withHistory ? OwnPostgres.start(configuredHistory()) : null;
                DemoProcesses processes = new DemoProcesses(environment(server, postgres), logs);
                RedisBroker broker = RedisBroker.connect(RedisSettings.of(server.url()));
                Inspection inspection = broker.inspection();
                TaskProducer producer = TaskProducer.connect(server.url());
                Console console = withConsole ? console(server, postgres) : null) {
            DemoHistory history = postgres == null ? null : new DemoHistory(postgres, invocation);
            Map<String, Long> pids = start(server, processes);
            if (history != null) {
                history.init();
                long archiver = processes.start("archiver", "history", "archive");
                invocation.out().printf("%s,%n1 archiver (pid %d)%n", postgres, archiver);
                invocation.out().flush();
            }
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
            int exit = run(producer, inspection, processes, pids, history);
            delete(logs);
            stay(server, console, postgres);
            return exit;
        }
    }

    /** Where PostgreSQL is; all else of the configuration is not for the demo. */
    private HistoryConfig configuredHistory() {
        return new ConfigOption(invocation).loader().load().history();
    }

    private static Map<String, String> environment(RedisServer server, @Nullable OwnPostgres postgres) {
        Map<String, String> environment = new HashMap<>();
        environment.put(ConfigLoader.REDIS_URL_VARIABLE, server.url());
        environment.put("HEADRACE_TELEMETRY_PORT", "off");
        environment.putAll(postgres == null ? Map.of("HEADRACE_HISTORY_ENABLED", "false") : postgres.exports());
        return environment;
    }

    private static Console console(RedisServer server, @Nullable OwnPostgres postgres) {
        RedisSettings redis = RedisSettings.of(server.url());
        HeadraceConfig config = HeadraceConfig.defaults();
        return postgres == null
                ? OwnConsole.start(redis, config, config.history())
                : OwnConsole.start(
                        redis.withHistoryBytes(postgres.history().streamLimit()), config, postgres.history());
    }

    /** Whoever looks at the dashboard or at the history is not done when the tasks are. */
    private void stay(RedisServer server, @Nullable Console console, @Nullable OwnPostgres postgres)
            throws IOException {
        PrintStream out = invocation.out();
        if (!invocation.outIsTerminal() || (console == null && postgres == null)) {
            return;
        }
        out.println();
        if (postgres != null) {
            out.println("To look further, in another terminal:");
            out.println();
            DevText.exports(server.url(), postgres.exports()).forEach(line -> out.println("  " + line));
            out.println("  " + DevText.called() + " history show --state dead");
            out.println("  " + DevText.called() + " history --help");
            out.println();
        }
        out.println((console == null ? "All of it stays" : "The dashboard stays at " + console.url())
                + " until you press Enter");
        out.flush();
        invocation.in().read();
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

    private int run(
            TaskProducer producer,
            Inspection inspection,
            DemoProcesses processes,
            Map<String, Long> pids,
            @Nullable DemoHistory history)
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
        boolean kept = history == null || history.report(report.states());
        return report.isComplete() && ids.size() == tasks && kept ? ExitCode.OK : ExitCode.FAILED;
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
