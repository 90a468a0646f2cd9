package io.headrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the command {@code headrace}. */
@Command(name = "headrace", description = "A distributed task queue on Redis Streams.", mixinStandardHelpOptions = true)
public final class Main implements Runnable {

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
