package io.headrace.producer.command;

import io.headrace.command.CommandLines;
import io.headrace.command.Invocation;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Runs commands in this process as a shell would, in a working directory with a configuration file. */
final class Shell {

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private InputStream in = InputStream.nullInputStream();
    private boolean terminal;

    /** What came of a run. */
    record Run(int exit, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private Shell(Path directory, String url, String configuration) throws IOException {
        this.directory = directory;
        environment.put("HEADRACE_REDIS_URL", url);
        configure(configuration);
    }

    static Shell on(TestRedis redis, Path directory) throws IOException {
        return new Shell(directory, redis.url(), "redis.prefix = " + redis.prefix());
    }

    static Shell on(String url, Path directory) throws IOException {
        return new Shell(directory, url, "redis.timeout = 300ms");
    }

    void configure(String line) throws IOException {
        Path file = directory.resolve("config/headrace.conf");
        Files.createDirectories(file.getParent());
        Files.writeString(file, (Files.exists(file) ? Files.readString(file) : "") + line + "\n");
    }

    Shell input(String text) {
        return input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    Shell input(InputStream stream) {
        in = stream;
        return this;
    }

    Shell terminal() {
        terminal = true;
        return this;
    }

    Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    Run submit(String... args) {
        return run(SubmitCommand::new, args);
    }

    Run status(String... args) {
        return run(StatusCommand::new, args);
    }

    Run result(String... args) {
        return run(ResultCommand::new, args);
    }

    Run cancel(String... args) {
        return run(CancelCommand::new, args);
    }

    private Run run(Function<Invocation, Object> command, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Invocation invocation = new Invocation(
                in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                false,
                environment,
                directory,
                null,
                Clock.systemUTC());
        int exit = CommandLines.configure(new CommandLine(command.apply(invocation)), invocation)
                .execute(args);
        return new Run(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }
}
