package io.headrace.redis;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the RESP2 reply of XREADGROUP straight into entries, without a map and a wrapper for each: this is the hot path of
 * every worker. The reply is {@code [[stream, [[id, [field, value, ...]], ...]], ...]} or nil.
 */
final class EntriesOutput extends CommandOutput<String, byte[], List<Entry>> {

    private static final byte[] TYPE = "type".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPTS = "opts".getBytes(StandardCharsets.US_ASCII);

    private enum Next {
        STREAMS,
        STREAM,
        STREAM_NAME,
        ENTRIES,
        ENTRY,
        ENTRY_ID,
        FIELDS,
        FIELD_NAME,
        FIELD_VALUE
    }

    private Next next = Next.STREAMS;
    private String stream = "";
    private String id = "";
    private int entriesLeft;
    private int fieldsLeft;
    private int field;
    private final byte[] @Nullable [] values = new byte[3][];

    EntriesOutput(RedisCodec<String, byte[]> codec) {
        super(codec, new ArrayList<>());
    }

    @Override
    public void multi(int count) {
        switch (next) {
            case STREAMS -> next = Next.STREAM;
            case STREAM -> next = Next.STREAM_NAME;
            case ENTRIES -> {
                entriesLeft = count;
                next = count > 0 ? Next.ENTRY : Next.STREAM;
            }
            case ENTRY -> next = Next.ENTRY_ID;
            case FIELDS -> {
                fieldsLeft = count / 2;
                if (fieldsLeft > 0) {
                    next = Next.FIELD_NAME;
                } else {
                    finishEntry();
                }
            }
            default -> throw new IllegalStateException("Reply of XREADGROUP has an array where " + next + " belongs");
        }
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null && next == Next.STREAMS) {
            return; // nothing came
        }
        switch (next) {
            case STREAM_NAME -> {
                stream = text(bytes);
                next = Next.ENTRIES;
            }
            case ENTRY_ID -> {
                id = text(bytes);
                next = Next.FIELDS;
            }
            case FIELDS -> finishEntry(); // nil: deleted meanwhile
            case FIELD_NAME -> {
                field = fieldIndex(bytes);
                next = Next.FIELD_VALUE;
            }
            case FIELD_VALUE -> {
                if (field >= 0) {
                    values[field] = bytes(bytes);
                }
                fieldsLeft--;
                if (fieldsLeft > 0) {
                    next = Next.FIELD_NAME;
                } else {
                    finishEntry();
                }
            }
            default -> throw new IllegalStateException("Reply of XREADGROUP has a value where " + next + " belongs");
        }
    }

    private void finishEntry() {
        output.add(new Entry(stream, id, values[0], values[1], values[2]));
        values[0] = null;
        values[1] = null;
        values[2] = null;
        entriesLeft--;
        next = entriesLeft > 0 ? Next.ENTRY : Next.STREAM;
    }

    private static int fieldIndex(@Nullable ByteBuffer name) {
        if (is(name, TYPE)) {
            return 0;
        }
        if (is(name, PAYLOAD)) {
            return 1;
        }
        return is(name, OPTS) ? 2 : -1;
    }

    private static boolean is(@Nullable ByteBuffer bytes, byte[] name) {
        if (bytes == null || bytes.remaining() != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (bytes.get(bytes.position() + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return new byte[0];
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        return copy;
    }

    private static String text(@Nullable ByteBuffer buffer) {
        return new String(bytes(buffer), StandardCharsets.UTF_8);
    }
}
