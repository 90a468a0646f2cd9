package io.headrace.testkit;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Walks through the keys that begin with a prefix; a key may be met twice, as SCAN allows. */
final class KeyScan {

    private static final int STEP = 1_000;

    private KeyScan() {}

    static void pages(RedisCommands<byte[], byte[]> redis, String prefix, Consumer<List<byte[]>> page) {
        byte[] pattern = (literal(prefix) + "*").getBytes(StandardCharsets.UTF_8);
        ScanArgs args = ScanArgs.Builder.limit(STEP).match(pattern);
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<byte[]> found = redis.scan(cursor, args);
            if (!found.getKeys().isEmpty()) {
                page.accept(found.getKeys());
            }
            cursor = found;
        }
    }

    private static String literal(String prefix) {
        return prefix.replaceAll("[\\\\*?\\[\\]^]", "\\\\$0");
    }
}
