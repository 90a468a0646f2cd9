package io.headrace.console.screen;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.WCWidth;

/**
 * What the terminal can show, and how texts from elsewhere are made fit for it.
 *
 * @param unicode whether it shows more than ASCII
 * @param colours whether colours are wanted
 */
record Look(boolean unicode, boolean colours) {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String PLAIN_BLOCKS = "_.:-=+*#";

    AttributedStyle style(Tone tone) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return switch (tone) {
            case PLAIN -> plain;
            case FAINT -> plain.faint();
            case STRONG -> plain.bold();
            case SELECTED -> plain.inverse();
            case GOOD -> colours ? plain.foreground(AttributedStyle.GREEN) : plain;
            case WARN -> colours ? plain.foreground(AttributedStyle.YELLOW) : plain.bold();
            case BAD -> colours ? plain.foreground(AttributedStyle.RED).bold() : plain.bold();
        };
    }

    /**
     * A text of which nothing moves the cursor, changes the terminal, or turns the order of letters about: such characters are
     * shown by a name, {@code ^[} or {@code <202e>}.
     */
    String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> appendVisible(shown, c));
        return shown.toString();
    }

    private void appendVisible(StringBuilder shown, int c) {
        if (c == '\n' || c == '\r' || c == '\t') {
            shown.append(' ');
        } else if (c < ' ' || c == 0x7F) {
            shown.append('^').append((char) (c ^ 0x40));
        } else if (c < 0x7F) {
            shown.append((char) c);
        } else if (isNamed(c)) {
            shown.append('<').append(Integer.toHexString(c)).append('>');
        } else if (unicode) {
            shown.appendCodePoint(c);
        } else {
            shown.append('?');
        }
    }

    /** Characters that have no picture, or one whose width terminals do not agree on. */
    private static boolean isNamed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // variation selectors
            case Character.NON_SPACING_MARK -> (c >= 0xFE00 && c <= 0xFE0F) || c >= 0xE0000;
            default -> false;
        };
    }

    /** How many columns a visible text takes. */
    static int width(String visible) {
        int width = 0;
        for (int i = 0; i < visible.length(); i += Character.charCount(visible.codePointAt(i))) {
            width += Math.max(0, WCWidth.wcwidth(visible.codePointAt(i)));
        }
        return width;
    }

    /** A visible text in no more than so many columns; one that was cut says so. */
    String cut(String visible, int columns) {
        if (width(visible) <= columns) {
            return visible;
        }
        if (columns <= 0) {
            return "";
        }
        int taken = 0;
        int end = 0;
        while (end < visible.length()) {
            int c = visible.codePointAt(end);
            taken += Math.max(0, WCWidth.wcwidth(c));
            if (taken > columns - 1) {
                break;
            }
            end += Character.charCount(c);
        }
        return visible.substring(0, end) + ellipsis();
    }

    /** A visible text in exactly so many columns. */
    String pad(String visible, int columns, boolean right) {
        String cut = cut(visible, columns);
        String gap = " ".repeat(Math.max(0, columns - width(cut)));
        return right ? gap + cut : cut + gap;
    }

    /** A line that is not wider than the screen. */
    AttributedString fit(AttributedString line, int columns) {
        String text = line.toString();
        if (width(text) <= columns) {
            return line;
        }
        String kept = cut(text, columns);
        int length = Math.max(0, kept.length() - 1);
        AttributedStyle last =
                line.length() == 0 ? AttributedStyle.DEFAULT : line.styleAt(Math.min(length, line.length() - 1));
        return kept.isEmpty()
                ? AttributedString.EMPTY
                : AttributedString.join(
                        AttributedString.EMPTY, line.subSequence(0, length), new AttributedString(ellipsis(), last));
    }

    private String ellipsis() {
        return unicode ? "…" : "~";
    }

    /** Between things that stand beside each other. */
    String dot() {
        return unicode ? " · " : " - ";
    }

    /** How much of something is taken. */
    String bar(long part, long whole, int cells) {
        long full = whole <= 0 ? 0 : Math.min(cells, (part * cells + whole - 1) / whole);
        return (unicode ? "█" : "#").repeat((int) full) + (unicode ? "░" : ".").repeat(cells - (int) full);
    }

    /** A curve of one line; a gap where there is no number. */
    String curve(double[] values) {
        double highest = 0;
        for (double value : values) {
            highest = Double.isNaN(value) ? highest : Math.max(highest, value);
        }
        String blocks = unicode ? BLOCKS : PLAIN_BLOCKS;
        StringBuilder curve = new StringBuilder(values.length);
        for (double value : values) {
            int height = highest <= 0 ? 0 : (int) Math.ceil(value / highest * (blocks.length() - 1));
            curve.append(Double.isNaN(value) ? ' ' : blocks.charAt(height));
        }
        return curve.toString();
    }
}
