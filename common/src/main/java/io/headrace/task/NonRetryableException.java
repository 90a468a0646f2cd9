package io.headrace.task;

/** Thrown by a handler when another attempt would fail as well: the task goes to the dead letters at once. */
public class NonRetryableException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public NonRetryableException(String message) {
        super(message);
    }

    /** With a message and what lay behind it. */
    public NonRetryableException(String message, Throwable cause) {
        super(message, cause);
    }
}
