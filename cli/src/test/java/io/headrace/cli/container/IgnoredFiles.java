package io.headrace.cli.container;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** What {@code .dockerignore} keeps from the engine: the last rule that matches a path, or a folder above it, decides. */
final class IgnoredFiles {

    private record Rule(PathMatcher matcher, boolean ignores) {}

    private final List<Rule> rules = new ArrayList<>();

    IgnoredFiles(List<String> lines) {
        for (String line : lines) {
            boolean ignores = !line.startsWith("!");
            String pattern = ignores ? line : line.substring(1);
            rules.add(new Rule(matcher(pattern), ignores));
            if (pattern.startsWith("**/")) {
                rules.add(new Rule(matcher(pattern.substring(3)), ignores));
            }
        }
    }

    private static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    boolean ignores(String file) {
        Path path = Path.of(file);
        boolean ignored = false;
        for (Rule rule : rules) {
            for (int length = 1; length <= path.getNameCount(); length++) {
                if (rule.matcher.matches(path.subpath(0, length))) {
                    ignored = rule.ignores;
                }
            }
        }
        return ignored;
    }
}
