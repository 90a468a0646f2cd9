package io.headrace.console.command;

import io.headrace.console.Operator;
import java.util.Map;
import picocli.CommandLine.Option;

/** Who steers, which is the user of this process at this host, and the option that says why. */
final class OperatorOptions {

    private final Map<String, String> environment;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "";

    OperatorOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    Operator operator() {
        return Operator.ofProcess(environment, reason);
    }
}
