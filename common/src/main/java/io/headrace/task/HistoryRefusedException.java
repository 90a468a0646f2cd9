package io.headrace.task;

import org.jspecify.annotations.Nullable;

/** PostgreSQL, where the history is kept, refuses for good: the login, a right, a schema that is missing or of another version. */
public class HistoryRefusedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public HistoryRefusedException(String message) {
        this(message, null);
    }

    /** With a message and what lay behind it. */
    public HistoryRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
