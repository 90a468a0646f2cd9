package io.headrace.worker.exec;

import io.headrace.task.HeadraceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which program runs the tasks of a type, and how. It is the operator's word alone: nothing of a task ever becomes part of
 * the arguments. Immutable.
 *
 * @param command the program and its arguments, handed over as they are; no shell reads them. A program without a slash is
 *     looked for on the worker's PATH, a relative one with a slash begins at the working directory
 * @param directory the working directory; null for the worker's own
 * @param inherited names of variables of the worker's environment that it sees besides the few that every program sees
 * @param environment what is added to its environment
 * @param outputLimit the longest result in bytes; more is a failure
 * @param warm whether it stays and is given task after task, a line each, instead of being started for each
 */
public record ExecSpec(
        List<String> command,
        @Nullable Path directory,
        Set<String> inherited,
        Map<String, String> environment,
        int outputLimit,
        boolean warm) {

    /** The longest result where nothing else is said: 1 MiB. */
    public static final int DEFAULT_OUTPUT_LIMIT = 1024 * 1024;

    private static final int LARGEST_OUTPUT_LIMIT = 1024 * 1024 * 1024;
    private static final Pattern VARIABLE = Pattern.compile("[^=\0]+");

    /**
     * Checks and copies.
     *
     * @throws HeadraceException if the command, the environment or the limit cannot be
     */
    public ExecSpec {
        command = List.copyOf(command);
        inherited = Set.copyOf(inherited);
        environment = Map.copyOf(environment);
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new HeadraceException("An exec handler needs a command: the program and its arguments");
        }
        if (command.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new HeadraceException("The command " + command + " of an exec handler holds a NUL character");
        }
        environment.forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches() || value.indexOf('\0') >= 0) {
                throw new HeadraceException("Environment variable '" + name.replace('\0', '?')
                        + "' of an exec handler is not valid: no '=' in its name, no NUL in its value");
            }
        });
        if (outputLimit < 1 || outputLimit > LARGEST_OUTPUT_LIMIT) {
            throw new HeadraceException("The output limit of an exec handler must be from 1 to " + LARGEST_OUTPUT_LIMIT
                    + " bytes: " + outputLimit);
        }
    }

    /**
     * This command in the worker's directory, started for each task, with up to 1 MiB of output; nothing more
     * inherited, no additional environment.
     */
    public static ExecSpec of(List<String> command) {
        return new ExecSpec(command, null, Set.of(), Map.of(), DEFAULT_OUTPUT_LIMIT, false);
    }

    /** This spec with another working directory. */
    public ExecSpec withDirectory(Path value) {
        return new ExecSpec(command, value, inherited, environment, outputLimit, warm);
    }

    /** This spec with other variables of the worker's environment. */
    public ExecSpec withInherited(Set<String> names) {
        return new ExecSpec(command, directory, names, environment, outputLimit, warm);
    }

    /** This spec with another environment. */
    public ExecSpec withEnvironment(Map<String, String> value) {
        return new ExecSpec(command, directory, inherited, value, outputLimit, warm);
    }

    /** This spec with another limit for the result, in bytes. */
    public ExecSpec withOutputLimit(int bytes) {
        return new ExecSpec(command, directory, inherited, environment, bytes, warm);
    }

    /** This spec with a program that stays: see {@link ExecHandler}. */
    public ExecSpec withWarm(boolean value) {
        return new ExecSpec(command, directory, inherited, environment, outputLimit, value);
    }

    /** The program as it was written: the first word of the command. */
    public String program() {
        return command.get(0);
    }

    /**
     * Starts the program.
     *
     * @param whole all of its environment
     * @throws ExecFailedException if it cannot be started
     */
    Process start(Map<String, String> whole) {
        String found = find().orElseThrow(() -> cannotRun(problem().orElse("it is not there any more"), null));
        ProcessBuilder builder = new ProcessBuilder(OwnSession.line(found, command));
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(whole);
        try {
            return builder.start();
        } catch (IOException e) {
            throw cannotRun(problem().orElseGet(() -> Objects.requireNonNullElse(e.getMessage(), e.toString())), e);
        }
    }

    private ExecFailedException cannotRun(String why, @Nullable Throwable cause) {
        return new ExecFailedException("cannot run " + program() + ": " + why, cause);
    }

    /** Why the program cannot be started on this machine as it is now; empty if it can. */
    Optional<String> problem() {
        if (directory != null && !Files.isDirectory(directory)) {
            return Optional.of("the working directory " + directory + " does not exist");
        }
        if (find().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                program().indexOf('/') >= 0
                        ? "the program " + program() + " does not exist or is not executable"
                        : "the program " + program() + " is not found on the PATH of the worker (" + path() + ")");
    }

    /** Where the program is; as it was written, if with a slash. */
    private Optional<String> find() {
        // File and not Path: a name that this locale cannot write is a program not found, not an exception.
        if (program().indexOf('/') >= 0) {
            File file = new File(program());
            if (directory != null && !file.isAbsolute()) {
                file = new File(directory.toFile(), program());
            }
            return isProgram(file) ? Optional.of(program()) : Optional.empty();
        }
        for (String entry : path().split(File.pathSeparator, -1)) {
            File file = new File(entry.isEmpty() ? "." : entry, program());
            if (isProgram(file)) {
                return Optional.of(file.getAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static String path() {
        return Objects.requireNonNullElse(System.getenv("PATH"), "/bin:/usr/bin");
    }

    private static boolean isProgram(File file) {
        return file.isFile() && file.canExecute();
    }
}
