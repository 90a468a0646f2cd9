package io.headrace.history;

import io.headrace.task.HeadraceException;

/** PostgreSQL does not take a value as it is; it will not take it the next time either. */
final class RowRefusedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    RowRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
