package io.headrace.worker;

import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import java.time.Duration;

/** What an attempt that took longer than its timeout has failed with. */
public class TaskTimeoutException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With the timeout. */
    public TaskTimeoutException(Duration timeout) {
        super("the attempt took longer than its timeout of " + Durations.format(timeout));
    }
}
