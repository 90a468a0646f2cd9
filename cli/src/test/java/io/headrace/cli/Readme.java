package io.headrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples in README.md, and the regions of our sources that are to be the same. */
final class Readme {

    private static final Pattern FENCED = Pattern.compile("(?s)```(\\w+)\\n(.*?)```");
    private static final Pattern HEADED = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private final String text = read(Path.of("..", "README.md"));

    /** What stands between fences of this language, under which heading, in their order. */
    List<Example> examples(String language) {
        List<Example> found = new ArrayList<>();
        Matcher fenced = FENCED.matcher(text);
        while (fenced.find()) {
            if (fenced.group(1).equals(language)) {
                found.add(new Example(heading(fenced.start()), fenced.group(2)));
            }
        }
        return found;
    }

    /** The whole. */
    String text() {
        return text;
    }

    /**
     * An example.
     *
     * @param heading under which it stands
     * @param body its lines
     */
    record Example(String heading, String body) {}

    private String heading(int before) {
        String last = "";
        Matcher headed = HEADED.matcher(text).region(0, before);
        while (headed.find()) {
            last = headed.group(1);
        }
        return last;
    }

    /** All commands {@code headrace} in examples for a shell, each with its arguments. */
    List<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>();
        for (String language : List.of("sh", "console")) {
            for (Example example : examples(language)) {
                example.body()
                        .lines()
                        .map(line -> line.startsWith("$ ") ? line.substring(2) : line)
                        .filter(line -> line.startsWith("bin/headrace "))
                        .map(line -> words(line).stream().skip(1).toList())
                        .forEach(commands::add);
            }
        }
        return commands;
    }

    /** As a shell splits a line: quotes hold together, a comment and an ampersand end it. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find() && !word.group().startsWith("#") && !word.group().equals("&")) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    /** What stands in a source between {@code // readme: NAME} and {@code // readme: end}. */
    static String region(Class<?> source, String name) {
        Path file = Path.of("src", "test", "java", source.getName().replace('.', '/') + ".java");
        Matcher region = Pattern.compile("(?s) *// readme: " + Pattern.quote(name) + "\\n(.*?) *// readme: end\\n")
                .matcher(read(file));
        if (!region.find()) {
            throw new AssertionError(file + " has no region '// readme: " + name + "'");
        }
        // The last line feed would count as a line without indentation.
        return region.group(1).stripTrailing().stripIndent() + "\n";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
