package io.headrace.history.command;

import io.headrace.command.CommandLines;
import io.headrace.command.Invocation;
import io.headrace.command.Pacer;
import io.headrace.command.Surroundings;
import io.headrace.config.HistoryConfig;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code headrace history ...} in this process as a shell would, on 22 November 2026 at noon. */
final class HistoryShell {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(Map.of("HOSTNAME", "host-1", "COLUMNS", "60"));
    private final Path directory;
    private Pacer pacer = new HandPacer();
    private String input = "";
    private boolean outIsTerminal;
    private boolean errIsTerminal;

    /** What came of a run. */
    record Run(int exit, String out, String err) {}

    HistoryShell(TestRedis redis, Path directory) throws IOException {
        this.directory = directory;
        environment.put("HEADRACE_REDIS_URL", redis.url());
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(
                directory.resolve("config/headrace.conf"),
                "redis { prefix = " + redis.prefix() + ", timeout = 500ms }\n");
    }

    HistoryShell on(HistoryConfig history) {
        environment.put("HEADRACE_HISTORY_URL", history.url());
        environment.put("HEADRACE_HISTORY_USER", history.user());
        environment.put("HEADRACE_HISTORY_PASSWORD", history.password());
        return this;
    }

    HistoryShell pacer(Pacer other) {
        pacer = other;
        return this;
    }

    /** Standard output is a terminal, or is not. */
    HistoryShell terminal(boolean is) {
        outIsTerminal = is;
        environment.put("NO_COLOR", "1");
        return this;
    }

    /** Somebody sits there and types this. */
    HistoryShell answer(String text) {
        errIsTerminal = true;
        input = text;
        return this;
    }

    Run run(String... args) {
        out.reset();
        err.reset();
        Invocation invocation = new Invocation(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                outIsTerminal,
                errIsTerminal,
                environment,
                directory,
                null,
                CLOCK);
        int exit = CommandLines.configure(
                        HistoryCommand.line(new Surroundings(invocation, () -> pacer), List.of(args)), invocation)
                .execute(args);
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
