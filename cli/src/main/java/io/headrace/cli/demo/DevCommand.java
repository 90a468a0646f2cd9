package io.headrace.cli.demo;

import io.headrace.command.ConfigOption;
import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.StopSignals;
import io.headrace.config.ConfigLoader;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.console.rest.Console;
import io.headrace.daemon.Logs;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskArchiver;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.testkit.RedisServer;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.command.ConfiguredHandlers;
import io.headrace.worker.exec.ExecChildren;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace dev}: a Redis of its own, a scheduler, a worker and a console in one process, until Ctrl-C. */
@Command(
        name = "dev",
        sortOptions = false,
        description = {
            "Run all of it in one process, for trying things out.",
            "Starts a Redis of its own, a scheduler, a worker and a console, to be used from another terminal; it says how."
                    + " Nothing is kept when it ends (Ctrl-C).",
            "The worker serves what the configuration file says; the demo handlers if it names none."
        })
public final class DevCommand implements Callable<Integer>, Daemon {

    private static final int HIGHEST_PORT = 65_535;

    private final Invocation invocation;

    @Mixin
    private final ConfigOption options;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port of Redis; a free one if 0. By default 6379 if that is free, else another one.")
    private @Nullable Integer port;

    @Option(
            names = "--history",
            description = {
                "Keep every task that has ended in PostgreSQL, to be searched.",
                "In one of its own, or in a database of its own where history.url says."
            })
    private boolean withHistory;

    /** For one run. */
    public DevCommand(Invocation invocation) {
        this.invocation = invocation;
        options = new ConfigOption(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        HeadraceConfig config = config();
        Logs.apply(config.log());
        CountDownLatch stopping = new CountDownLatch(1);
        try (RedisServer server = startRedis();
                OwnPostgres postgres = withHistory ? OwnPostgres.start(config.history()) : null;
                ConfiguredHandlers handlers = ConfiguredHandlers.load(config.worker(), invocation.directory())) {
            HistoryConfig history = postgres == null ? config.history() : postgres.history();
            RedisSettings settings = RedisSettings.of(server.url())
                    .withPrefix(config.redis().prefix())
                    .withHistoryBytes(postgres == null ? 0 : history.streamLimit());
            HushedLog hushed = HushedLog.begin();
            try (TaskArchiver archiver = postgres == null ? null : archiver(settings, history);
                    TaskScheduler scheduler = TaskScheduler.builder(settings).build();
                    TaskWorker worker = TaskWorker.builder(settings)
                            .settings(ConfiguredHandlers.settings(config.worker()))
                            .handlers(handlers)
                            .start();
                    Console console = OwnConsole.start(settings, config, history)) {
                StopSignals.onStop(
                        () -> {
                            ExecChildren.stopping();
                            stopping.countDown();
                        },
                        () -> ExecChildren.endAll(Duration.ZERO));
                scheduler.start();
                if (archiver != null) {
                    archiver.start();
                }
                tell(server, postgres, worker, console, config);
                hushed.close();
                stopping.await();
            }
        }
        return ExitCode.OK;
    }

    private static TaskArchiver archiver(RedisSettings redis, HistoryConfig history) {
        try (HistorySchema schema = HistorySchema.of(history)) {
            schema.init();
        }
        return TaskArchiver.builder(redis, history).build();
    }

    /** Where Redis is, says the server that is started here, whatever the environment says. */
    private HeadraceConfig config() {
        Map<String, String> environment = new HashMap<>(invocation.environment());
        environment.remove(ConfigLoader.REDIS_URL_VARIABLE);
        return options.loader().environment(environment).load();
    }

    private RedisServer startRedis() {
        if (port == null) {
            return OwnRedis.startWhereUsual();
        }
        if (port < 0 || port > HIGHEST_PORT) {
            throw new InvalidInputException("A port is a number from 0 to " + HIGHEST_PORT + ", not " + port);
        }
        return OwnRedis.start(port);
    }

    private void tell(
            RedisServer server,
            @Nullable OwnPostgres postgres,
            TaskWorker worker,
            Console console,
            HeadraceConfig config) {
        // Another terminal is likely to have the variable that this one has.
        boolean isFound = invocation
                        .environment()
                        .getOrDefault(ConfigLoader.REDIS_URL_VARIABLE, server.url())
                        .equals(server.url())
                && config.redis().url().equals(server.url());
        String running = "Redis " + server.version() + " on port " + server.port() + ", "
                + (postgres == null ? "" : postgres + ", an archiver, ") + "a scheduler, worker " + worker.name();
        DevText.lines(
                        DevText.called(),
                        running,
                        DevText.exports(
                                isFound ? null : server.url(), postgres == null ? Map.of() : postgres.exports()),
                        console.url(),
                        postgres != null)
                .forEach(invocation.out()::println);
        invocation.out().flush();
    }
}
