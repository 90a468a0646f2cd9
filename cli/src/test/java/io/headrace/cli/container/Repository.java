package io.headrace.cli.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of this repository. */
final class Repository {

    /** Tests of a module run in its folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Repository() {}

    static String text(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its lines, those that end in a backslash joined with the next; without comments. */
    static List<String> instructions(String file) {
        return text(file)
                .replaceAll("(?m)^#.*\n", "")
                .replaceAll("\\\\\n", " ")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
