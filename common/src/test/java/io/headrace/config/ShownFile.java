package io.headrace.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code config/headrace.conf} as people read it: what stands in its comments. */
final class ShownFile {

    static final Path PATH = Path.of("..", "config", "headrace.conf");

    private static final Pattern OPEN = Pattern.compile("\\s*([a-z-]+) \\{");
    private static final Pattern VARIABLE = Pattern.compile("\\s*([a-z-]+) = \\$\\{\\?([A-Z_]+)}");
    private static final Pattern KEY = Pattern.compile("\\s*([a-z-]+) (?:= )?(\\{}|\\S.*)");
    private static final Pattern COMMENT = Pattern.compile("\\s*# ?(.*)");
    private static final Pattern OF_HANDLER = Pattern.compile("  # {5,6}([a-z-]+) (?:= )?(.*?)(?: +# (.*))?");

    private final Map<String, Key> keys = new LinkedHashMap<>();

    /** A key as it is shown: its default as it is written, what it is for, the variable that stands for it. */
    record Key(String value, String purpose, @Nullable String variable) {}

    private ShownFile() {}

    /** By their full names, in their order. */
    static Map<String, Key> keys() {
        ShownFile file = new ShownFile();
        Deque<String> path = new ArrayDeque<>();
        List<String> comments = new ArrayList<>();
        for (String line : lines()) {
            file.read(line, path, comments);
        }
        return file.keys;
    }

    private void read(String line, Deque<String> path, List<String> comments) {
        Matcher comment = COMMENT.matcher(line);
        Matcher open = OPEN.matcher(line);
        Matcher variable = VARIABLE.matcher(line);
        Matcher key = KEY.matcher(line);
        if (comment.matches()) {
            comments.add(comment.group(1));
        } else if (open.matches()) {
            path.addLast(open.group(1));
            comments.clear();
        } else if (line.strip().equals("}")) {
            path.removeLast();
        } else if (variable.matches()) {
            keys.computeIfPresent(
                    full(path, variable.group(1)),
                    (ignored, known) -> new Key(known.value, known.purpose, variable.group(2)));
        } else if (key.matches()) {
            // What comes after an empty line is an example.
            int end = comments.indexOf("");
            List<String> purpose = end < 0 ? comments : comments.subList(0, end);
            keys.put(full(path, key.group(1)), new Key(key.group(2), String.join(" ", purpose), null));
            comments.clear();
        }
    }

    private static String full(Deque<String> path, String key) {
        return path.isEmpty() ? key : String.join(".", path) + "." + key;
    }

    /** What the keys of the handler are for that is shown as a comment. */
    static Map<String, String> handler(String type) {
        Map<String, String> purposes = new LinkedHashMap<>();
        List<String> lines = lines();
        int from = lines.stream()
                .filter(line -> line.strip().startsWith("#") && line.endsWith("\"" + type + "\" {"))
                .mapToInt(lines::indexOf)
                .findFirst()
                .orElseThrow();
        lines.subList(from + 1, lines.size()).stream()
                .takeWhile(line -> !line.endsWith("  }"))
                .map(OF_HANDLER::matcher)
                .filter(Matcher::matches)
                .forEach(found -> purposes.put(found.group(1), found.group(3) == null ? "" : found.group(3)));
        return purposes;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PATH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
