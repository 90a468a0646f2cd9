package io.headrace.console.command;

import io.headrace.console.Operator;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
        return new Operator(System.getProperty("user.name", "unknown") + "@" + host(), reason);
    }

    private String host() {
        String named = environment.getOrDefault("HOSTNAME", "");
        if (!named.isEmpty()) {
            return named;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
