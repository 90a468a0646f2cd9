package io.headrace.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value that is another one in a configuration that was read again. Immutable.
 *
 * @param key its full name
 * @param before what it was, secrets masked; null if there was none
 * @param after what it is, secrets masked; null if there is none
 */
public record ConfigChange(
        String key, @Nullable String before, @Nullable String after) {

    /** Whether a running daemon takes it over. */
    public boolean isLive() {
        return LiveKeys.contains(key);
    }

    /** What differs between two, in the order of the keys. */
    public static List<ConfigChange> between(EffectiveConfig before, EffectiveConfig after) {
        Map<String, Setting> old = new LinkedHashMap<>();
        before.settings().forEach(setting -> old.put(setting.key(), setting));
        List<ConfigChange> changes = new ArrayList<>();
        for (Setting now : after.settings()) {
            Setting was = old.remove(now.key());
            if (was == null || !was.saysTheSame(now)) {
                changes.add(new ConfigChange(now.key(), was == null ? null : was.shown(), now.shown()));
            }
        }
        old.values().forEach(gone -> changes.add(new ConfigChange(gone.key(), gone.shown(), null)));
        return changes;
    }

    /** What was and what is: {@code worker.concurrency 16 -> 32}. */
    @Override
    public String toString() {
        return key + " " + (before == null ? "(none)" : before) + " -> " + (after == null ? "(none)" : after);
    }
}
