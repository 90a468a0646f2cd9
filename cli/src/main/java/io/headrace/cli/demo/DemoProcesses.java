package io.headrace.cli.demo;

import io.headrace.task.HeadraceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The demo's daemons, each a process of its own as in earnest. They end with the demo, however that ends: closing stops
 * them, and a shutdown hook does where nobody closes.
 */
final class DemoProcesses implements AutoCloseable {

    private final Map<String, String> environment;
    private final Path logs;
    private final List<Process> running = new ArrayList<>();
    private final Thread atExit = new Thread(this::kill, "headrace-demo-end");

    /**
     * None yet.
     *
     * @param environment what the daemons get on top of ours
     * @param logs the folder for what they print
     */
    DemoProcesses(Map<String, String> environment, Path logs) {
        this.environment = environment;
        this.logs = logs;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts {@code headrace} with these arguments.
     *
     * @return its process id
     */
    long start(String name, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Several small JVMs on one machine: start quickly, keep out of each other's way.
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx192m"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.headrace.cli.Main"));
        line.addAll(List.of(arguments));
        File log = logs.resolve(name + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            running.add(process);
            return process.pid();
        } catch (IOException e) {
            throw new HeadraceException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes sure that all still run.
     *
     * @throws HeadraceException if one has ended
     */
    void check() {
        for (Process process : running) {
            if (!process.isAlive()) {
                throw new HeadraceException("A process of the demo has ended with exit code " + process.exitValue()
                        + "; what it printed is in " + logs);
            }
        }
    }

    private void kill() {
        running.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        running.forEach(Process::destroy);
        for (Process process : running) {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
