package io.headrace.history.command;

import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.RedisOptions;
import io.headrace.command.StopSignals;
import io.headrace.config.HeadraceConfig;
import io.headrace.daemon.DaemonRun;
import io.headrace.history.TaskArchiver;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace history archive}: brings what has ended to PostgreSQL until it is stopped. */
@Command(
        name = "archive",
        sortOptions = false,
        description = {
            "Bring tasks that have ended to PostgreSQL, until it is stopped.",
            "Brings tasks that have ended from Redis to PostgreSQL, and drops months that are older than history.retention.",
            "Run headrace history init once before. Waits while PostgreSQL is away, and the queues never wait for it. Runs until"
                    + " it is stopped (TERM or Ctrl-C). Any number may run side by side; one is enough."
        })
public final class ArchiveCommand implements Callable<Integer>, Daemon {

    private static final Logger log = LoggerFactory.getLogger(ArchiveCommand.class);
    private static final Duration STOP = Duration.ofSeconds(10);

    @Mixin
    private final RedisOptions redis;

    /** For one run. */
    public ArchiveCommand(Invocation invocation) {
        redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        // Without the address of PostgreSQL there is nothing to run: refused before anything is served.
        HeadraceConfig config = redis.config();
        TaskArchiver.Builder parts = TaskArchiver.builder(config.redis(), config.history());
        CountDownLatch stopping = new CountDownLatch(1);
        try (DaemonRun run = DaemonRun.open("archiver", redis.loader());
                TaskArchiver archiver = parts.telemetry(run.telemetry()).build()) {
            StopSignals.onStop(stopping::countDown, () -> {});
            if (!config.history().enabled()) {
                log.warn("history.enabled is off here: whoever ends tasks with this configuration keeps nothing for the"
                        + " history");
            }
            archiver.start();
            log.info("Archiver runs from {} to {}", config.redis(), config.history());
            run.watch(archiver::health);
            run.onReload(changed -> archiver.reconfigure(changed.history()));
            stopping.await();
            log.info("Archiver stops");
            archiver.stop(STOP);
        }
        return ExitCode.OK;
    }
}
