package io.headrace.worker.demo;

import io.headrace.task.HeadraceException;

/** What a demo task was asked to fail with. */
public class DemoFailure extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public DemoFailure(String message) {
        super(message);
    }
}
