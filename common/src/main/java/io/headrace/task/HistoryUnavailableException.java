package io.headrace.task;

/** PostgreSQL, where the history is kept, could not be reached, did not answer in time, or cannot take more at present. Try again. */
public class HistoryUnavailableException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message and what lay behind it. */
    public HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
