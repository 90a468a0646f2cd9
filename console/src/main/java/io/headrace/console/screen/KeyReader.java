package io.headrace.console.screen;

import io.headrace.console.screen.Key.Kind;
import java.io.IOException;
import java.util.Optional;

/** Makes keys of what a terminal sends for them. Not thread-safe. */
final class KeyReader {

    static final int END = -1;
    static final int NOTHING_YET = -2;

    private static final int ESCAPE = 0x1B;
    private static final int DELETE = 0x7F;

    /** The rest of a key's sequence follows at once; after this long it was the Escape key itself. */
    private static final long SEQUENCE_MS = 60;

    /** Not for ever at a time: a read without end would keep the terminal from being closed. */
    private static final long A_WHILE_MS = 60_000;

    private final Source source;

    /** What was read too far; {@link #NOTHING_YET} for nothing. */
    private int pushedBack = NOTHING_YET;

    KeyReader(Source source) {
        this.source = source;
    }

    /** Where characters come from. */
    @FunctionalInterface
    interface Source {

        /**
         * The next UTF-16 unit.
         *
         * @param millis how long to wait for it
         * @return {@link #NOTHING_YET} if none came, {@link #END} if none will
         */
        int read(long millis) throws IOException;
    }

    /** The next key, however long it takes; empty when the terminal is gone. */
    Optional<Key> next() throws IOException {
        int first = pushedBack;
        pushedBack = NOTHING_YET;
        while (first == NOTHING_YET) {
            first = source.read(A_WHILE_MS);
        }
        return first == END ? Optional.empty() : Optional.of(key(first));
    }

    private Key key(int first) throws IOException {
        if (Character.isHighSurrogate((char) first)) {
            int second = source.read(SEQUENCE_MS);
            return second >= 0 && Character.isLowSurrogate((char) second)
                    ? Key.of(Character.toCodePoint((char) first, (char) second))
                    : Key.of(Kind.OTHER);
        }
        return switch (first) {
            case ESCAPE -> afterEscape();
            case '\r', '\n' -> Key.of(Kind.ENTER);
            case '\t' -> Key.of(Kind.TAB);
            case '\b', DELETE -> Key.of(Kind.BACKSPACE);
            case 0x03 -> Key.of(Kind.INTERRUPT);
            case 0x06 -> Key.of(Kind.PAGE_DOWN);
            case 0x02 -> Key.of(Kind.PAGE_UP);
            default -> first < ' ' || Character.isSurrogate((char) first) ? Key.of(Kind.OTHER) : Key.of(first);
        };
    }

    private Key afterEscape() throws IOException {
        int next = source.read(SEQUENCE_MS);
        if (next == ESCAPE) {
            // Pressed twice.
            pushedBack = next;
        }
        if (next < 0 || next == ESCAPE) {
            return Key.of(Kind.ESCAPE);
        }
        if (next != '[' && next != 'O') {
            // Alt with a key, which means nothing here.
            return Key.of(Kind.OTHER);
        }
        StringBuilder parameters = new StringBuilder();
        int last = source.read(SEQUENCE_MS);
        while (last >= ' ' && last < '@') {
            parameters.append((char) last);
            last = source.read(SEQUENCE_MS);
        }
        return sequence(parameters.toString(), last);
    }

    private static Key sequence(String parameters, int last) {
        return Key.of(
                switch (last) {
                    case 'A' -> Kind.UP;
                    case 'B' -> Kind.DOWN;
                    case 'C' -> Kind.RIGHT;
                    case 'D' -> Kind.LEFT;
                    case 'H' -> Kind.HOME;
                    case 'F' -> Kind.END;
                    case 'M' -> Kind.ENTER;
                    case 'Z' -> Kind.BACK_TAB;
                    case '~' ->
                        switch (parameters) {
                            case "1", "7" -> Kind.HOME;
                            case "4", "8" -> Kind.END;
                            case "5" -> Kind.PAGE_UP;
                            case "6" -> Kind.PAGE_DOWN;
                            default -> Kind.OTHER;
                        };
                    default -> Kind.OTHER;
                });
    }
}
