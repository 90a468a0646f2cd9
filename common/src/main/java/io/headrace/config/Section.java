package io.headrace.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.headrace.task.InvalidTaskException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One block of the configuration while it is being read. What cannot be read is noted as a problem, and the default stands
 * in for it, so that the rest is read as well and all problems are found at once.
 */
final class Section {

    private final String path;
    private final ConfigObject values;
    private final ConfigObject defaults;
    private final Findings findings;

    Section(String path, ConfigObject values, ConfigObject defaults, Findings findings) {
        this.path = path;
        this.values = values;
        this.defaults = defaults;
        this.findings = findings;
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
            return new Section(fullName(key), object, below, findings);
        }
        refuse(key, value, "a block { ... }");
        return new Section(fullName(key), below, below, findings);
    }

    /** The names in this block: for a block whose keys the user chooses. */
    Set<String> names() {
        return values.keySet();
    }

    /** One of {@link #names()}, read with the defaults that hold for each of them. */
    Optional<Section> chosen(String name, ConfigObject defaultsOfEach) {
        ConfigValue value = get(name);
        if (value instanceof ConfigObject object) {
            return Optional.of(new Section(fullName(name), object, defaultsOfEach, findings));
        }
        refuse(name, value, "a block { ... }");
        return Optional.empty();
    }

    /** The values in this block, by name: for a block whose keys the user chooses. A name is wrong if the pattern says so. */
    <T> Map<String, T> each(Pattern names, String expectedName, String expected, Reading<T> reading) {
        Map<String, T> all = new LinkedHashMap<>();
        for (String name : names().stream().sorted().toList()) {
            if (!names.matcher(name).matches()) {
                problem(name, "cannot be chosen as a name; expected " + expectedName);
                continue;
            }
            T read = read(name, get(name), expected, reading);
            if (read != null) {
                all.put(name, read);
            }
        }
        return all;
    }

    /** The same for names with dots in them, which need not stand in quotes. */
    <T> Map<String, T> eachOfDotted(String expected, Reading<T> reading) {
        Map<String, T> all = new LinkedHashMap<>();
        for (String name : names().stream().sorted().toList()) {
            if (get(name) instanceof ConfigObject object) {
                new Section(fullName(name), object, object, findings)
                        .eachOfDotted(expected, reading)
                        .forEach((rest, value) -> all.put(name + "." + rest, value));
            } else {
                T read = read(name, get(name), expected, reading);
                if (read != null) {
                    all.put(name, read);
                }
            }
        }
        return all;
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
            findings.problem(value.origin(), fullName(key), "is wrong: " + e.getMessage());
            return null;
        }
    }

    /** Notes every key that nobody knows. */
    void refuseUnknown() {
        for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
            if (!defaults.containsKey(entry.getKey())) {
                findings.problem(
                        entry.getValue().origin(),
                        fullName(entry.getKey()),
                        "is not a known key" + hint(entry.getKey()));
            }
        }
    }

    private String hint(String mistyped) {
        return NearestName.of(mistyped, defaults.keySet())
                .map(this::fullName)
                .or(() -> ConfigLoader.keyNamed(mistyped))
                .map(near -> "; did you mean " + near + "?")
                .orElseGet(() ->
                        "; known here: " + defaults.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }

    /** Says that something is wrong with the block as a whole. */
    void refuse(String what) {
        findings.problem(values.origin(), path, what);
    }

    /** Says that something is wrong with a value that could be read. */
    void problem(String key, String what) {
        findings.problem(get(key).origin(), fullName(key), what);
    }

    /** Whether a value was found wrong, and the default read instead. */
    boolean isWrong(String key) {
        return findings.isWrong(fullName(key));
    }

    /** Says that a value is most likely not meant. */
    void note(String key, String what) {
        findings.note(get(key).origin(), fullName(key), what);
    }

    private void refuse(String key, ConfigValue value, String expected) {
        findings.problem(
                value.origin(), fullName(key), "is " + findings.shown(fullName(key), value) + "; expected " + expected);
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
}
