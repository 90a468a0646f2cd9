package io.headrace.console.screen;

import io.headrace.broker.Operator;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.RedisOptions;
import io.headrace.console.TaskMonitor;
import io.headrace.redis.RedisSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace monitor dashboard}: the queue on a full screen, live. */
@Command(
        name = "dashboard",
        description = {
            "See and steer the queue on a full screen, live.",
            "Keys 1 to 6 change the page, Enter opens, ? explains the others, q leaves."
        },
        sortOptions = false)
public final class DashboardCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Mixin
    private RedisOptions redis;

    /** For one run. */
    public DashboardCommand(Invocation invocation) {
        this.invocation = invocation;
        this.redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!invocation.outIsTerminal()) {
            return noTerminal();
        }
        RedisSettings settings = RedisOptions.impatient(redis.config().redis());
        try (TaskMonitor monitor = TaskMonitor.connect(settings)) {
            return show(monitor, settings);
        }
    }

    private int show(TaskMonitor monitor, RedisSettings settings) throws InterruptedException {
        HeldBackErrors errors = HeldBackErrors.begin();
        try (errors) {
            Optional<FullScreen> opened = FullScreen.open();
            if (opened.isPresent()) {
                try (FullScreen terminal = opened.get()) {
                    Look look = new Look(terminal.isUnicode(), wantsColours(invocation.environment()));
                    Screen screen = new Screen(look, settings.toString());
                    new Dashboard(monitor, Operator.ofProcess(invocation.environment(), ""), terminal, screen)
                            .run()
                            .ifPresent(invocation::tell);
                    return ExitCode.OK;
                }
            }
        }
        return noTerminal();
    }

    private int noTerminal() {
        invocation.tell("the dashboard needs a terminal; use `headrace monitor stats --watch 2s`");
        return ExitCode.BAD_INPUT;
    }

    /** See no-color.org. */
    private static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
