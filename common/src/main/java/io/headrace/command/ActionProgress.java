package io.headrace.command;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** How far an action on many tasks is, shown to people only. Needs the library of progress bars. Not thread-safe. */
public final class ActionProgress implements AutoCloseable {

    private final @Nullable ProgressBar bar;

    private ActionProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * On standard error, if that is a terminal.
     *
     * @param verb what is done
     * @param all how many there are to do; -1 if not known
     */
    public static ActionProgress of(Invocation invocation, String verb, long all) {
        return new ActionProgress(
                invocation.errIsTerminal()
                        ? new ProgressBarBuilder()
                                .setTaskName(verb)
                                .setInitialMax(all)
                                .setUpdateIntervalMillis(200)
                                .build()
                        : null);
    }

    /** So many are done. */
    public void at(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** Leaves it as it stands. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
