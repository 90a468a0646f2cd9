package io.headrace.producer.command;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import java.util.Arrays;

/** A payload that must be JSON. */
final class JsonPayload {

    private JsonPayload() {}

    /** The bytes without blanks and line ends around them, which a shell's echo adds and nobody means. */
    static byte[] of(byte[] bytes) {
        try {
            JsonBytes.check(bytes);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(
                    "The payload is not JSON: " + e.getMessage() + "; --raw submits it as it is");
        }
        int from = 0;
        int to = bytes.length;
        while (bytes[from] <= ' ') {
            from++;
        }
        while (bytes[to - 1] <= ' ') {
            to--;
        }
        return from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
    }
}
