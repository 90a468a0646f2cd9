package io.headrace.command;

import io.headrace.task.Backoff;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How arguments of our own kinds are read; each says what was expected. */
final class Converters {

    private static final Pattern LEVEL = Pattern.compile("[1-5]");

    private Converters() {}

    static void register(CommandLine line) {
        line.registerConverter(QueueName.class, telling(QueueName::new));
        line.registerConverter(Priority.class, telling(Converters::priority));
        line.registerConverter(Duration.class, telling(Durations::parse));
        line.registerConverter(Instant.class, telling(Times::parse));
        line.registerConverter(Backoff.class, telling(Backoff::parse));
        line.registerConverter(TaskId.class, telling(Converters::taskId));
        line.registerConverter(TaskState.class, telling(Converters::state));
    }

    private static Priority priority(String text) {
        if (!LEVEL.matcher(text).matches()) {
            throw new InvalidInputException("Priority '" + text + "' is not valid: use 1 (lowest) to 5 (highest)");
        }
        return Priority.ofLevel(Integer.parseInt(text));
    }

    private static TaskState state(String text) {
        return Arrays.stream(TaskState.values())
                .filter(state -> state.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("State '" + text + "' is not known: use "
                        + Arrays.stream(TaskState.values())
                                .map(TaskState::label)
                                .collect(Collectors.joining(", "))));
    }

    /** The queue may be left out: then it is the default one. */
    private static TaskId taskId(String text) {
        return text.contains("/") ? TaskId.parse(text) : new TaskId(QueueName.DEFAULT, text);
    }

    private static <T> ITypeConverter<T> telling(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (HeadraceException e) {
                throw new Told(String.valueOf(e.getMessage()));
            }
        };
    }

    /** Says all there is to say, other than picocli's own. */
    static final class Told extends TypeConversionException {

        private static final long serialVersionUID = 1L;

        private Told(String message) {
            super(message);
        }
    }
}
