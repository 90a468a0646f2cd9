package io.headrace.history;

/** Makes of any text one that PostgreSQL takes: without the characters that it has no place for, and not too long. */
final class CleanText {

    private static final char INSTEAD = '\uFFFD';

    private CleanText() {}

    /**
     * The text, with a sign in place of each NUL and of each half of a pair.
     *
     * @param longest how many characters at most; the rest is cut off, not within a pair
     */
    static String of(String text, int longest) {
        int end = Math.min(text.length(), longest);
        if (end < text.length() && end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        int bad = firstBad(text, 0, end);
        if (bad == end) {
            return text.substring(0, end);
        }
        StringBuilder clean = new StringBuilder(end);
        int from = 0;
        while (bad < end) {
            clean.append(text, from, bad).append(INSTEAD);
            from = bad + 1;
            bad = firstBad(text, from, end);
        }
        return clean.append(text, from, end).toString();
    }

    /** Whether PostgreSQL takes the text as it is. */
    static boolean isClean(String text) {
        return firstBad(text, 0, text.length()) == text.length();
    }

    private static int firstBad(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return i;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == end || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return end;
    }
}
