package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The distribution archive, unpacked; its {@code bin/headrace} is run as users run it. */
final class Installation {

    private final Path home;
    private final Path folder;

    private Installation(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** What one run of a command left. */
    record Run(int exit, String out, String err) {}

    /**
     * Unpacks the archive that was built last into a folder.
     *
     * @param folder an existing one, empty
     */
    static Installation unpack(Path folder) {
        finish(List.of("tar", "-xzf", archive().toString(), "-C", folder.toString()), folder, Map.of());
        try (Stream<Path> files = Files.list(folder)) {
            return new Installation(files.findFirst().orElseThrow(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive: the one that the build names, else the one in the module's folder. */
    static Path archive() {
        String named = System.getProperty("headrace.distribution");
        if (named != null) {
            return Path.of(named);
        }
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("headrace-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("There is no archive in target: run mvn package"))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    Path launcher() {
        return home.resolve("bin").resolve("headrace");
    }

    /** Runs a command to its end. */
    Run run(Map<String, String> environment, String... arguments) {
        return finish(line(arguments), folder, environment);
    }

    /** Starts a command. */
    HeadraceProcess start(Path in, Map<String, String> environment, String... arguments) {
        return HeadraceProcess.start(in, arguments[0], line(arguments), clean(environment));
    }

    private List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of(launcher().toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** Runs a program to its end, with no other variables than these and the usual. */
    static Run finish(List<String> line, Path directory, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile("headrace-test-", ".out");
            Path err = Files.createTempFile("headrace-test-", ".err");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(clean(environment));
            int exit = builder.start().waitFor();
            Run run = new Run(exit, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
            Files.delete(out);
            Files.delete(err);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whatever this process has in its environment, a test's installation knows nothing of it. */
    private static Map<String, String> clean(Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        all.put("PATH", System.getenv("PATH"));
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("HEADRACE_CDS", "off");
        all.putAll(more);
        return all;
    }
}
