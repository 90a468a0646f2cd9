package io.headrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.HeadraceException;
import io.headrace.task.RedisUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandLinesTest {

    private static final Map<String, String> DEBUG = Map.of("HEADRACE_DEBUG", "1");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Command(name = "failing")
    private record Failing(RuntimeException thrown) implements Callable<Integer> {

        @Override
        public Integer call() {
            throw thrown;
        }
    }

    @Test
    void what_nobody_expected_is_one_line_and_where_is_shown_on_demand() {
        RuntimeException thrown = new IllegalStateException("out of order");
        assertThat(run(Map.of(), thrown)).isEqualTo(1);
        assertThat(err())
                .isEqualToIgnoringNewLines("headrace: unexpected failure: java.lang.IllegalStateException: out of"
                        + " order (HEADRACE_DEBUG=1 shows where)");
        err.reset();
        assertThat(run(DEBUG, thrown)).isEqualTo(1);
        assertThat(err()).contains("at io.headrace.command.CommandLinesTest");
    }

    @Test
    void a_mistake_never_shows_a_stack() {
        assertThat(run(DEBUG, new InvalidInputException("no such file"))).isEqualTo(2);
        assertThat(err()).isEqualToIgnoringNewLines("headrace: no such file");
    }

    @Test
    void every_line_of_a_message_is_told() {
        assertThat(run(Map.of(), new HeadraceException("one\ntwo"))).isEqualTo(1);
        assertThat(err().lines()).containsExactly("headrace: one", "headrace: two");
    }

    @Test
    void a_password_is_masked_whoever_wrote_the_message() {
        assertThat(run(Map.of(), new RedisUnavailableException("Redis at redis-sentinel://s3cret@a:1,b:2/0#m is down")))
                .isEqualTo(4);
        assertThat(err()).isEqualToIgnoringNewLines("headrace: Redis at redis-sentinel://***@a:1,b:2/0#m is down");
    }

    private int run(Map<String, String> environment, RuntimeException thrown) {
        Invocation invocation = new Invocation(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment,
                Path.of(""),
                null,
                Clock.systemUTC());
        return CommandLines.configure(new CommandLine(new Failing(thrown)), invocation)
                .execute();
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
