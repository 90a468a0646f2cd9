package io.headrace.command;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether a person reads along. Java itself only knows whether input and output both are a terminal. */
final class Terminal {

    private Terminal() {}

    static boolean isOutput() {
        return isTerminal(1);
    }

    static boolean isError() {
        return isTerminal(2);
    }

    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.isSymbolicLink(link)) {
            return hasConsole();
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException gone) {
            return false;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // From JDK 22 on it is never null; there isTerminal() answers.
    private static boolean hasConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException older) {
            return true;
        }
    }
}
