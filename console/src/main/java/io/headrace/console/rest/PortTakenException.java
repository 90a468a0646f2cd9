package io.headrace.console.rest;

import io.headrace.command.InvalidInputException;

/** Nobody can listen there. */
public class PortTakenException extends InvalidInputException {

    private static final long serialVersionUID = 1L;

    PortTakenException(String bind, int port, Throwable cause) {
        super("Nothing can listen on " + bind + " port " + port
                + ": it is taken, or not an address of this machine; choose another with --port or --bind");
        initCause(cause);
    }
}
