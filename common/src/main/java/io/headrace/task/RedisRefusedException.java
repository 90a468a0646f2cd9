package io.headrace.task;

/** Redis answers but will not do what is needed: wrong password, missing rights, too old. Asking again will not help. */
public class RedisRefusedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public RedisRefusedException(String message) {
        super(message);
    }

    /** With a message and what lay behind it. */
    public RedisRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
