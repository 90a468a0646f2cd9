package io.headrace.command;

import io.headrace.config.InvalidConfigException;
import io.headrace.task.HeadraceException;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskNotFoundException;

/** What a command tells the shell. */
public final class ExitCode {

    /** Done as asked. */
    public static final int OK = 0;

    /** The task failed, or has not ended yet where its end was asked for. */
    public static final int FAILED = 1;

    /** The command line, the configuration or the input is wrong. */
    public static final int BAD_INPUT = 2;

    /** There is no such task. */
    public static final int NOT_FOUND = 3;

    /** Redis or PostgreSQL cannot be reached, or refuses. */
    public static final int SERVER = 4;

    private ExitCode() {}

    /** The exit code of a command that ended with this exception. */
    public static int of(HeadraceException thrown) {
        if (thrown instanceof InvalidTaskException
                || thrown instanceof InvalidConfigException
                || thrown instanceof InvalidInputException) {
            return BAD_INPUT;
        }
        if (thrown instanceof TaskNotFoundException) {
            return NOT_FOUND;
        }
        return thrown instanceof RedisUnavailableException
                        || thrown instanceof RedisRefusedException
                        || thrown instanceof HistoryUnavailableException
                        || thrown instanceof HistoryRefusedException
                ? SERVER
                : FAILED;
    }
}
