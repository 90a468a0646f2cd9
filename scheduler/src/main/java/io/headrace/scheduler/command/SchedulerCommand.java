package io.headrace.scheduler.command;

import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.RedisOptions;
import io.headrace.command.StopSignals;
import io.headrace.config.HeadraceConfig;
import io.headrace.daemon.DaemonRun;
import io.headrace.scheduler.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace scheduler}: brings due tasks into the streams until it is stopped. */
@Command(
        name = "scheduler",
        sortOptions = false,
        description = {
            "Bring delayed tasks and retries into their queues, until it is stopped.",
            "Brings delayed tasks and retries into their queues when they are due, and tidies up.",
            "Runs until it is stopped (TERM or Ctrl-C). Any number may run side by side; one is enough."
        })
public final class SchedulerCommand implements Callable<Integer>, Daemon {

    private static final Logger log = LoggerFactory.getLogger(SchedulerCommand.class);
    private static final Duration STOP = Duration.ofSeconds(10);

    @Mixin
    private final RedisOptions redis;

    /** For one run. */
    public SchedulerCommand(Invocation invocation) {
        redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        try (DaemonRun run = DaemonRun.open("scheduler", redis.loader());
                TaskScheduler scheduler =
                        builder(run.config()).telemetry(run.telemetry()).build()) {
            StopSignals.onStop(stopping::countDown, () -> {});
            scheduler.start();
            log.info("Scheduler runs on {}", run.config().redis());
            run.watch(scheduler::health);
            run.onReload(config -> scheduler.reconfigure(builder(config)));
            stopping.await();
            log.info("Scheduler stops");
            scheduler.stop(STOP);
        }
        return ExitCode.OK;
    }

    private static TaskScheduler.Builder builder(HeadraceConfig config) {
        return TaskScheduler.builder(config.redis())
                .batch(config.scheduler().batch())
                .longestSleep(config.scheduler().longestSleep())
                .janitorInterval(config.scheduler().janitorInterval())
                .deadLetterLimit(config.scheduler().deadLetterLimit());
    }
}
