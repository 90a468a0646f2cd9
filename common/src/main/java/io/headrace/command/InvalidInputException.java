package io.headrace.command;

import io.headrace.task.HeadraceException;

/** What the user gave a command cannot be used: an argument, a file, a line of it. */
public class InvalidInputException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the argument and says what was expected. */
    public InvalidInputException(String message) {
        super(message);
    }
}
