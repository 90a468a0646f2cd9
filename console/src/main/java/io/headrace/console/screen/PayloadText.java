package io.headrace.console.screen;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Payloads and results as people read them: JSON laid out, other text as it is, other bytes in hexadecimal. */
final class PayloadText {

    /** More than this is not read on a screen. */
    private static final int LONGEST = 32 << 10;

    private static final int LONGEST_HEX = 256;
    private static final int BYTES_A_LINE = 16;

    private PayloadText() {}

    static List<String> lines(byte[] bytes) {
        String cut = bytes.length > LONGEST ? "\n(and " + (bytes.length - LONGEST) + " bytes more)" : "";
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String laidOut = isJson(bytes) ? laidOut(text) : text;
            String shown = laidOut.length() > LONGEST ? laidOut.substring(0, LONGEST) + cut : laidOut;
            return shown.lines().toList();
        } catch (CharacterCodingException e) {
            return hex(bytes).lines().toList();
        }
    }

    private static boolean isJson(byte[] bytes) {
        try {
            JsonBytes.check(bytes);
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    /** Valid JSON with a line for each value. */
    private static String laidOut(String json) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length() && out.length() <= LONGEST; i++) {
            char c = json.charAt(i);
            if (quoted) {
                out.append(c);
                if (c == '\\') {
                    out.append(json.charAt(++i));
                }
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
                out.append(c);
            } else if (c == '{' || c == '[') {
                depth++;
                out.append(c);
                newLine(out, depth);
            } else if (c == '}' || c == ']') {
                depth--;
                closed(out, depth, c);
            } else if (c == ',') {
                out.append(c);
                newLine(out, depth);
            } else if (c == ':') {
                out.append(": ");
            } else if (!Character.isWhitespace(c)) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** What is empty stays in one line. */
    private static void closed(StringBuilder out, int depth, char bracket) {
        int end = out.length();
        while (end > 0 && Character.isWhitespace(out.charAt(end - 1))) {
            end--;
        }
        char before = out.charAt(end - 1);
        if (before == '{' || before == '[') {
            out.setLength(end);
        } else {
            newLine(out, depth);
        }
        out.append(bracket);
    }

    private static void newLine(StringBuilder out, int depth) {
        out.append('\n').append("  ".repeat(depth));
    }

    private static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        HexFormat format = HexFormat.ofDelimiter(" ");
        for (int i = 0; i < Math.min(bytes.length, LONGEST_HEX); i += BYTES_A_LINE) {
            out.append(format.formatHex(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + BYTES_A_LINE))))
                    .append('\n');
        }
        return bytes.length > LONGEST_HEX
                ? out + "(and " + (bytes.length - LONGEST_HEX) + " bytes more)"
                : out.toString();
    }
}
