package io.headrace.worker.exec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Processes that are known by a variable of their environment, whoever their parent is by now. */
final class Marked {

    private static final String VARIABLE = "HEADRACE_TEST_MARK";

    private final String value = UUID.randomUUID().toString();

    /** What to add to the environment of programs that are to be known. */
    Map<String, String> environment() {
        return Map.of(VARIABLE, value);
    }

    /** Those that run, by their command lines. */
    List<String> running() throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (environ(process).contains(VARIABLE + "=" + value)
                        && ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                                .filter(ProcessTree::isRunning)
                                .isPresent()) {
                    found.add(process + " " + read(process.resolve("cmdline")));
                }
            }
        }
        return found;
    }

    private static String environ(Path process) {
        return read(process.resolve("environ"));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
