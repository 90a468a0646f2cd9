package io.headrace.config;

import io.headrace.task.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs tasks of one type: the payload on its standard input, the result on its standard output. Immutable.
 *
 * @param exec the program and its arguments, started without a shell; nothing of a task becomes part of it
 * @param directory where it runs, as written; null for the worker's own
 * @param timeout how long one attempt may take where the submission does not say; null for as long as it wants
 * @param environment what is added to the worker's environment
 * @param outputLimit how many bytes it may write at most; 1 MiB by default
 * @param maxAttempts how often a task is tried where its submission does not say; null for the default
 * @param backoff the waits between attempts where the submission does not say; null for the default
 */
public record ExecConfig(
        List<String> exec,
        @Nullable Path directory,
        @Nullable Duration timeout,
        Map<String, String> environment,
        int outputLimit,
        @Nullable Integer maxAttempts,
        @Nullable Backoff backoff) {

    /** Takes its own copies. */
    public ExecConfig {
        exec = List.copyOf(exec);
        environment = Map.copyOf(environment);
    }
}
