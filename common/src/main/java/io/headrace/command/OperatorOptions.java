package io.headrace.command;

import io.headrace.broker.Operator;
import java.util.Map;
import picocli.CommandLine.Option;

/** Who steers, which is the user of this process at this host, and the option that says why. Not thread-safe. */
public final class OperatorOptions {

    private final Map<String, String> environment;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "";

    /** With the environment of one run. */
    public OperatorOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Who steers, and why. */
    public Operator operator() {
        return Operator.ofProcess(environment, reason);
    }
}
