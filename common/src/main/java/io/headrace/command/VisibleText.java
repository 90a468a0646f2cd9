package io.headrace.command;

import java.util.regex.Pattern;

/**
 * Texts from elsewhere made harmless for a terminal: what would move its cursor, change its colours, ring it or turn the order
 * of letters about is shown as a sign. Also says how many columns a text takes there.
 */
public final class VisibleText {

    /** Stands where a line was cut. */
    static final String ELLIPSIS = "…";

    private static final char PICTURES_OF_CONTROLS = '\u2400';
    private static final char PICTURE_OF_DELETE = '\u2421';
    private static final char REPLACEMENT = '\uFFFD';
    private static final Pattern LINE_END = Pattern.compile("\r\n?|\n");

    private VisibleText() {}

    /** The text in one line: line ends and tabs are shown as signs too. */
    public static String line(String text) {
        return of(text, false);
    }

    /** The text with its line ends and tabs; a carriage return, with which a line overwrites itself, ends a line. */
    public static String lines(String text) {
        return of(LINE_END.matcher(text).replaceAll("\n"), true);
    }

    private static String of(String text, boolean keepLayout) {
        if (isHarmless(text, keepLayout)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> visible.appendCodePoint(
                        isHarmless(c) || (keepLayout && (c == '\n' || c == '\t')) ? c : sign(c)));
        return visible.toString();
    }

    private static boolean isHarmless(String text, boolean keepLayout) {
        return text.codePoints().allMatch(c -> isHarmless(c) || (keepLayout && (c == '\n' || c == '\t')));
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            // Marks that turn the direction of writing; others, such as the joiner of emojis, only shape letters.
            case Character.FORMAT -> c == '\u200D' || c == '\u200C';
            default -> true;
        };
    }

    private static int sign(int c) {
        if (c < ' ') {
            return PICTURES_OF_CONTROLS + c;
        }
        return c == 0x7F ? PICTURE_OF_DELETE : REPLACEMENT;
    }

    /** How many columns a harmless line takes: most characters one, East Asian ones and emojis two, accents none. */
    public static int width(String line) {
        return line.codePoints().map(VisibleText::width).sum();
    }

    /**
     * A harmless line cut so that it takes no more columns; an ellipsis says that it was cut.
     *
     * @param columns 0 for no limit
     */
    public static String cut(String line, int columns) {
        if (columns <= 0 || width(line) <= columns) {
            return line;
        }
        return start(line, columns - ELLIPSIS.length()) + ELLIPSIS;
    }

    /** As much of the beginning of a harmless line as fits into so many columns. */
    static String start(String line, int columns) {
        int taken = 0;
        for (int i = 0; i < line.length(); ) {
            int c = line.codePointAt(i);
            taken += width(c);
            if (taken > columns) {
                return line.substring(0, i);
            }
            i += Character.charCount(c);
        }
        return line;
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    /** The blocks that terminals give two columns; whatever lies in between by mistake only costs a column. */
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || (c >= 0x2E80 && c <= 0xA4CF)
                        || (c >= 0xAC00 && c <= 0xD7A3)
                        || (c >= 0xF900 && c <= 0xFAFF)
                        || (c >= 0xFE30 && c <= 0xFE6F)
                        || (c >= 0xFF00 && c <= 0xFF60)
                        || (c >= 0xFFE0 && c <= 0xFFE6)
                        || (c >= 0x1F300 && c <= 0x1FAFF)
                        || (c >= 0x20000 && c <= 0x3FFFD));
    }
}
