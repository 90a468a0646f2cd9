package io.headrace.producer.command;

import io.headrace.producer.submission.Expiry;
import io.headrace.task.Backoff;
import io.headrace.task.Priority;
import io.headrace.task.TaskOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be asked for a single task. */
final class TaskFlags {

    @Option(names = "--priority", paramLabel = "1..5", description = "5 is run first; 3 by default.")
    private @Nullable Priority priority;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            description = "Start no earlier than in, for example, 10s or 1h30m.")
    private @Nullable Duration delay;

    @Option(names = "--at", paramLabel = "TIME", description = "Start no earlier than 2026-01-02T15:04:05Z.")
    private @Nullable Instant at;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description =
                    "The task's id, the part after the queue. While it is known, submitting it again changes nothing.")
    private @Nullable String id;

    @Option(names = "--max-attempts", paramLabel = "N", description = "Try it this often at most; 25 by default.")
    private @Nullable Integer maxAttempts;

    @Option(names = "--timeout", paramLabel = "TIME", description = "One attempt may take this long.")
    private @Nullable Duration timeout;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "Forget it if it was not started within 10m of becoming ready, or by 2026-01-02T15:04:05Z.")
    private @Nullable String expires;

    @Option(names = "--retention", paramLabel = "TIME", description = "Keep its outcome this long; 1h by default.")
    private @Nullable Duration retention;

    @Option(
            names = "--backoff",
            paramLabel = "WAITS",
            description = "Between attempts: 'polynomial' (default), 'exponential 1s..1h', 'fixed 10s'.")
    private @Nullable Backoff backoff;

    @Option(
            names = "--header",
            paramLabel = "NAME=TEXT",
            description = "Travels with the task. May be given many times.")
    private Map<String, String> headers = new LinkedHashMap<>();

    /** The options asked for. */
    TaskOptions options() {
        TaskOptions.Builder options = TaskOptions.builder().headers(headers);
        if (priority != null) {
            options.priority(priority);
        }
        if (delay != null) {
            options.delay(delay);
        }
        if (at != null) {
            options.at(at);
        }
        if (id != null) {
            options.id(id);
        }
        if (maxAttempts != null) {
            options.maxAttempts(maxAttempts);
        }
        if (timeout != null) {
            options.timeout(timeout);
        }
        if (expires != null) {
            Expiry.set(options, expires);
        }
        if (retention != null) {
            options.retention(retention);
        }
        if (backoff != null) {
            options.backoff(backoff);
        }
        return options.build();
    }
}
