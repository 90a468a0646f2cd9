package io.headrace.config;

import com.typesafe.config.ConfigUtil;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** A handler or a token: {@code worker.handlers.TYPE}. */
    private static final int NAMED_BLOCK = 3;

    /** Whether a running daemon takes it over. */
    public boolean isLive() {
        return LiveKeys.contains(key);
    }

    /** What differs between two, in the order of the keys. A handler or a token that has come or gone is one change. */
    public static List<ConfigChange> between(EffectiveConfig before, EffectiveConfig after) {
        Map<String, Setting> old = byKey(before);
        Map<String, Setting> now = byKey(after);
        Map<String, Setting> all = new LinkedHashMap<>(now);
        old.forEach(all::putIfAbsent);
        Set<String> changed = new LinkedHashSet<>();
        for (String key : all.keySet()) {
            Setting was = old.get(key);
            Setting is = now.get(key);
            if (was == null || is == null || !was.saysTheSame(is)) {
                String block = block(key);
                changed.add(has(old, block) && has(now, block) ? key : block);
            }
        }
        return changed.stream()
                .map(key -> new ConfigChange(key, shown(old, key), shown(now, key)))
                // An open block that is no longer empty, or now is: what stands in it is told.
                .filter(change -> !"{}".equals(change.before) && !"{}".equals(change.after))
                .toList();
    }

    private static Map<String, Setting> byKey(EffectiveConfig config) {
        Map<String, Setting> all = new LinkedHashMap<>();
        config.settings().forEach(setting -> all.put(setting.key(), setting));
        return all;
    }

    /** The handler or the token that a key belongs to; the key itself if to none. */
    private static String block(String key) {
        if (!key.startsWith("worker.handlers.") && !key.startsWith("console.tokens.")) {
            return key;
        }
        return ConfigUtil.joinPath(ConfigUtil.splitPath(key).subList(0, NAMED_BLOCK));
    }

    private static boolean has(Map<String, Setting> settings, String block) {
        return settings.containsKey(block) || settings.keySet().stream().anyMatch(key -> key.startsWith(block + "."));
    }

    private static @Nullable String shown(Map<String, Setting> settings, String key) {
        Setting setting = settings.get(key);
        return setting != null ? setting.shown() : has(settings, key) ? "{ ... }" : null;
    }

    /** What has become of it: new, gone or changed. */
    public String kind() {
        return before == null ? "new" : after == null ? "gone" : "changed";
    }

    /** What was and what is: {@code worker.concurrency 16 -> 32}. */
    @Override
    public String toString() {
        return key + " " + (before == null ? "none" : before) + " -> " + (after == null ? "none" : after);
    }
}
