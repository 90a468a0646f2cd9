package io.headrace.worker;

/**
 * Brings handlers into the worker daemon: a jar in its plugin folder names its implementation in
 * {@code META-INF/services/io.headrace.worker.HandlerProvider}.
 */
public interface HandlerProvider {

    /** Registers what this jar handles. */
    void register(HandlerRegistry registry);
}
