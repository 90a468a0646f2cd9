package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.command.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Every command that a text tells people to run is one that there is. */
class NamedCommandsTest {

    private static final Path ALERTS = Path.of("../config/prometheus/alerts.yml");

    /** A command in running text; in examples over several lines tests of their own run it. */
    private static final Pattern COMMAND = Pattern.compile("`headrace ([^`\n]+)`");

    /** Stands for a name of the reader's. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\b[A-Z]+\\b");

    private static final Pattern BARE = Pattern.compile("(?<!`)\\bheadrace +[a-z]");

    @Test
    void alerts_name_commands_that_there_are() throws IOException {
        String text = Files.readString(ALERTS, UTF_8).replaceAll("\\{\\{.*?}}", "VALUE");
        List<String> actions =
                text.lines().filter(line -> line.contains("action:")).toList();
        assertThat(actions).noneMatch(action -> BARE.matcher(action).find());
        assertThat(unknown(text)).isEmpty();
        assertThat(COMMAND.matcher(text).results()).hasSizeGreaterThan(4);
    }

    @Test
    void pages_name_commands_that_there_are() throws IOException {
        Map<String, List<String>> wrong = new TreeMap<>();
        try (Stream<Path> pages = Files.list(Path.of("../docs"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                List<String> unknown = unknown(Files.readString(page, UTF_8));
                if (!unknown.isEmpty()) {
                    wrong.put(page.getFileName().toString(), unknown);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> unknown(String text) {
        List<String> unknown = new ArrayList<>();
        for (MatchResult found : COMMAND.matcher(text).results().toList()) {
            String[] words = PLACEHOLDER
                    .matcher(found.group(1))
                    .replaceAll(name -> name.group().toLowerCase(Locale.ROOT))
                    .split(" +");
            try {
                Main.line(Invocation.ofProcess(), words).parseArgs(words);
            } catch (ParameterException e) {
                // One may be named without what has to follow: that is for its help to say.
                if (!(e instanceof MissingParameterException)) {
                    unknown.add(found.group() + ": " + e.getMessage());
                }
            }
        }
        return unknown;
    }
}
