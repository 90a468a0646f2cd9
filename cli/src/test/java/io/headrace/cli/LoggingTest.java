package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.headrace.command.Invocation;
import io.headrace.config.InvalidConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {

    @TempDir
    private Path folder;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @AfterEach
    void restore() {
        quiet();
    }

    @Test
    void commands_log_warnings_only_and_nothing_of_the_client() {
        quiet();
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.WARN);
        assertThat(level("io.lettuce.core")).isEqualTo(Level.OFF);
    }

    @Test
    void a_message_cannot_begin_a_line_of_its_own_or_colour_the_terminal() {
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            quiet();
            LoggerFactory.getLogger("hostile").warn("first\nERROR forged \u001b[31mred");
        } finally {
            System.setErr(err);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("headrace: WARN  first ERROR forged  [31mred\n");
    }

    @Test
    void daemons_log_as_the_jar_says_where_there_is_no_file() {
        Logging.forDaemon(invocation());
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.INFO);
        assertThat(level("io.lettuce.core")).isEqualTo(Level.WARN);
    }

    @Test
    void daemons_log_as_the_file_says() throws IOException {
        write("<configuration><root level=\"TRACE\"/></configuration>");
        Logging.forDaemon(invocation());
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.TRACE);
    }

    @Test
    void a_broken_file_is_told() throws IOException {
        write("<configuration><root>");
        Assertions.assertThatThrownBy(() -> Logging.forDaemon(invocation()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("logback.xml: cannot be used");
    }

    private void write(String xml) throws IOException {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/logback.xml"), xml);
    }

    private void quiet() {
        context.reset();
        QuietLogging logging = new QuietLogging();
        logging.setContext(context);
        logging.configure(context);
    }

    private Level level(String logger) {
        return context.getLogger(logger).getEffectiveLevel();
    }

    private Invocation invocation() {
        return new Invocation(
                InputStream.nullInputStream(),
                System.out,
                System.err,
                false,
                false,
                Map.of(),
                folder,
                null,
                Clock.systemUTC());
    }
}
