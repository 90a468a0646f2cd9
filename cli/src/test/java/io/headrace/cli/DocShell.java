package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * The terminal of somebody who types what stands in the documentation, in a folder that looks like a checkout: it has
 * {@code bin/headrace} and {@code cli/target/headrace/lib}. Not thread-safe.
 */
final class DocShell implements AutoCloseable {

    private static final String JAVA_HOME = System.getProperty("java.home");

    private final Path folder;
    private final Process shell;
    private final BufferedReader answers;
    private final List<Process> others = new ArrayList<>();
    private int steps;

    /** What a command wrote to both its outputs, and its exit code. */
    record Said(int exit, String text) {}

    private DocShell(Path folder, Process shell) {
        this.folder = folder;
        this.shell = shell;
        answers = shell.inputReader(UTF_8);
    }

    static DocShell open(Path folder) throws IOException {
        layOut(folder);
        // Not sh: without a terminal only bash has the job control that everybody has who types.
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        environment(builder);
        DocShell opened = new DocShell(folder, builder.start());
        opened.run("set -m");
        return opened;
    }

    /** A program in a terminal of its own, which writes to a file. */
    Process inAnother(String command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        environment(builder);
        Process process = builder.start();
        others.add(process);
        return process;
    }

    /** Runs lines in the shell itself, so that what they set is set for those after them. */
    Said run(String lines) {
        Path script = folder.resolve("step-" + ++steps + ".sh");
        Path output = folder.resolve("step-" + steps + ".out");
        try {
            Files.writeString(script, lines);
            String line = ". ./" + script.getFileName() + " > " + output.getFileName() + " 2>&1 < /dev/null; echo $?\n";
            OutputStream in = shell.getOutputStream();
            in.write(line.getBytes(UTF_8));
            in.flush();
            String exit = answers.readLine();
            // With job control bash tells of jobs that have ended.
            while (exit != null && !exit.matches("[0-9]+")) {
                exit = answers.readLine();
            }
            if (exit == null) {
                throw new IllegalStateException("The shell ended at: " + lines);
            }
            return new Said(Integer.parseInt(exit), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it with all that it has started. */
    @Override
    public void close() {
        shell.descendants().toList().forEach(ProcessHandle::destroyForcibly);
        others.add(shell);
        others.forEach(Process::destroyForcibly);
        try {
            for (Process process : others) {
                process.waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void environment(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("HEADRACE_") || name.startsWith("JAVA_"));
        builder.environment().merge("PATH", JAVA_HOME + "/bin", (path, java) -> java + ":" + path);
    }

    private static void layOut(Path folder) throws IOException {
        List<Path> classes = classPath();
        Path lib = Files.createDirectories(folder.resolve("cli/target/headrace/lib"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        classes.stream().map(path -> path.toUri().toString()).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(lib.resolve("all.jar")), manifest).close();

        Path command = Files.createDirectories(folder.resolve("bin")).resolve("headrace");
        Files.writeString(
                command,
                "#!/bin/sh\nexec '" + JAVA_HOME
                        + "/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx256m"
                        + " --enable-native-access=ALL-UNNAMED -Dheadrace.command=bin/headrace -cp '"
                        + classes.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                        + "' io.headrace.cli.Main \"$@\"\n");
        if (!command.toFile().setExecutable(true)) {
            throw new IOException(command + " cannot be made executable");
        }
    }

    /** Without the tests' own folder, whose logging is not that of the commands. */
    private static List<Path> classPath() {
        // Surefire may hide the class path in a jar's manifest.
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .filter(path -> !Files.exists(path.resolve("logback-test.xml")))
                .toList();
    }
}
