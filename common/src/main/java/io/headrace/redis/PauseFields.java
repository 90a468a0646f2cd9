package io.headrace.redis;

import io.headrace.broker.Pause;
import io.lettuce.core.protocol.CommandArgs;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a queue's control hash that say whether it is paused, as {@code pause.lua} writes them. */
final class PauseFields {

    private PauseFields() {}

    /** Names the key and the fields, for HMGET. */
    static CommandArgs<String, byte[]> in(String control) {
        return new CommandArgs<>(RedisLink.CODEC)
                .addKey(control)
                .add("pausedBy")
                .add("pausedReason")
                .add("pausedSince")
                .add("pausedUntil");
    }

    /** Reads what was answered; a pause whose end has come is one as well. */
    static Optional<Pause> read(Reply values) {
        if (values.parts().get(0) == null) {
            return Optional.empty();
        }
        Instant since = instant(values.text(2));
        return Optional.of(new Pause(
                values.text(0), values.text(1), since == null ? Instant.EPOCH : since, instant(values.text(3))));
    }

    /** What somebody wrote by hand may be anything, and a queue is paused all the same. */
    private static @Nullable Instant instant(String millis) {
        return millis.matches("[0-9]{1,15}") ? Instant.ofEpochMilli(Long.parseLong(millis)) : null;
    }
}
