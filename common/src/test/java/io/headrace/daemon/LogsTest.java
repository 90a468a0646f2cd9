package io.headrace.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.headrace.config.ConfigLoader;
import io.headrace.config.InvalidConfigException;
import io.headrace.config.LogConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogsTest {

    private static final String OURS = "<encoder class='io.headrace.daemon.LogEncoder'/>";
    private static final String THEIRS = "<encoder><pattern>%msg [theirs]%n</pattern></encoder>";

    @TempDir
    private Path folder;

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    private final Logs logs = new Logs(context);

    @BeforeEach
    void giveMdc() {
        context.setMDCAdapter(mdc);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void text_is_one_line_and_json_one_object_each_with_what_the_task_is() throws IOException {
        begin(OURS, "<root>");
        mdc.put("task", "default/1");
        Logger logger = context.getLogger("io.headrace.worker.Fetcher");

        logs.change(log(""));
        logger.info("first\nERROR forged \u001b[31mred");
        logs.change(log("log.format = json"));
        logger.atWarn()
                .addKeyValue("ranMs", 12)
                .setCause(new IllegalStateException("why"))
                .log("second\nline");

        List<String> lines = written();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  \\[.+] Fetcher: first ERROR forged  \\[31mred"
                        + " \\{task=default/1}");
        JsonNode json = JsonMapper.builder().build().readTree(lines.get(1));
        assertThat(json.propertyNames())
                .containsExactlyInAnyOrder(
                        "timestamp", "level", "logger", "thread", "message", "task", "ranMs", "stack");
        assertThat(json.get("timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
        assertThat(json.get("level").asString()).isEqualTo("WARN");
        assertThat(json.get("logger").asString()).isEqualTo("io.headrace.worker.Fetcher");
        assertThat(json.get("message").asString()).isEqualTo("second\nline");
        assertThat(json.get("task").asString()).isEqualTo("default/1");
        assertThat(json.get("ranMs").asInt()).isEqualTo(12);
        assertThat(json.get("stack").asString()).startsWith("java.lang.IllegalStateException: why");
    }

    @Test
    void levels_change_while_it_runs_and_come_back_to_what_the_file_says() throws IOException {
        begin(OURS, "<logger name='io.lettuce' level='WARN'/><root>");
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.INFO);
        assertThat(logs.change(log("log.level = WARN"))).isEmpty();
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.WARN);

        assertThat(logs.change(log("log { level = debug, levels { io.lettuce = trace, \"a.b\" = off } }")))
                .containsExactly(
                        "log.level warn -> debug",
                        "log.levels.\"a.b\" none -> off",
                        "log.levels.\"io.lettuce\" none -> trace");
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.DEBUG);
        assertThat(level("io.lettuce.core")).isEqualTo(Level.TRACE);
        assertThat(level("a.b")).isEqualTo(Level.OFF);

        assertThat(logs.change(log("log.levels { a.b = error }")))
                .containsExactly(
                        "log.level debug -> info",
                        "log.levels.\"a.b\" off -> error",
                        "log.levels.\"io.lettuce\" trace -> none");
        assertThat(level("io.lettuce.core")).isEqualTo(Level.WARN);
        assertThat(level("a.b")).isEqualTo(Level.ERROR);

        assertThat(logs.change(log(""))).containsExactly("log.levels.\"a.b\" error -> none");
        assertThat(level("a.b")).isEqualTo(Level.INFO);
        assertThat(logs.change(log(""))).isEmpty();
    }

    @Test
    void what_logback_xml_says_itself_holds() throws IOException {
        begin(THEIRS, "<root level='ERROR'>");

        logs.change(log(""));
        assertThat(logs.change(log("log { level = debug, format = json }")))
                .containsExactly(
                        "log.format text -> json, which changes nothing: logback.xml has encoders of its own",
                        "log.level info -> debug, which changes nothing: logback.xml gives its root a level");

        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.ERROR);
        context.getLogger("x").error("said");
        assertThat(written()).containsExactly("said [theirs]");
    }

    @Test
    void a_file_that_was_named_to_logback_itself_decides_of_its_root() {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
        logs.change(log("log.level = error"));
        assertThat(level(Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.TRACE);
    }

    @Test
    void a_broken_file_is_told() throws IOException {
        Path file = Files.writeString(folder.resolve("logback.xml"), "<configuration><root>");
        assertThatThrownBy(() -> Logs.begin(context, file.toUri().toURL()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("logback.xml: cannot be used");
    }

    private void begin(String encoder, String root) throws IOException {
        Path file = Files.writeString(
                folder.resolve("logback.xml"),
                "<configuration><statusListener class='ch.qos.logback.core.status.NopStatusListener'/>"
                        + "<appender name='file' class='ch.qos.logback.core.FileAppender'><file>"
                        + folder.resolve("written") + "</file>" + encoder + "</appender>" + root
                        + "<appender-ref ref='file'/></root></configuration>");
        Logs.begin(context, file.toUri().toURL());
    }

    private List<String> written() throws IOException {
        return Files.readAllLines(folder.resolve("written"));
    }

    private Level level(String logger) {
        return context.getLogger(logger).getEffectiveLevel();
    }

    private LogConfig log(String text) {
        try {
            Path file = Files.writeString(folder.resolve("headrace.conf"), text);
            return new ConfigLoader().file(file).load().log();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
