package io.headrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void eight_mistakes_are_eight_lines_in_their_order() throws IOException {
        Path file = write("""
                redis.url = "shop:pa55word@redis:6379"
                worker {
                  concurency = 8
                  lease = 15 minutes
                  stuck-slots = 99999
                  queues = { mail = 1 }
                  handlers {
                    "mail.send" { http = "https://mail.example.org", headers { Authorization = "Bearer 1" }, retries = 3 }
                    "mail.read" { exec = [cat], http = "https://mail.example.org" }
                  }
                }
                console.tokens { ada { sha256 = "the-token-itself", scopes = [read] } }
                """);

        assertThat(run(Map.of(), "check", file.toString())).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err().lines().map(line -> line.replace("headrace: " + file + ":", "")))
                .containsExactly(
                        "1: redis.url is '***@redis:6379'; expected redis://[user:password@]host[:port][/database],"
                                + " in the password %40 for @ and %2F for /",
                        "3: worker.concurency is not a known key; did you mean worker.concurrency?",
                        "4: worker.lease is wrong: Duration '15 minutes' is not valid: write a number with ms, s, m, h or d,"
                                + " for example 10s or 1h30m",
                        "5: worker.stuck-slots is 99999; expected a whole number from 0 to 10000",
                        "6: worker.queues is {mail=1}; expected a list of queues such as [default, mail]",
                        "8: worker.handlers.\"mail.send\".retries is not a known key; known here: backoff, concurrency,"
                                + " connect-timeout, headers, http, lease, max-attempts, output-limit, timeout",
                        "9: worker.handlers.\"mail.read\" has exec and http; a handler is one of them",
                        "12: console.tokens.ada.sha256 is '***'; expected 64 hexadecimal digits, of the token");
    }

    @Test
    void the_file_that_is_shown_is_valid_and_nothing_is_noted() {
        assertThat(run(
                        Map.of(),
                        "check",
                        Path.of("../config/headrace.conf").toAbsolutePath().toString()))
                .isZero();
        assertThat(out()).endsWith("headrace.conf is valid" + System.lineSeparator());
        assertThat(err()).isEmpty();
    }

    @Test
    void says_which_variables_were_used_and_notes_what_is_hardly_meant() throws IOException {
        Path file = write("""
                worker {
                  queues = [mail, mail], concurrency = 2
                  handlers.thumb { exec = [cat], concurrency = 3, output-limit = 2MiB }
                }
                telemetry.otlp.metrics-interval = 10s
                """);

        assertThat(run(
                        Map.of("HEADRACE_GRACE", "5s", "HEADRACE_QEUES", "a", "HEADRACE_PORT_80_TCP", "x", "HOME", "/"),
                        "check",
                        "--config",
                        file.toString()))
                .isZero();

        assertThat(out()).isEqualToNormalizingNewlines(file + " is valid\nwith the variables HEADRACE_GRACE\n");
        assertThat(err()).isEqualToNormalizingNewlines("""
                        headrace: note: FILE:2: worker.queues names mail more than once; once is enough
                        headrace: note: FILE:3: worker.handlers.thumb.concurrency is 3, which worker.concurrency, 2, never lets happen
                        headrace: note: FILE:3: worker.handlers.thumb.output-limit is more than worker.result-limit: what lies between them fails the task
                        headrace: note: FILE:5: telemetry.otlp.metrics-interval has no effect: telemetry.otlp.endpoint says nowhere to send them
                        headrace: note: HEADRACE_QEUES: is set, and nothing reads it; did you mean HEADRACE_QUEUES?
                        """.replace("FILE", file.toString()));
    }

    @Test
    void what_the_launcher_reads_and_what_programs_are_told_is_not_noted() throws IOException {
        List<String> launcher = variables(Path.of("../bin/headrace"), "(?m)^# +(HEADRACE_[A-Z_]+)");
        assertThat(launcher).contains("HEADRACE_CDS");
        assertThat(notes(launcher)).isEmpty();

        List<String> program = new ArrayList<>(variables(
                Path.of("../worker/src/main/java/io/headrace/worker/exec/ExecEnvironment.java"),
                "\"(HEADRACE_[A-Z_]+)\""));
        assertThat(program).contains("HEADRACE_EXEC_RUN", "HEADRACE_QUEUE", "HEADRACE_HEADER_");
        assertThat(notes(program)).isEmpty();

        program.remove("HEADRACE_EXEC_RUN");
        assertThat(notes(program))
                .contains("HEADRACE_QUEUE: is set, and nothing reads it; did you mean HEADRACE_QUEUES?");
    }

    private static List<String> variables(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private String notes(List<String> variables) {
        err.reset();
        assertThat(run(variables.stream().collect(Collectors.toMap(name -> name, name -> "x")), "check"))
                .isZero();
        return err();
    }

    @Test
    void without_a_file_the_environment_is_checked_all_the_same() {
        assertThat(run(Map.of(), "check")).isZero();
        assertThat(out()).startsWith("there is no configuration file").contains("the defaults are valid");

        assertThat(run(Map.of("HEADRACE_CONCURRENCY", "many"), "check")).isEqualTo(2);
        assertThat(err())
                .isEqualToNormalizingNewlines("headrace: HEADRACE_CONCURRENCY: worker.concurrency is 'many';"
                        + " expected a whole number from 1 to 10000\n");
    }

    @Test
    void shows_where_each_value_came_from() throws IOException {
        Path file = write("""
                redis.url = "redis://file"
                worker { queues = [mail, default], grace = 1m, name = ${?POD} }
                """);
        Map<String, String> environment = Map.of("HEADRACE_GRACE", "5s", "POD", "mail-0");

        assertThat(run(environment, "show", "worker", "--config", file.toString()))
                .isZero();
        assertThat(out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "worker.name = mail-0 # POD",
                        "worker.queues = [mail, default] # " + file + ":2",
                        "worker.concurrency = 16 # default",
                        "worker.grace = 5s # HEADRACE_GRACE")
                .allMatch(line -> line.startsWith("worker."));

        out.reset();
        assertThat(run(environment, "show", "redis.url", "--redis", "redis://flag", "--config", file.toString()))
                .isZero();
        assertThat(out()).isEqualToNormalizingNewlines("redis.url = \"redis://flag\"  # --redis\n");

        out.reset();
        assertThat(run(environment, "show", "worker.grace", "--json", "--config", file.toString()))
                .isZero();
        assertThat(out())
                .isEqualToNormalizingNewlines(
                        "{\"file\":\"" + file + "\",\"settings\":[{\"key\":"
                                + "\"worker.grace\",\"value\":\"5s\",\"source\":\"environment\",\"where\":\"HEADRACE_GRACE\"}]}\n");
    }

    @Test
    void what_is_shown_can_be_read_again() throws IOException {
        assertThat(run(Map.of(), "show")).isZero();
        String shown = out();
        Path again = write(shown);
        out.reset();

        assertThat(run(Map.of(), "show", "--config", again.toString())).isZero();

        assertThat(out().replaceAll(" *#.*", "")).isEqualTo(shown.replaceAll(" *#.*", ""));
    }

    @Test
    void no_secret_is_printed() throws IOException {
        Path file = write("""
                redis.url = "redis://shop:hidden-1@redis"
                worker.handlers {
                  mail {
                    http = "https://mail.example.org/?api_key=hidden-2"
                    headers { Authorization = "Bearer "${MAIL_TOKEN}, Accept = hidden-3 }
                  }
                  thumb {
                    exec = [thumb, --token, hidden-4, "--password=hidden-5", ${MAIL_TOKEN}]
                    environment { API_KEY = hidden-6, SIZE = 3, DB = "postgres://me:hidden-7@db/x" }
                  }
                }
                telemetry.otlp { endpoint = "http://collector:4318", headers { x-api = hidden-8 } }
                console.tokens.ada {
                  sha256 = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", scopes = [read]
                }
                """);
        Map<String, String> environment = Map.of("MAIL_TOKEN", "hidden-9");

        for (String format : new String[] {"", "--json"}) {
            out.reset();
            String[] arguments = format.isEmpty()
                    ? new String[] {"show", "--config", file.toString()}
                    : new String[] {"show", "--config", file.toString(), format};
            assertThat(run(environment, arguments)).as(err()).isZero();
            assertThat(out())
                    .doesNotContain("hidden")
                    .doesNotContain("5e884898da")
                    .contains("5e884898...");
        }
        assertThat(out())
                .contains(
                        "\"redis://***@redis\"",
                        "\"https://mail.example.org/?api_key=***\"",
                        "[\"thumb\",\"--token\",\"***\",\"--password=***\",\"***\"]",
                        "\"postgres://***@db/x\"");

        Files.writeString(
                file, Files.readString(file).replace("[read]", "[raed]").replace("SIZE = 3", "SIZE = []"));
        assertThat(run(environment, "check", file.toString())).isEqualTo(2);
        assertThat(err()).hasLineCount(2).doesNotContain("hidden");
    }

    @Test
    void a_password_is_shown_nowhere_whatever_its_source_and_length() throws IOException {
        String rest = "console.auth = on\nlog.levels { \"org.example.auth\" = debug }\n";
        Path file = write(rest + "history.password = hidden-10\n");
        assertThat(run(Map.of(), "show", "--config", file.toString())).as(err()).isZero();
        assertThat(out())
                .doesNotContain("hidden")
                .containsPattern("password = \"\\*\\*\\*\"")
                .contains("auth = on")
                .containsPattern("org.example.auth\"? = debug");

        out.reset();
        assertThat(run(Map.of(), "show", "--json", "--config", file.toString())).isZero();
        assertThat(out()).doesNotContain("hidden").contains("\"***\"");

        out.reset();
        assertThat(run(Map.of("HEADRACE_HISTORY_PASSWORD", "xyz"), "show", "history.password"))
                .isZero();
        assertThat(out()).contains("***").doesNotContain("xyz");

        out.reset();
        assertThat(run(Map.of(), "show", "history.password")).isZero();
        assertThat(out()).contains("null").doesNotContain("***");

        Path wrong = write("history.password = [hidden-11]\n");
        assertThat(run(Map.of(), "check", wrong.toString())).isEqualTo(2);
        assertThat(err())
                .isEqualToNormalizingNewlines(
                        "headrace: " + wrong + ":1: history.password is '***'; expected a text\n");
    }

    @Test
    void a_login_in_the_address_of_the_history_is_refused_with_where_it_stands_and_not_shown() throws IOException {
        Path file = write("history.url = \"postgresql://shop:hid den@db/headrace\"\n");

        assertThat(run(Map.of(), "check", file.toString())).isEqualTo(2);

        assertThat(err())
                .isEqualToNormalizingNewlines("headrace: " + file
                        + ":1: history.url is 'postgresql://***@db/headrace'; expected"
                        + " postgresql://host[:port]/database[?sslmode=verify-full&sslrootcert=FILE]; user and password"
                        + " stand in history.user and history.password\n");
    }

    @Test
    void where_a_collector_is_holds_no_login_no_query_and_no_fragment() {
        for (String endpoint : List.of(
                "http://ada:hidden@collector:4318", "http://collector:4318/?key=hidden", "https://collector#hidden")) {
            err.reset();
            assertThat(run(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), "check"))
                    .isEqualTo(2);
            assertThat(err())
                    .startsWith("headrace: OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.otlp.endpoint")
                    .contains("put that into headers")
                    .doesNotContain("hidden");
        }
    }

    @Test
    void a_key_that_is_mistyped_is_told_with_the_nearest() {
        assertThat(run(Map.of(), "show", "worker.concurency")).isEqualTo(2);
        assertThat(err())
                .isEqualToNormalizingNewlines(
                        "headrace: There is no key worker.concurency; did you mean worker.concurrency?\n");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("written.conf"), text);
    }

    private int run(Map<String, String> environment, String... arguments) {
        Invocation invocation = new Invocation(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment,
                folder,
                null,
                Clock.systemUTC());
        return CommandLines.configure(ConfigCommand.line(invocation), invocation)
                .execute(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
