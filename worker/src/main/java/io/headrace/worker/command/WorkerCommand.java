package io.headrace.worker.command;

import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.RedisOptions;
import io.headrace.command.StopSignals;
import io.headrace.config.ConfigLoader;
import io.headrace.daemon.DaemonRun;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.exec.ExecChildren;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace worker}: runs tasks until it is stopped. */
@Command(
        name = "worker",
        sortOptions = false,
        description = {
            "Run tasks, until it is stopped.",
            "Runs them with the handlers of the configuration file and of the jars in the plugin folder;"
                    + " with the demo handlers if there are no others.",
            "Runs until it is stopped. On the first TERM or Ctrl-C it takes no more tasks, gives the running ones time"
                    + " to end, and hands back the rest without burning an attempt; on the second it ends at once.",
            "What these options do not say stands in the configuration file, or is the default."
        },
        footer = {
            "",
            "Examples:",
            "  headrace worker --queues mail,images --concurrency 32",
            "  headrace worker --config /etc/headrace/headrace.conf --name images-1"
        })
public final class WorkerCommand implements Callable<Integer>, Daemon {

    private static final Logger log = LoggerFactory.getLogger(WorkerCommand.class);

    private final Invocation invocation;

    @Mixin
    private final RedisOptions redis;

    @Option(
            names = "--queues",
            paramLabel = "NAME",
            split = ",",
            description = "Which queues to serve; 'default' by default.")
    private @Nullable List<String> queues;

    @Option(names = "--concurrency", paramLabel = "N", description = "How many tasks to run at a time; 16 by default.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--priority",
            paramLabel = "strict|weighted",
            description =
                    "How the five levels take turns; strict by default: a lower one only when there is nothing of a higher one.")
    private @Nullable String priority;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The worker's name; no two living ones may share it. By default made of host, process and chance.")
    private @Nullable String name;

    /** For one run. */
    public WorkerCommand(Invocation invocation) {
        this.invocation = invocation;
        redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        ConfigLoader loader = redis.loader()
                .flag("--queues", "worker.queues", queues)
                .flag("--concurrency", "worker.concurrency", concurrency)
                .flag("--priority", "worker.priority", priority)
                .flag("--name", "worker.name", name);
        Startup startup = new Startup();
        StopSignals.onStop(
                () -> {
                    ExecChildren.stopping();
                    startup.stop();
                },
                () -> ExecChildren.endAll(Duration.ZERO));
        try (DaemonRun run = DaemonRun.open("worker", loader);
                ConfiguredHandlers handlers =
                        ConfiguredHandlers.load(run.config().worker(), invocation.directory())) {
            TaskWorker worker = start(run, handlers, startup);
            if (worker == null) {
                log.info("Worker stops before it has started");
                return ExitCode.OK;
            }
            AtomicReference<Duration> grace =
                    new AtomicReference<>(run.config().worker().grace());
            run.watch(worker::health);
            run.onReload(config -> {
                grace.set(config.worker().grace());
                return worker.reconfigure(
                        ConfiguredHandlers.settings(config.worker()), ConfiguredHandlers.options(config.worker()));
            });
            startup.awaitStop();
            log.info(
                    "Worker stops: {} tasks running, up to {} s for them",
                    worker.running(),
                    grace.get().toSeconds());
            worker.close();
        }
        return ExitCode.OK;
    }

    /** The worker; null if it was stopped before it could start. */
    private static @Nullable TaskWorker start(DaemonRun run, ConfiguredHandlers handlers, Startup startup) {
        try {
            TaskWorker worker = TaskWorker.builder(run.config().redis())
                    .settings(ConfiguredHandlers.settings(run.config().worker()))
                    .telemetry(run.telemetry())
                    .handlers(handlers)
                    .start();
            startup.end();
            return worker;
        } catch (RuntimeException e) {
            if (startup.end()) {
                log.debug("The start was cut short", e);
                return null;
            }
            throw e;
        }
    }
}
