package io.headrace.config;

import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One value of a configuration that is in use, with where it came from. Shows no secret. Immutable. */
public final class Setting {

    private static final Pattern PLAIN = Pattern.compile("(?!null$)[A-Za-z0-9][A-Za-z0-9._/-]*");

    private final String key;
    private final @Nullable Object raw;
    private final @Nullable Object value;
    private final Source source;
    private final String where;

    /** What said it. */
    public enum Source {
        /** Nobody. */
        DEFAULT,
        /** The configuration file, or one that it includes. */
        FILE,
        /** A variable. */
        ENVIRONMENT,
        /** The command line. */
        FLAG;

        /** Its name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Setting(String key, ConfigValue read, Source source, Secrecy secrecy) {
        this.key = key;
        this.raw = read.unwrapped();
        this.value = secrecy.masked(key, raw);
        this.source = source;
        this.where = source == Source.DEFAULT
                ? Source.DEFAULT.label()
                : Place.of(read.origin()).toString();
    }

    /** Its full name. */
    public String key() {
        return key;
    }

    /** As text, number, truth value, list or map of such, or null; secrets are masked. */
    public @Nullable Object value() {
        return value;
    }

    /** What said it. */
    public Source source() {
        return source;
    }

    /** The file and the line, the name of the variable or the flag, or "default". */
    public String where() {
        return where;
    }

    /** Whether it says the same as another one, secrets included. */
    boolean saysTheSame(Setting other) {
        return Objects.equals(raw, other.raw);
    }

    /** The value as it is written in a file; secrets are masked. */
    public String shown() {
        return shown(value);
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof String text) {
            return PLAIN.matcher(text).matches() ? text : ConfigUtil.quoteString(text);
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(Setting::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = map.entrySet().stream()
                    .map(entry -> shown(entry.getKey()) + " = " + shown(entry.getValue()))
                    .toList();
            return entries.isEmpty() ? "{}" : "{ " + String.join(", ", entries) + " }";
        }
        return String.valueOf(value);
    }

    /** As a line of a file. */
    @Override
    public String toString() {
        return key + " = " + shown();
    }
}
