package io.headrace.cli.demo;

import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.RedisOptions;
import io.headrace.command.StopSignals;
import io.headrace.config.HeadraceConfig;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.testkit.RedisServer;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.command.ConfiguredHandlers;
import io.headrace.worker.exec.ExecChildren;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace dev}: a Redis of its own, a scheduler and a worker in one process, until Ctrl-C. */
@Command(
        name = "dev",
        description = {
            "Starts a Redis of its own, a scheduler and a worker in one process, for trying things out from another"
                    + " terminal. Nothing is kept when it ends (Ctrl-C).",
            "The worker serves what the configuration file says; the demo handlers if it names none."
        })
public final class DevCommand implements Callable<Integer>, Daemon {

    private final Invocation invocation;

    @Mixin
    private final RedisOptions options;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "The port of Redis; a free one if 0.")
    private int port;

    /** For one run. */
    public DevCommand(Invocation invocation) {
        this.invocation = invocation;
        options = new RedisOptions(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        HeadraceConfig config = options.config();
        CountDownLatch stopping = new CountDownLatch(1);
        RedisServer.Builder redis = RedisServer.builder();
        try (RedisServer server = (port == 0 ? redis : redis.port(port)).start();
                ConfiguredHandlers handlers = ConfiguredHandlers.load(config.worker(), invocation.directory())) {
            RedisSettings settings =
                    RedisSettings.of(server.url()).withPrefix(config.redis().prefix());
            try (TaskScheduler scheduler = TaskScheduler.builder(settings).build();
                    TaskWorker worker = TaskWorker.builder(settings)
                            .settings(ConfiguredHandlers.settings(config.worker()))
                            .handlers(handlers)
                            .start()) {
                StopSignals.onStop(
                        () -> {
                            ExecChildren.stopping();
                            stopping.countDown();
                        },
                        () -> ExecChildren.endAll(Duration.ZERO));
                scheduler.start();
                tell(server, worker);
                stopping.await();
            }
        }
        return ExitCode.OK;
    }

    private void tell(RedisServer server, TaskWorker worker) {
        PrintStream out = invocation.out();
        out.println();
        out.println("  Headrace runs: Redis " + server.version() + ", a scheduler, worker " + worker.name());
        out.println();
        out.println("  In another terminal:");
        out.println();
        out.println("    export HEADRACE_REDIS_URL=" + server.url());
        out.println("    headrace submit demo.fibonacci '{\"n\":10}' --wait 10s");
        out.println("    headrace submit demo.flaky '{\"failures\":1}' --backoff 'fixed 1s'");
        out.println();
        out.println("  Ctrl-C ends it; nothing is kept.");
        out.println();
        out.flush();
    }
}
