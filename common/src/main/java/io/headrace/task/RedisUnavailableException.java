package io.headrace.task;

/** Redis could not be reached, did not answer in time, or cannot take more at present. Try again; a submission without a chosen id may have arrived all the same. */
public class RedisUnavailableException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public RedisUnavailableException(String message) {
        super(message);
    }

    /** With a message and what lay behind it. */
    public RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
