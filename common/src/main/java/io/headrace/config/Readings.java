package io.headrace.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import io.headrace.config.Section.Reading;
import io.headrace.task.Durations;
import io.headrace.task.InvalidTaskException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How values of each kind are read. What comes from the environment or a flag is text, whatever its kind. */
final class Readings {

    /** Stands for "off". */
    static final PortRange NO_PORT = new PortRange(-1, -1);

    private static final Pattern RATIO = Pattern.compile("0|1|[01]\\.0+|0?\\.[0-9]{1,9}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,9}");

    private static final Pattern LOGIN = Pattern.compile("[A-Za-z]*:?//[^/]*@");
    private static final Pattern QUERY = Pattern.compile("[?#]");

    private Readings() {}

    static Reading<String> text(Pattern valid) {
        return value -> {
            String text = scalar(value);
            return text != null && valid.matcher(text).matches() ? text : null;
        };
    }

    static Reading<Integer> number(int least, int most) {
        return value -> {
            String text = scalar(value);
            if (text == null || !WHOLE_NUMBER.matcher(text).matches()) {
                return null;
            }
            int number = Integer.parseInt(text);
            return number < least || number > most ? null : (Integer) number;
        };
    }

    static String numberFrom(int least, int most) {
        return "a whole number from " + least + " to " + most;
    }

    static Reading<Duration> duration(Duration least) {
        return value -> {
            String text = scalar(value);
            Duration duration = text == null ? null : Durations.parse(text);
            return duration == null || duration.compareTo(least) < 0 ? null : duration;
        };
    }

    static Reading<Duration> duration(Duration least, Duration most) {
        return value -> {
            Duration duration = duration(least).read(value);
            return duration == null || duration.compareTo(most) > 0 ? null : duration;
        };
    }

    static String durationFrom(Duration least, Duration most) {
        return "a duration from " + Durations.format(least) + " to " + Durations.format(most)
                + ", such as 500ms, 15s or 1h30m";
    }

    static String durationFrom(Duration least) {
        return "a duration of at least " + Durations.format(least) + ", such as 500ms, 15s or 1h30m";
    }

    static Reading<Integer> size(int most) {
        return value -> {
            String text = scalar(value);
            return text == null ? null : ByteSize.parse(text, most);
        };
    }

    static <E extends Enum<E>> Reading<E> oneOf(Class<E> type) {
        return value -> {
            String text = scalar(value);
            return Arrays.stream(type.getEnumConstants())
                    .filter(each -> name(each).equals(text))
                    .findFirst()
                    .orElse(null);
        };
    }

    /** A constant by its name in small letters or large ones: levels of logs are written either way everywhere. */
    static <E extends Enum<E>> Reading<E> oneOfInAnyCase(Class<E> type) {
        return value -> {
            String text = scalar(value);
            return Arrays.stream(type.getEnumConstants())
                    .filter(each -> text != null && name(each).equals(text.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElse(null);
        };
    }

    /** A constant by its name, as part of a list. */
    static <E extends Enum<E>> Function<String, E> constant(Class<E> type) {
        return text -> Arrays.stream(type.getEnumConstants())
                .filter(each -> name(each).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidTaskException("'" + text + "' is not one of " + names(type)));
    }

    static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Readings::name).collect(Collectors.joining(" or "));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Anything that is read from one text. */
    static <T> Reading<T> parsed(Function<String, T> parser) {
        return value -> {
            String text = scalar(value);
            return text == null ? null : parser.apply(text);
        };
    }

    /** A list of at least one; as one text, its parts are separated by commas. */
    static <T> Reading<List<T>> listOf(Function<String, T> parser) {
        return value -> {
            List<String> texts = texts(value);
            return texts == null || texts.isEmpty()
                    ? null
                    : texts.stream().map(parser).toList();
        };
    }

    private static @Nullable List<String> texts(ConfigValue value) {
        if (!(value instanceof ConfigList list)) {
            String text = scalar(value);
            return text == null ? null : Arrays.asList(text.strip().split("\\s*,\\s*"));
        }
        List<String> texts = new ArrayList<>(list.size());
        for (ConfigValue item : list) {
            String text = scalar(item);
            if (text == null) {
                return null;
            }
            texts.add(text);
        }
        return texts;
    }

    /** A program with its arguments: a list and nothing else, so that nobody expects a shell to split it. */
    static @Nullable List<String> arguments(ConfigValue value) {
        List<String> texts = value instanceof ConfigList ? texts(value) : null;
        return texts == null || texts.isEmpty() || texts.get(0).isBlank() ? null : texts;
    }

    static Reading<Boolean> yesOrNo() {
        return value -> {
            String text = scalar(value);
            return "true".equals(text) ? Boolean.TRUE : "false".equals(text) ? Boolean.FALSE : null;
        };
    }

    /** A list of names, which may be empty. */
    static Reading<List<String>> namesOf(Pattern valid) {
        return value -> {
            List<String> texts = value instanceof ConfigList ? texts(value) : null;
            return texts != null
                            && texts.stream()
                                    .allMatch(text -> valid.matcher(text).matches())
                    ? texts
                    : null;
        };
    }

    static Reading<URI> address(Pattern valid) {
        return value -> {
            String text = scalar(value);
            if (text != null && LOGIN.matcher(text).lookingAt()) {
                // Not shown, as a value of the wrong form would be.
                throw new InvalidTaskException("it holds a login; put that into headers (Authorization)");
            }
            try {
                URI address = text != null && valid.matcher(text).matches() ? new URI(text) : null;
                return address == null || address.getHost() == null ? null : address;
            } catch (URISyntaxException e) {
                return null;
            }
        };
    }

    /** An address to which paths are appended. */
    static Reading<URI> endpoint(Pattern valid) {
        Reading<URI> address = address(valid);
        return value -> {
            String text = scalar(value);
            if (text != null && QUERY.matcher(text).find()) {
                throw new InvalidTaskException(
                        "it holds a query or a fragment, and a path has to follow it; if that is a"
                                + " key, put that into headers");
            }
            return address.read(value);
        };
    }

    static Reading<PortRange> ports() {
        return value -> {
            String text = scalar(value);
            return text == null ? null : text.equals("off") ? NO_PORT : PortRange.parse(text);
        };
    }

    static Reading<Double> ratio() {
        return value -> {
            String text = scalar(value);
            return text != null && RATIO.matcher(text).matches() ? Double.valueOf(text) : null;
        };
    }

    private static @Nullable String scalar(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
            case LIST, OBJECT, NULL -> null;
        };
    }
}
