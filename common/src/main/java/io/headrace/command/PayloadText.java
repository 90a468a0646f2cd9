package io.headrace.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A payload for people: JSON indented, text as it is, of other bytes how many there are; no more than the beginning. Not thread-safe. */
public final class PayloadText {

    private static final int MOST_CHARS = 2048;
    private static final String INDENT = "  ";

    private final byte[] payload;
    private final String whole;

    /**
     * For one payload.
     *
     * @param whole what prints all of it, for example {@code --payload prints them}
     */
    public PayloadText(byte[] payload, String whole) {
        this.payload = payload;
        this.whole = whole;
    }

    /** The lines, harmless for a terminal. */
    public List<String> lines() {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            return List.of(payload.length + " bytes that are no text; " + whole);
        }
        String shown = isJson() ? indented(text) : text;
        boolean isCut = shown.length() > MOST_CHARS;
        List<String> lines = new ArrayList<>(VisibleText.lines(isCut ? shown.substring(0, MOST_CHARS) : shown)
                .lines()
                .toList());
        if (isCut) {
            lines.add("... " + payload.length + " bytes in all; " + whole);
        }
        return lines;
    }

    private boolean isJson() {
        try {
            JsonBytes.check(payload);
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    /** Only blanks change: numbers and texts stay as they are written. */
    private static String indented(String json) {
        StringBuilder text = new StringBuilder(json.length() * 2);
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inText) {
                text.append(c);
                if (c == '\\') {
                    text.append(json.charAt(++i));
                }
                inText = c != '"';
                continue;
            }
            switch (c) {
                case ' ', '\t', '\r', '\n' -> {}
                case '{', '[' -> {
                    int end = endOfEmpty(json, i);
                    if (end > 0) {
                        text.append(c).append(json.charAt(end));
                        i = end;
                    } else {
                        depth++;
                        newLine(text.append(c), depth);
                    }
                }
                case '}', ']' -> {
                    depth--;
                    newLine(text, depth);
                    text.append(c);
                }
                case ',' -> newLine(text.append(c), depth);
                case ':' -> text.append(": ");
                default -> {
                    text.append(c);
                    inText = c == '"';
                }
            }
            if (text.length() > 2 * MOST_CHARS) {
                break;
            }
        }
        return text.toString();
    }

    /** Where an object or array that has nothing in it ends; -1 if it has something. */
    private static int endOfEmpty(String json, int begin) {
        int i = begin + 1;
        while (Character.isWhitespace(json.charAt(i))) {
            i++;
        }
        return json.charAt(i) == '}' || json.charAt(i) == ']' ? i : -1;
    }

    private static void newLine(StringBuilder text, int depth) {
        text.append('\n').append(INDENT.repeat(depth));
    }
}
