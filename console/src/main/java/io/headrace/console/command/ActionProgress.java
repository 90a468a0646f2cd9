package io.headrace.console.command;

import io.headrace.command.Invocation;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** How far an action on many tasks is, shown to people only. */
final class ActionProgress implements AutoCloseable {

    private final @Nullable ProgressBar bar;

    private ActionProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * On standard error, if that is a terminal.
     *
     * @param all how many there are to do; -1 if not known
     */
    static ActionProgress of(Invocation invocation, String verb, long all) {
        return new ActionProgress(
                invocation.errIsTerminal()
                        ? new ProgressBarBuilder()
                                .setTaskName(verb)
                                .setInitialMax(all)
                                .setUpdateIntervalMillis(200)
                                .build()
                        : null);
    }

    void at(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
