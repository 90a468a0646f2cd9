package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes the tables of {@code docs/configuration.md} from what the shown file says a key is for, what the code says it expects
 * when it refuses a value, and what it applies while it runs.
 */
class ConfigurationDocTest {

    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final Pattern TABLE =
            Pattern.compile("(?s)(<!-- table: ([a-z ]+) -->\\n).*?(<!-- end of table -->)");
    private static final String NOT_A_VALUE = "[[]]";

    @TempDir
    private Path folder;

    @Test
    void the_tables_say_what_the_file_and_the_code_say() throws IOException {
        String document = Files.readString(DOCUMENT);
        Map<String, String> tables = tables();
        StringBuilder drawn = new StringBuilder();
        Matcher table = TABLE.matcher(document);
        while (table.find()) {
            String rows = tables.remove(table.group(2));
            assertThat(rows).as(table.group(2)).isNotNull();
            table.appendReplacement(drawn, Matcher.quoteReplacement(table.group(1) + rows + table.group(3)));
        }
        table.appendTail(drawn);
        assertThat(tables.keySet()).as("tables that are missing").isEmpty();
        if (Boolean.getBoolean("headrace.docs.update")) {
            Files.writeString(DOCUMENT, drawn);
            document = drawn.toString();
        }
        assertThat(document)
                .as("docs/configuration.md is not what config/headrace.conf and the code say. Write it again with:"
                        + " ./mvnw -pl common -am test -Dtest=ConfigurationDocTest -Dheadrace.docs.update=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(drawn.toString());
    }

    @Test
    void every_key_that_is_shown_says_what_it_is_for() {
        assertThat(ShownFile.keys())
                .isNotEmpty()
                .allSatisfy((name, key) -> assertThat(key.purpose()).as(name).isNotBlank());
        assertThat(ShownFile.handler("image.thumbnail"))
                .allSatisfy((name, purpose) -> assertThat(purpose).as(name).isNotBlank());
    }

    @Test
    void the_variables_that_are_shown_are_those_that_are_looked_at() {
        Map<String, String> shown = new TreeMap<>();
        ShownFile.keys().forEach((name, key) -> {
            if (key.variable() != null) {
                shown.put(key.variable(), name);
            }
        });
        assertThat(shown).isEqualTo(new TreeMap<>(Variables.KEYS));
    }

    private Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        ShownFile.keys()
                .forEach((name, key) -> tables.merge(
                        name.substring(0, name.indexOf('.')),
                        row(
                                "`" + name + "`",
                                code(key.value()),
                                expected(name),
                                key.variable() == null ? "" : "`" + key.variable() + "`",
                                isLive(name) ? "yes" : "",
                                key.purpose()),
                        String::concat));
        tables.replaceAll((block, rows) ->
                row("key", "default", "expected", "variable", "SIGHUP", "what it is for") + line(6) + rows);
        Map<String, String> exec = ShownFile.handler("image.thumbnail");
        Map<String, String> http = ShownFile.handler("mail.send");
        tables.put("exec handler", handler(exec, ConfigBinding.EXEC_DEFAULTS, "exec = [x]", false));
        tables.put("http handler", handler(http, ConfigBinding.HTTP_DEFAULTS, "http = \"http://x\"", false));
        tables.put("every handler", handler(exec, ConfigBinding.EXEC_DEFAULTS, "exec = [x]", true));
        return tables;
    }

    /** The rows of the keys that only this kind of handler has, or of those that all have. */
    private String handler(Map<String, String> purposes, ConfigObject defaults, String kind, boolean ofAll) {
        String rows = defaults.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> each.getValue().origin().lineNumber()))
                .filter(each -> LiveKeys.contains("worker.handlers.x." + each.getKey()) == ofAll)
                .map(each -> row(
                        "`" + each.getKey() + "`",
                        kind.startsWith(each.getKey() + " ") ? "" : code(written(each.getValue())),
                        expected("worker.handlers.x." + each.getKey(), "worker.handlers.x { " + kind + " }\n"),
                        isLive("worker.handlers.x." + each.getKey()) ? "yes" : "",
                        purposes.getOrDefault(each.getKey(), "")))
                .collect(Collectors.joining());
        return row("key", "default", "expected", "SIGHUP", "what it is for") + line(5) + rows;
    }

    private static String written(ConfigValue value) {
        return value instanceof ConfigObject ? "{}" : String.valueOf(value.unwrapped());
    }

    private static boolean isLive(String key) {
        return LiveKeys.contains(key);
    }

    /** What is said to whoever writes nonsense for this key. */
    private String expected(String key) {
        return expected(key, "");
    }

    private String expected(String key, String before) {
        try {
            Path file = Files.writeString(folder.resolve("nonsense.conf"), before + key + " = " + NOT_A_VALUE);
            InvalidConfigException refused = catchThrowableOfType(
                    InvalidConfigException.class,
                    () -> new ConfigLoader().file(file).load());
            List<String> said = refused.problems().stream()
                    .filter(problem -> problem.key().equals(key))
                    .map(ConfigProblem::what)
                    .toList();
            assertThat(said).as(key).hasSize(1).first().asString().contains("; expected ");
            return said.get(0).replaceFirst(".*?; expected ", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String row(String... cells) {
        return List.of(cells).stream()
                .map(cell -> cell.isEmpty() ? " |" : " " + cell.replace("|", "\\|") + " |")
                .collect(Collectors.joining("", "|", "\n"));
    }

    private static String line(int columns) {
        return "| --- ".repeat(columns) + "|\n";
    }
}
