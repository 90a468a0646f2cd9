package io.headrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples on a page of the documentation, and the regions of our sources that are to be the same. */
final class DocPage {

    private static final Pattern FENCED = Pattern.compile("(?sm)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern HEADED = Pattern.compile("(?m)^##+ (.+)$");

    /** What a paragraph ends with that says which file the lines after it are. */
    private static final Pattern NAMED = Pattern.compile("`([\\w./-]+)`[:.]\\n\\n$");

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private final String text;

    /** The page in this file, seen from the folder of the repository. */
    DocPage(String file) {
        text = read(Path.of("..", file));
    }

    /** What stands between fences, in its order. */
    List<Example> examples() {
        List<Example> found = new ArrayList<>();
        Matcher fenced = FENCED.matcher(text);
        while (fenced.find()) {
            Matcher named = NAMED.matcher(text).region(0, fenced.start());
            String file = named.find() ? named.group(1) : "";
            found.add(new Example(heading(fenced.start()), fenced.group(1), file, fenced.group(2)));
        }
        return found;
    }

    /** Those of one language. */
    List<Example> examples(String language) {
        return examples().stream()
                .filter(example -> example.language().equals(language))
                .toList();
    }

    /** The whole. */
    String text() {
        return text;
    }

    /**
     * An example.
     *
     * @param heading under which it stands
     * @param language what stands beside its fence
     * @param file the file that it is, if the words before it name one; else empty
     * @param body its lines
     */
    record Example(String heading, String language, String file, String body) {}

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

    /** What stands in a source between {@code // docs: NAME} and {@code // docs: end}. */
    static String region(Class<?> source, String name) {
        Path file = Path.of("src", "test", "java", source.getName().replace('.', '/') + ".java");
        Matcher region = Pattern.compile("(?s) *// docs: " + Pattern.quote(name) + "\\n(.*?) *// docs: end\\n")
                .matcher(read(file));
        if (!region.find()) {
            throw new AssertionError(file + " has no region '// docs: " + name + "'");
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
