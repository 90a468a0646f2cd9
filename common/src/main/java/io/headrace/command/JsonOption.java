package io.headrace.command;

import picocli.CommandLine.Option;

/** The option {@code --json}. */
public final class JsonOption {

    @Option(names = "--json", description = "Print one line of JSON, for programs. Times are ISO 8601, in UTC.")
    private boolean json;

    /** Whether JSON is asked for. */
    public boolean isSet() {
        return json;
    }
}
