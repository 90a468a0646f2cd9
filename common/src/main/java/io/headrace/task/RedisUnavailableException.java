package io.headrace.task;

/** Redis could not be reached, did not answer in time, or cannot take more at present. Try again; a submission without a chosen id may have arrived all the same. */
public class RedisUnavailableException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    private final boolean answered;

    /** With a message. */
    public RedisUnavailableException(String message) {
        super(message);
        answered = false;
    }

    /** With a message and what lay behind it. */
    public RedisUnavailableException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /**
     * With a message and what lay behind it.
     *
     * @param answered whether the server has said so itself
     */
    public RedisUnavailableException(String message, Throwable cause, boolean answered) {
        super(message, cause);
        this.answered = answered;
    }

    /** Whether Redis was there and has answered that it cannot at present: its memory is full, or it is loading. */
    public boolean isAnswered() {
        return answered;
    }
}
