package io.headrace.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the array that a script answered; every script's reply goes through here. */
record Reply(List<Object> parts) {

    /** The first word: what the script did. */
    String word() {
        return text(0);
    }

    int size() {
        return parts.size();
    }

    String text(int index) {
        return new String(bytes(index), StandardCharsets.UTF_8);
    }

    /** A bulk string; empty where the script answered nil. */
    byte[] bytes(int index) {
        Object part = parts.get(index);
        return part instanceof byte[] bytes ? bytes : new byte[0];
    }

    long number(int index) {
        Object part = parts.get(index);
        return part instanceof Long number ? number : Long.parseLong(text(index));
    }

    /** A nested array. */
    Reply nested(int index) {
        return new Reply(list(parts.get(index)));
    }

    @SuppressWarnings("unchecked") // the decoder builds nothing but lists of objects
    private static List<Object> list(Object part) {
        return (List<Object>) part;
    }
}
