package io.headrace.worker;

import io.headrace.task.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what differs between settings, a line each, by the keys of the configuration file. */
final class Changes {

    private final String prefix;
    private final List<String> lines = new ArrayList<>();

    private Changes(String prefix) {
        this.prefix = prefix;
    }

    /** What differs of what may change while a worker runs. */
    static List<String> of(WorkerSettings before, WorkerSettings after) {
        return new Changes("worker.")
                .note("concurrency", before.concurrency(), after.concurrency())
                .note("grace", before.grace(), after.grace())
                .note("interrupt-grace", before.interruptGrace(), after.interruptGrace())
                .note("stuck-slots", before.stuckLimit(), after.stuckLimit())
                .note("crash-limit", before.crashLimit(), after.crashLimit())
                .note("result-limit", before.resultLimit(), after.resultLimit())
                .lines;
    }

    /** What differs between the options of a type's handler. */
    static List<String> of(String type, HandlerOptions before, HandlerOptions after) {
        return new Changes("worker.handlers.\"" + type + "\".")
                .note("timeout", before.timeout(), after.timeout())
                .note(
                        "max-attempts",
                        before.retryPolicy().maxAttempts(),
                        after.retryPolicy().maxAttempts())
                .note(
                        "backoff",
                        before.retryPolicy().backoff(),
                        after.retryPolicy().backoff())
                .note("concurrency", before.concurrency(), after.concurrency())
                .note("lease", before.lease(), after.lease())
                .lines;
    }

    /** That a handler's lease stays as it is, because it is longer than the worker's. */
    static String waitingLease(String type, HandlerOptions wanted, Duration ofWorker) {
        return "worker.handlers.\"" + type + "\".lease " + text(wanted.lease())
                + " needs a restart: longer than the lease of " + text(ofWorker) + " that this worker runs with";
    }

    private Changes note(String key, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            lines.add(prefix + key + " " + text(before) + " -> " + text(after));
        }
        return this;
    }

    private static String text(@Nullable Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : Objects.toString(value, "none");
    }
}
