package io.headrace.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs tasks of one type: the payload on its standard input, the result on its standard output. Immutable.
 *
 * @param exec the program and its arguments, started without a shell; nothing of a task becomes part of it
 * @param warm whether one child for each running task lives on and is given task after task, a line each
 * @param directory where it runs, as written; null for the worker's own
 * @param inherit names of variables that it sees of the worker's environment, besides the few that every program sees
 * @param environment what is added to its environment
 * @param outputLimit how many bytes its result may have; 1 MiB by default
 * @param rules how its tasks are run
 */
public record ExecConfig(
        List<String> exec,
        boolean warm,
        @Nullable Path directory,
        List<String> inherit,
        Map<String, String> environment,
        int outputLimit,
        HandlerRules rules)
        implements HandlerConfig {

    /** Takes its own copies. */
    public ExecConfig {
        exec = List.copyOf(exec);
        inherit = List.copyOf(inherit);
        environment = Map.copyOf(environment);
    }
}
