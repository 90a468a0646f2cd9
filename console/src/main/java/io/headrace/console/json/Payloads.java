package io.headrace.console.json;

import io.headrace.command.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Payloads as they are shown: whole where they are short, else their beginning. */
final class Payloads {

    private static final int PREVIEW_CHARS = 300;
    private static final int LONGEST_BYTES = 64 * 1024;

    private Payloads() {}

    /** The first characters, as text; what is no text shows as such. */
    static String preview(byte[] payload) {
        // A character has four bytes at most, so this is enough of them; the last one may be cut and is not shown then.
        int bytes = Math.min(payload.length, 4 * (PREVIEW_CHARS + 1));
        String text = new String(payload, 0, bytes, StandardCharsets.UTF_8);
        return text.length() <= PREVIEW_CHARS ? text : cut(text, PREVIEW_CHARS);
    }

    /** Adds the payload to a task. */
    static void put(JsonObject json, byte[] payload) {
        if (payload.length <= LONGEST_BYTES) {
            json.putBytes("payload", payload);
        } else {
            // The beginning of a JSON value is no JSON value; that of a text may end amid a character.
            byte[] start = Arrays.copyOf(payload, endOfText(payload, LONGEST_BYTES));
            json.put("payloadText", new String(start, StandardCharsets.UTF_8)).put("payloadCut", true);
        }
        json.put("payloadBytes", payload.length);
    }

    /** The place at or before this one where no character of UTF-8 is cut. */
    private static int endOfText(byte[] bytes, int most) {
        int end = most;
        while (end > most - 4 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }

    private static String cut(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
