package io.headrace.producer.command;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** How far a bulk submission is, shown to people only. */
final class BulkProgress implements AutoCloseable {

    private final @Nullable ProgressBar bar;
    private long tasks;

    private BulkProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static BulkProgress none() {
        return new BulkProgress(null);
    }

    /** On standard error. */
    static BulkProgress shown(long bytes) {
        return new BulkProgress(new ProgressBarBuilder()
                .setTaskName("submit")
                .setInitialMax(bytes)
                .setUnit(" MiB", 1024 * 1024)
                .setUpdateIntervalMillis(200)
                .build());
    }

    void task(long bytesRead) {
        tasks++;
        if (bar != null) {
            bar.stepTo(bytesRead);
            bar.setExtraMessage(tasks + " tasks");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
