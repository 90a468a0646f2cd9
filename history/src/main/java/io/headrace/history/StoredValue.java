package io.headrace.history;

import io.headrace.history.KeptValue.Kept;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A payload or a result as it goes into its four columns.
 *
 * @param json as JSON, if it is such, and whole
 * @param raw otherwise as bytes
 * @param size how many bytes it had; null if there is none
 * @param kept how much of it is kept; null if there is none
 */
record StoredValue(
        @Nullable String json,
        byte @Nullable [] raw,
        @Nullable Long size,
        @Nullable Kept kept) {

    /** There was no such value. */
    static final StoredValue NONE = new StoredValue(null, null, null, null);

    /** Whatever there was. */
    static final StoredValue LEFT_OUT = new StoredValue(null, null, 0L, Kept.LEFT_OUT);

    static StoredValue payload(byte[] bytes, int limit) {
        return bytes.length > limit ? cut(bytes, limit) : whole(bytes, StorableJson.forJsonb(bytes));
    }

    static StoredValue result(byte[] bytes, int limit) {
        return bytes.length > limit ? cut(bytes, limit) : whole(bytes, StorableJson.forJson(bytes));
    }

    private static StoredValue whole(byte[] bytes, @Nullable String json) {
        return new StoredValue(json, json == null ? bytes : null, (long) bytes.length, Kept.WHOLE);
    }

    private static StoredValue cut(byte[] bytes, int limit) {
        int end = limit;
        // Not within a character; what is no text is cut somewhere.
        int earliest = Math.max(0, limit - 3);
        while (end > earliest && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        if ((bytes[end] & 0xC0) == 0x80) {
            end = limit;
        }
        return new StoredValue(null, Arrays.copyOf(bytes, end), (long) bytes.length, Kept.CUT);
    }

    /** The same as mere bytes. */
    StoredValue asBytes() {
        return json == null ? this : new StoredValue(null, json.getBytes(StandardCharsets.UTF_8), size, kept);
    }

    @Nullable
    String label() {
        return kept == null ? null : kept.name().toLowerCase(Locale.ROOT);
    }
}
