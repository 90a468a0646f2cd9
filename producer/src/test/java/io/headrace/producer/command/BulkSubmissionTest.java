package io.headrace.producer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.producer.command.Shell.Run;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@HeadraceTest
class BulkSubmissionTest {

    private static final String MIXED = """
            {"type":"a","payload":{"n": 1.0}}

            {"typ":"b"}
            {"type":"c","payload":"x","queue":"mail","priority":5,"id":"c1","headers":{"k":"v"}}
            nope
            {"type":"d","priority":9}
            {"type":"e","delay":"1h","expires":"5m","maxAttempts":2,"timeout":"3s","retention":"0s","backoff":"fixed 1s"}
            {"type":"f","payload":null} trailing
            {"payload":1}
            """;

    private static final List<String> COMPLAINTS = List.of(
            ":3: unknown field \"typ\"; did you mean \"type\"?",
            ":5: not JSON: Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null',"
                    + " 'true' or 'false') at column 1",
            ":6: Priority 9 is not valid: use 1 (lowest) to 5 (highest)",
            ":8: not JSON: Unrecognized token 'trailing': was expecting (JSON String, Number, Array, Object or token"
                    + " 'null', 'true' or 'false') at column 29",
            ":9: it has no \"type\"");

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
    void submits_the_good_lines_and_tells_the_bad_ones() throws IOException {
        shell.file("tasks.jsonl", MIXED);
        Run run = shell.submit("--bulk", "tasks.jsonl");
        assertThat(run.err().lines()).containsExactlyElementsOf(complaints("tasks.jsonl"));
        assertThat(run.out()).isEqualToIgnoringNewLines("submitted 3, known already 0, bad lines 5");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(redis.snapshot().get("{default}:ready:3")).contains("{type=a, payload={\"n\": 1.0},");
        assertThat(redis.snapshot().get("{mail}:ready:5"))
                .contains("{type=c, payload=\"x\",", "\"headers\":{\"k\":\"v\"}");
        assertThat(redis.snapshot().get("{default}:scheduled")).isNotNull();
    }

    @Test
    void strict_submits_nothing_if_a_line_is_bad() throws IOException {
        shell.file("tasks.jsonl", MIXED);
        for (String source : List.of("tasks.jsonl", "-")) {
            Run run = shell.input(MIXED).submit("--bulk", source, "--strict");
            String name = source.equals("-") ? "standard input" : source;
            List<String> told = new ArrayList<>(complaints(name));
            told.add("headrace: nothing was submitted: 5 bad lines in " + name);
            assertThat(run.err().lines()).containsExactlyElementsOf(told);
            assertThat(run.out()).isEmpty();
            assertThat(run.exit()).isEqualTo(2);
        }
        assertThat(redis.snapshot().isEmpty()).isTrue();
    }

    @Test
    void strict_submits_all_if_every_line_is_good() {
        Run run = shell.input(lines(1, 10)).submit("--bulk", "-", "--strict");
        assertThat(run.out()).isEqualToIgnoringNewLines("submitted 10, known already 0, bad lines 0");
        assertThat(run.exit()).isZero();
    }

    @Test
    void submits_thousands_and_twice_changes_nothing() {
        assertThat(shell.input(lines(1, 3_000)).submit("--bulk", "-", "--json").out())
                .isEqualToIgnoringNewLines("{\"submitted\":3000,\"duplicates\":0,\"bad\":0,\"failed\":0}");
        assertThat(shell.input(lines(1, 3_001)).submit("--bulk", "-").out())
                .isEqualToIgnoringNewLines("submitted 1, known already 3000, bad lines 0");
        assertThat(redis.snapshot().get("{default}:ready:3").split("type=demo.echo", -1))
                .hasSize(3_002);
    }

    @Test
    void prints_the_ids_in_the_order_of_the_lines() {
        Run run = shell.input(lines(1, 3)).submit("--bulk", "-", "--ids", "--queue", "mail");
        assertThat(run.out().lines()).containsExactly("mail/t1", "mail/t2", "mail/t3");
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: submitted 3, known already 0, bad lines 0");
        assertThat(shell.input(lines(4, 4))
                        .submit("--bulk", "-", "--ids", "--json")
                        .out()
                        .lines())
                .containsExactly(
                        "{\"line\":1,\"id\":\"default/t4\",\"state\":\"queued\",\"duplicate\":false}",
                        "{\"submitted\":1,\"duplicates\":0,\"bad\":0,\"failed\":0}");
    }

    @Test
    void a_payload_over_the_limit_is_a_bad_line() throws IOException {
        shell.configure("task.payload-limit = 100B");
        String large = "{\"type\":\"a\",\"payload\":\"" + "x".repeat(200) + "\"}\n";
        String huge = "{\"type\":\"a\",\"payload\":\"" + "x".repeat(1_000_000) + "\"}\n";
        Run run = shell.input(large + huge + lines(1, 1)).submit("--bulk", "-");
        assertThat(run.err().lines())
                .containsExactly(
                        "headrace: standard input:1: the payload has 202 bytes; the limit is 100",
                        "headrace: standard input:2: the line is longer than 262244 bytes; the limit of a payload is 100");
        assertThat(run.out()).isEqualToIgnoringNewLines("submitted 1, known already 0, bad lines 2");
    }

    @Test
    void a_file_that_is_not_there_is_2() {
        Run run = shell.submit("--bulk", "no.jsonl");
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: There is no file no.jsonl");
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void stops_when_redis_goes_away(RedisServer server) throws IOException {
        Shell own = Shell.on(server.url(), folder);
        InputStream dying = new SequenceInputStream(
                stream(lines(1, 20_000)),
                new SequenceInputStream(onRead(server::kill), stream(lines(20_001, 200_000))));
        Run run = own.input(dying).submit("--bulk", "-");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err()).contains("headrace: stopped there; later lines may have been submitted or not");
        assertThat(run.out()).matches("submitted [0-9]+, known already 0, bad lines 0, failed [0-9]+\\R");
    }

    private static List<String> complaints(String name) {
        return COMPLAINTS.stream().map(each -> "headrace: " + name + each).toList();
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                        .mapToObj(n -> "{\"type\":\"demo.echo\",\"id\":\"t" + n + "\",\"payload\":" + n + "}")
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An empty stream that does something when it is its turn. */
    private static InputStream onRead(Runnable action) {
        return new InputStream() {
            @Override
            public int read() {
                action.run();
                return -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                return read();
            }
        };
    }
}
