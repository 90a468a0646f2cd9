package io.headrace.console;

/**
 * Who steers, and why; it is written down with everything they do.
 *
 * @param name the name of a token, or user and host
 * @param reason in words; may be empty
 */
public record Operator(String name, String reason) {

    private static final int LONGEST = 200;

    /** Cuts what is too long to be written down, and takes out line feeds. */
    public Operator {
        name = tidy(name);
        reason = tidy(reason);
    }

    private static String tidy(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}
