package io.headrace.task;

/** What was asked for cannot be: a bad name, option or payload. Nothing was changed; asking again will not help. */
public class InvalidTaskException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public InvalidTaskException(String message) {
        super(message);
    }

    /** With a message and what lay behind it. */
    public InvalidTaskException(String message, Throwable cause) {
        super(message, cause);
    }
}
