package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.command.Invocation;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h"})
    void names_every_command(String args) {
        assertThat(run(Map.of(), words(args))).isZero();
        assertThat(out())
                .contains("  submit ", "  status ", "  result ", "  cancel ", "  monitor ", "Exit codes: 0 done");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit", "status", "result", "cancel"})
    void explains_a_command(String name) {
        assertThat(run(Map.of(), name, "--help")).isZero();
        assertThat(out()).startsWith("Usage: headrace " + name).contains("--redis", "--config", "--json");
        String help = out();
        out.reset();
        assertThat(run(Map.of(), "help", name)).isZero();
        assertThat(out()).isEqualTo(help);
    }

    @Test
    void tells_its_version() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out())
                .matches("headrace .+ \\(commit .+\\)\\RJava [0-9].*\\R"
                        + "Redis 6\\.2 or newer, through Lettuce [0-9]+\\.[0-9]+.*; headrace monitor doctor .*\\R");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sumbit demo.echo        | unknown command 'sumbit'; did you mean submit? (see headrace --help)
            whatever                | unknown command 'whatever' (see headrace --help)
            --verison               | unknown option --verison; did you mean --version? (see headrace --help)
            status                  | Missing required parameter: 'ID' (see headrace status --help)
            submit x --jsn          | unknown option --jsn; did you mean --json? (see headrace submit --help)
            """)
    void tells_a_mistake_in_one_line(String args, String message) {
        assertThat(run(Map.of(), words(args))).isEqualTo(2);
        assertThat(err()).isEqualToIgnoringNewLines("headrace: " + message);
        assertThat(out()).isEmpty();
    }

    @Test
    @HeadraceTest
    void submits_and_shows_a_task(TestRedis redis) throws IOException {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/headrace.conf"), "redis.prefix = " + redis.prefix());
        Map<String, String> environment = Map.of("HEADRACE_REDIS_URL", redis.url());
        assertThat(run(environment, "submit", "demo.echo", "[1]", "--id", "t")).isZero();
        assertThat(run(environment, "status", "default/t", "--json")).isZero();
        assertThat(out()).contains("\"state\":\"queued\"");
        assertThat(err()).isEmpty();
    }

    @Test
    void the_logging_that_is_shown_is_the_one_in_the_jar() throws IOException {
        try (InputStream inJar = Main.class.getResourceAsStream("logback-daemon.xml")) {
            assertThat(Path.of("..", "config", "logback.xml")).hasBinaryContent(inJar.readAllBytes());
        }
    }

    private int run(Map<String, String> environment, String... args) {
        Invocation invocation = new Invocation(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment,
                folder,
                null,
                Clock.systemUTC());
        return Main.run(invocation, args);
    }

    private static String[] words(String args) {
        return args.isEmpty() ? new String[0] : args.split(" ");
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
