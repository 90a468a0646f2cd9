package io.headrace.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Asks before a dangerous move; the option {@code --yes} answers. Not thread-safe. */
public final class Confirmation {

    private final Invocation invocation;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** For one run of a command. */
    public Confirmation(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Whether nobody has to be asked. */
    public boolean isGiven() {
        return yes;
    }

    /**
     * Whether it is to be done.
     *
     * @param question what would be done, as a question
     * @throws InvalidInputException if there is nobody to ask
     */
    public boolean of(String question) {
        if (yes) {
            return true;
        }
        if (!invocation.errIsTerminal()) {
            throw new InvalidInputException(question + " There is no terminal to ask on: --yes answers it");
        }
        invocation.err().print(VisibleText.line(question) + " [y/N] ");
        invocation.err().flush();
        String answer = answer().strip().toLowerCase(Locale.ROOT);
        if (answer.equals("y") || answer.equals("yes")) {
            return true;
        }
        invocation.tell("nothing was changed");
        return false;
    }

    /** Byte by byte: what follows the line is not ours. */
    private String answer() {
        InputStream in = invocation.in();
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c != -1 && c != '\n'; c = in.read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            throw new InvalidInputException("The answer cannot be read: " + e.getMessage());
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
