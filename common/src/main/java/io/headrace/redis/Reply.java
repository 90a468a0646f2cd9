package io.headrace.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /** The value that follows a name, where names and values come in turn; empty if there is none. */
    byte[] bytesOf(String name) {
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            if (text(i).equals(name)) {
                return bytes(i + 1);
            }
        }
        return new byte[0];
    }

    String textOf(String name) {
        return new String(bytesOf(name), StandardCharsets.UTF_8);
    }

    /** The same for a number; zero if there is none. */
    long numberOf(String name) {
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            if (text(i).equals(name)) {
                return number(i + 1);
            }
        }
        return 0;
    }

    /** The arrays that this one holds. */
    Stream<Reply> rows() {
        return IntStream.range(0, parts.size()).mapToObj(this::nested);
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
