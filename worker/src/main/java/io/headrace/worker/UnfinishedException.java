package io.headrace.worker;

import io.headrace.task.HeadraceException;

/**
 * Says that a handler was ended from outside because its worker stops, before the worker itself could tell it so. The task is
 * handed back at once and no attempt is burnt.
 */
public final class UnfinishedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public UnfinishedException(String message) {
        super(message);
    }
}
