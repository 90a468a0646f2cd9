package io.headrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code headrace} process as a test starts, signals and kills it; killed at the latest when it is closed. */
final class HeadraceProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private HeadraceProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static HeadraceProcess start(Path folder, String... arguments) {
        return start(folder, Map.of(), arguments);
    }

    /** With these variables on top of ours. */
    static HeadraceProcess start(Path folder, Map<String, String> variables, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.headrace.cli.Main"));
        line.addAll(List.of(arguments));
        // Many tests run many daemons on one machine; who asks for health finds the address in the output.
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putIfAbsent("HEADRACE_TELEMETRY_PORT", "0");
        environment.putAll(variables);
        return start(folder, arguments[0], line, environment);
    }

    /**
     * Starts a program that is {@code headrace} in the end.
     *
     * @param name what its output is called
     * @param environment all that it gets
     */
    static HeadraceProcess start(Path folder, String name, List<String> line, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile(folder, name + "-", ".log");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new HeadraceProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Stream<ProcessHandle> children() {
        return process.descendants();
    }

    /** By name, as in {@code kill -NAME}. */
    void signal(String name) {
        try {
            int exit = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " failed with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void checkRuns() {
        if (!process.isAlive()) {
            throw new IllegalStateException("ended with " + process.exitValue() + "; it printed:\n" + output());
        }
    }

    int awaitExit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still runs after 60 s; it printed:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
