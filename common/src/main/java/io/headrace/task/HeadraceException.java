package io.headrace.task;

import org.jspecify.annotations.Nullable;

/** The root of all that Headrace throws. The message says what failed, for which task, type and queue, and what to do. */
public class HeadraceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public HeadraceException(String message) {
        super(message);
    }

    /** With a message and what lay behind it. */
    public HeadraceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
