package io.headrace.console.command;

import io.headrace.command.CommandLines;
import io.headrace.command.Invocation;
import io.headrace.command.Pacer;
import io.headrace.command.Surroundings;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code headrace monitor ...} in this process as a shell would. */
final class Shell {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(Map.of("HOSTNAME", "host-1", "COLUMNS", "100"));
    private Path directory = Path.of("");
    private Clock clock = Clock.systemUTC();
    private Pacer pacer = new HandPacer();
    private String input = "";
    private boolean outIsTerminal;
    private boolean errIsTerminal;

    /** What came of a run. */
    record Run(int exit, String out, String err) {}

    static Shell on(TestRedis redis, Path directory) throws IOException {
        return on(redis.url(), redis.prefix(), directory);
    }

    static Shell on(String url, String prefix, Path directory) throws IOException {
        Shell shell = new Shell();
        shell.directory = directory;
        shell.environment.put("HEADRACE_REDIS_URL", url);
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(
                directory.resolve("config/headrace.conf"), "redis { prefix = " + prefix + ", timeout = 500ms }\n");
        return shell;
    }

    Shell pacer(Pacer other) {
        pacer = other;
        return this;
    }

    Shell clock(Clock other) {
        clock = other;
        return this;
    }

    Shell environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Standard output is a terminal, or is not. */
    Shell terminal(boolean is) {
        outIsTerminal = is;
        return this;
    }

    /** Somebody sits there and types this. */
    Shell answer(String text) {
        errIsTerminal = true;
        input = text;
        return this;
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    Invocation invocation() {
        return new Invocation(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                outIsTerminal,
                errIsTerminal,
                environment,
                directory,
                null,
                clock);
    }

    Run monitor(String... args) {
        out.reset();
        err.reset();
        Invocation invocation = invocation();
        int exit = CommandLines.configure(
                        MonitorCommand.line(new Surroundings(invocation, () -> pacer), List.of(args)), invocation)
                .execute(args);
        return new Run(exit, out(), err());
    }
}
