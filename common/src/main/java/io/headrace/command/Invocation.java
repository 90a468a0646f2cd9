package io.headrace.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds one run of a command. Handed to every command, so that tests can run commands without a process.
 *
 * @param in standard input
 * @param out standard output, for what was asked for; UTF-8
 * @param err standard error, for everything else; UTF-8
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 * @param environment the environment variables
 * @param directory the working directory
 * @param home where Headrace is installed; null if not known
 * @param clock for times shown to people
 */
public record Invocation(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment,
        Path directory,
        @Nullable Path home,
        Clock clock) {

    /** The process's own. */
    public static Invocation ofProcess() {
        return new Invocation(
                System.in,
                // System.out writes in the encoding of the locale, which results must not depend on.
                print(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8192), false),
                print(new FileOutputStream(FileDescriptor.err), true),
                Terminal.isOutput(),
                Terminal.isError(),
                System.getenv(),
                Path.of(""),
                Optional.ofNullable(System.getProperty("headrace.home"))
                        .map(Path::of)
                        .orElse(null),
                Clock.systemUTC());
    }

    private static PrintStream print(OutputStream to, boolean autoFlush) {
        return new PrintStream(to, autoFlush, StandardCharsets.UTF_8);
    }

    /** Tells the user something beside the output: one line on standard error. */
    public void tell(String line) {
        out.flush();
        err.println("headrace: " + VisibleText.lines(Secrets.masked(line)));
    }

    /** Prints bytes as they are; to a terminal, what text they hold, made harmless, and an end of line if they have none. */
    public void print(byte[] bytes) {
        if (!outIsTerminal) {
            out.write(bytes, 0, bytes.length);
            return;
        }
        String text = VisibleText.lines(new String(bytes, StandardCharsets.UTF_8));
        out.print(text);
        if (!text.endsWith("\n")) {
            out.println();
        }
    }
}
