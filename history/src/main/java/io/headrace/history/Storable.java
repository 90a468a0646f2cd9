package io.headrace.history;

/** What PostgreSQL's texts cannot hold: NUL characters and halves of surrogate pairs. */
final class Storable {

    private static final char REPLACEMENT = '\uFFFD';

    private Storable() {}

    /** Whether PostgreSQL takes it as it is. */
    static boolean is(String text) {
        return text(text).equals(text);
    }

    /** The same of the beginning of a text, at most so many characters; a pair is not cut in two. */
    static String text(String text, int longest) {
        if (text.length() <= longest) {
            return text(text);
        }
        boolean within = Character.isHighSurrogate(text.charAt(longest - 1));
        return text(text.substring(0, within ? longest - 1 : longest));
    }

    /** The text with what PostgreSQL does not take replaced by U+FFFD, as it then stands in the table. */
    static String text(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, REPLACEMENT);
            }
        }
        return changed == null ? text : changed.toString();
    }
}
