package io.headrace.producer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.producer.command.Shell.Run;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@HeadraceTest
class SubmitCommandTest {

    private static final String PLACE = "default/3-[0-9]{13}-[0-9]+";

    @TempDir
    private Path folder;

    private TestRedis redis;
    private Shell shell;

    @BeforeEach
    void open(TestRedis own) throws IOException {
        redis = own;
        shell = Shell.on(own, folder);
    }

    @Test
    void prints_the_id_and_nothing_else() {
        Run run = shell.submit("demo.echo", "{\"a\":1}");
        assertThat(run.out()).matches(PLACE + "\\R");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(redis.snapshot().keys()).containsExactlyInAnyOrder("queues", "{default}:ready:3");
        assertThat(entries()).endsWith("{type=demo.echo, payload={\"a\":1}, opts=}]");
    }

    @Test
    void prints_json() {
        Run run = shell.submit("demo.echo", "--json", "--id", "mine");
        assertThat(run.out())
                .isEqualToIgnoringNewLines("{\"id\":\"default/mine\",\"state\":\"queued\",\"duplicate\":false}");
        assertThat(run.exit()).isZero();
    }

    @Test
    void a_payload_left_out_is_an_empty_object() {
        shell.submit("demo.echo");
        assertThat(entries()).contains("payload={}");
    }

    @Test
    void takes_the_payload_from_a_file_or_from_standard_input_without_the_blanks_around() throws IOException {
        shell.file("payload.json", "\n {\"from\": \"file\"} \n");
        assertThat(shell.submit("demo.echo", "@payload.json").exit()).isZero();
        assertThat(shell.input("[\"stdin\", 1.0]\n").submit("demo.echo", "-").exit())
                .isZero();
        assertThat(entries()).contains("payload={\"from\": \"file\"},", "payload=[\"stdin\", 1.0],");
    }

    @Test
    void raw_takes_any_bytes_as_they_are() {
        Run run = shell.input(new ByteArrayInputStream(new byte[] {(byte) 0xFF, 0, '\n'}))
                .submit("demo.echo", "-", "--raw");
        assertThat(run.exit()).isZero();
        assertThat(entries()).contains("payload=base64:/wAK");
    }

    @Test
    void passes_every_option_on() {
        Run run = shell.submit(
                "mail.send",
                "{}",
                "--queue=mail",
                "--priority=5",
                "--max-attempts=3",
                "--timeout=1m30s",
                "--expires=10m",
                "--retention=2h",
                "--backoff=fixed 10s",
                "--header=a=b=c");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("mail/5-");
        assertThat(redis.snapshot().get("{mail}:ready:5"))
                .contains(
                        "opts={\"maxAttempts\":3,\"timeoutMs\":90000,\"backoff\":\"fixed 10s\",\"expiresAfterMs\":600000,"
                                + "\"retentionMs\":7200000,\"headers\":{\"a\":\"b=c\"}}");
    }

    @Test
    void a_delayed_task_is_scheduled() {
        assertThat(shell.submit("demo.echo", "--delay", "1h", "--id", "later", "--json")
                        .out())
                .contains("\"state\":\"scheduled\"");
        assertThat(shell.submit("demo.echo", "--at", "2099-01-02T15:04:05+02:00", "--id", "much-later")
                        .exit())
                .isZero();
        assertThat(redis.snapshot().get("{default}:scheduled")).contains("much-later=4071042245000");
        assertThat(shell.status("later").out())
                .contains("state         scheduled")
                .containsPattern("due           in (1h|59m)");
    }

    @Test
    void a_known_id_is_no_mistake_and_changes_nothing() {
        shell.submit("demo.echo", "1", "--id", "once");
        Run again = shell.submit("demo.echo", "2", "--id", "once");
        assertThat(again.out()).isEqualToIgnoringNewLines("default/once");
        assertThat(again.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Task default/once was known already (queued): nothing was submitted");
        assertThat(again.exit()).isZero();
        assertThat(entries()).contains("payload=1").doesNotContain("payload=2");
    }

    @Test
    void waits_for_the_result() {
        try (HandWorker worker = new HandWorker(redis)) {
            CompletableFuture<Run> waiting =
                    CompletableFuture.supplyAsync(() -> shell.submit("demo.echo", "{}", "--wait", "20s"));
            worker.complete(worker.take(), "{\"done\":true}");
            Run run = waiting.join();
            assertThat(run.out()).isEqualTo("{\"done\":true}");
            assertThat(run.err()).matches("headrace: submitted " + PLACE + "\\R");
            assertThat(run.exit()).isZero();
        }
    }

    @Test
    void tells_why_the_task_it_waited_for_failed() {
        try (HandWorker worker = new HandWorker(redis)) {
            CompletableFuture<Run> waiting =
                    CompletableFuture.supplyAsync(() -> shell.submit("demo.echo", "{}", "--wait", "20s", "--json"));
            worker.bury(worker.take());
            Run run = waiting.join();
            assertThat(run.out())
                    .matches("\\{\"id\":\"" + PLACE + "\",\"state\":\"dead\",\"type\":\"demo.echo\",.*}\\R");
            assertThat(run.err())
                    .matches("headrace: Task " + PLACE + " \\(type demo.echo\\) is dead: attempts used up \\(1 of 1\\)"
                            + " - IllegalStateException: the mill stands still\\R");
            assertThat(run.exit()).isEqualTo(1);
        }
    }

    @Test
    void gives_up_waiting_in_time() {
        Run run = shell.submit("demo.echo", "--wait", "100ms");
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList().get(1)).endsWith("has not ended within 100ms: it is queued; it goes on");
        assertThat(run.exit()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            demo.echo {"a":              | The payload is not JSON: Unexpected end-of-input within/between Object entries at line 1, column 6; --raw submits it as it is
            demo.echo {"a":1}}           | The payload is not JSON: Unexpected close marker '}': no open Object to close at line 1, column 8; --raw submits it as it is
            demo.echo {}1                | The payload is not JSON: something follows the end of the value at line 1, column 3; --raw submits it as it is
            demo.echo nope               | The payload is not JSON: Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at line 1, column 1; --raw submits it as it is
            demo.echo @missing.json      | There is no file missing.json to read the payload from
            demo.echo --priorty 3        | unknown option --priorty; did you mean --priority? (see submit --help)
            demo.echo --prio=secret      | unknown option --prio (see submit --help)
            demo.echo 1 2                | unexpected argument '2' (see submit --help)
            demo.echo --queue            | Missing required parameter for option '--queue' (QUEUE) (see submit --help)
            demo.echo --queue Mail       | --queue: Queue name 'Mail' is not valid: use 1 to 64 of a-z 0-9 . _ - beginning with a letter or digit (see submit --help)
            demo.echo --priority 6       | --priority: Priority '6' is not valid: use 1 (lowest) to 5 (highest) (see submit --help)
            demo.echo --priority high    | --priority: Priority 'high' is not valid: use 1 (lowest) to 5 (highest) (see submit --help)
            demo.echo --at tomorrow      | --at: Time 'tomorrow' is not valid: write it with its zone, for example 2026-01-02T15:04:05Z or 2026-01-02T17:04:05+02:00 (see submit --help)
            demo.echo --at 2026-01-02    | --at: Time '2026-01-02' is not valid: write it with its zone, for example 2026-01-02T15:04:05Z or 2026-01-02T17:04:05+02:00 (see submit --help)
            demo.echo --delay 10         | --delay: Duration '10' is not valid: write a number with ms, s, m, h or d, for example 10s or 1h30m (see submit --help)
            demo.echo --expires soon     | Expiry 'soon' is not valid: write for example 10m or 2026-01-02T15:04:05Z
            demo.echo --max-attempts 0   | Maximum attempts 0 is not valid: use 1 to 10000
            demo.echo --max-attempts x   | Invalid value for option '--max-attempts': 'x' is not an int (see submit --help)
            demo.echo --delay 1s --at 2030-01-01T00:00:00Z | Give a delay or a time to start at, not both
            demo.echo --id 3-1-1         | Task id '3-1-1' cannot be chosen: ids of the form PRIORITY-NUMBER-NUMBER name places in the stream
            demo.echo --id a/b           | Task id 'a/b' is not valid: use 1 to 128 of A-Z a-z 0-9 . _ : -
            demo.echo --backoff never    | --backoff: Backoff 'never' is not valid: use 'polynomial', 'exponential 1s..1h' or 'fixed 10s' (see submit --help)
            demo.echo --config no.conf   | --config: there is no file no.conf
            demo.echo --redis host:6379  | --redis: redis.url is 'host:6379'; expected redis://[user:password@]host[:port][/database], in the password %40 for @ and %2F for /
            demo!echo                    | Task type 'demo!echo' is not valid: use 1 to 128 of A-Z a-z 0-9 . _ : / -
            --json                       | submit needs a TYPE, or --bulk FILE (see headrace submit --help)
            demo.echo --bulk x           | Give a TYPE or --bulk, not both: with --bulk the type stands on each line
            --bulk x --priority 3        | --priority cannot be given with --bulk: it stands on the line of the task it is meant for
            demo.echo --strict           | --strict is for --bulk only
            """)
    void tells_a_mistake_in_one_line_and_does_nothing(String args, String message) {
        Run run = shell.submit(args.split(" "));
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: " + message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(2);
        assertThat(redis.snapshot().isEmpty()).isTrue();
    }

    @Test
    void refuses_a_payload_over_the_limit_with_both_sizes() throws IOException {
        shell.configure("task.payload-limit = 1KiB");
        String large = "\"" + "x".repeat(5_000) + "\"";
        Files.writeString(folder.resolve("large.json"), large);
        String message =
                "headrace: The payload has 5002 bytes; the limit is 1024 (task.payload-limit): store it elsewhere"
                        + " and submit where it is";
        for (String payload : new String[] {large, "@large.json", "-"}) {
            Run run = shell.input(large).submit("demo.echo", payload);
            assertThat(run.err()).isEqualToIgnoringNewLines(message);
            assertThat(run.exit()).isEqualTo(2);
        }
        assertThat(redis.snapshot().isEmpty()).isTrue();
    }

    @Test
    void tells_every_bad_key_of_the_configuration_with_its_line() throws IOException {
        shell.configure("worker { concurency = 3 }\ntask.payload-limit = big");
        Run run = shell.submit("demo.echo");
        String file = folder.resolve("config/headrace.conf").toString();
        assertThat(run.err().lines())
                .containsExactlyInAnyOrder(
                        "headrace: " + file + ":2: worker.concurency is not a known key; did you mean"
                                + " worker.concurrency?",
                        "headrace: " + file + ":3: task.payload-limit is 'big'; expected a size from 1B to 512MiB,"
                                + " such as 64KiB or 1MiB");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(redis.snapshot().isEmpty()).isTrue();
    }

    private String entries() {
        return redis.snapshot().get("{default}:ready:3");
    }
}
