package io.headrace.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.headrace.redis.RedisSettings;
import io.headrace.task.InvalidTaskException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One block of the configuration while it is being read. What cannot be read is noted as a problem, and the default stands
 * in for it, so that the rest is read as well and all problems are found at once.
 */
final class Section {

    private final String path;
    private final ConfigObject values;
    private final ConfigObject defaults;
    private final List<ConfigProblem> problems;

    Section(String path, ConfigObject values, ConfigObject defaults, List<ConfigProblem> problems) {
        this.path = path;
        this.values = values;
        this.defaults = defaults;
        this.problems = problems;
    }

    /** Makes a value of what stands in the file. */
    @FunctionalInterface
    interface Reading<T> {

        /** The value; null if it is not of the kind that was expected. */
        @Nullable
        T read(ConfigValue value);
    }

    /** The block of this name; an empty one is read if something else stands there. */
    Section section(String key) {
        ConfigObject below = (ConfigObject) getDefault(key);
        ConfigValue value = get(key);
        if (value instanceof ConfigObject object) {
            return new Section(fullName(key), object, below, problems);
        }
        refuse(key, value, "a block { ... }");
        return new Section(fullName(key), below, below, problems);
    }

    /** The blocks in this one, by name: for a block whose keys the user chooses. */
    Set<String> names() {
        return values.keySet();
    }

    /** One of {@link #names()}, read with the defaults that hold for each of them. */
    Optional<Section> chosen(String name, ConfigObject defaultsOfEach) {
        ConfigValue value = get(name);
        if (value instanceof ConfigObject object) {
            return Optional.of(new Section(fullName(name), object, defaultsOfEach, problems));
        }
        refuse(name, value, "a block { ... }");
        return Optional.empty();
    }

    /** Whether the key is there, be it with a value that is wrong. */
    boolean says(String key) {
        return values.containsKey(key);
    }

    /** Whether the block of this name has the key. */
    boolean says(String block, String key) {
        return values.get(block) instanceof ConfigObject object && object.containsKey(key);
    }

    /** A value that is always there. */
    <T> T required(String key, String expected, Reading<T> reading) {
        ConfigValue value = get(key);
        T read = value.valueType() == ConfigValueType.NULL ? null : read(key, value, expected, reading);
        if (read != null) {
            return read;
        }
        if (value.valueType() == ConfigValueType.NULL) {
            refuse(key, value, expected);
        }
        T instead = reading.read(getDefault(key));
        if (instead == null) {
            throw new IllegalStateException("The default of " + fullName(key) + " is not " + expected);
        }
        return instead;
    }

    /** A value that may be {@code null}. */
    <T> @Nullable T optional(String key, String expected, Reading<T> reading) {
        ConfigValue value = get(key);
        return value.valueType() == ConfigValueType.NULL ? null : read(key, value, expected, reading);
    }

    private <T> @Nullable T read(String key, ConfigValue value, String expected, Reading<T> reading) {
        try {
            T read = reading.read(value);
            if (read == null) {
                refuse(key, value, expected);
            }
            return read;
        } catch (InvalidTaskException e) {
            note(key, value.origin(), "is wrong: " + e.getMessage());
            return null;
        }
    }

    /** Notes every key that nobody knows. */
    void refuseUnknown() {
        for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
            if (!defaults.containsKey(entry.getKey())) {
                String hint = NearestName.of(entry.getKey(), defaults.keySet())
                        .map(near -> "; did you mean " + fullName(near) + "?")
                        .orElse("; known here: "
                                + String.join(
                                        ", ",
                                        defaults.keySet().stream().sorted().toList()));
                note(entry.getKey(), entry.getValue().origin(), "is not a known key" + hint);
            }
        }
    }

    /** Notes something that is wrong with the block as a whole. */
    void refuse(String what) {
        problems.add(new ConfigProblem(where(values.origin()), path, what));
    }

    private void refuse(String key, ConfigValue value, String expected) {
        Object plain = value.unwrapped();
        String shown =
                plain instanceof String text ? "'" + (key.equals("url") ? masked(text) : text) + "'" : plain + "";
        note(key, value.origin(), "is " + shown + "; expected " + expected);
    }

    /** A URL may hold a password. */
    private static String masked(String url) {
        return RedisSettings.of(url).maskedUrl();
    }

    private void note(String key, ConfigOrigin origin, String what) {
        problems.add(new ConfigProblem(where(origin), fullName(key), what));
    }

    private String fullName(String key) {
        String quoted = ConfigUtil.joinPath(key);
        return path.isEmpty() ? quoted : path + "." + quoted;
    }

    private ConfigValue get(String key) {
        ConfigValue value = values.get(key);
        return value == null ? getDefault(key) : value;
    }

    private ConfigValue getDefault(String key) {
        ConfigValue value = defaults.get(key);
        if (value == null) {
            throw new IllegalStateException("There is no default of " + fullName(key));
        }
        return value;
    }

    /** The file and the line, else what the origin says of itself. */
    static String where(ConfigOrigin origin) {
        if (origin.filename() == null) {
            return origin.description();
        }
        return origin.lineNumber() < 0 ? origin.filename() : origin.filename() + ":" + origin.lineNumber();
    }
}
