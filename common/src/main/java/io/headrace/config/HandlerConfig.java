package io.headrace.config;

/** A handler that the configuration declares for the tasks of one type. */
public sealed interface HandlerConfig permits ExecConfig, HttpConfig {

    /** What holds whichever way the handler runs. */
    HandlerRules rules();
}
