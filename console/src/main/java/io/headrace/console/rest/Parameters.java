package io.headrace.console.rest;

import io.headrace.broker.Operator;
import io.headrace.command.Times;
import io.headrace.config.NearestName;
import io.headrace.console.TaskQuery;
import io.headrace.history.HistoryFilter;
import io.headrace.history.PayloadCondition;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, of its path and of its query; what is wrong with one is told with its name. */
final class Parameters {

    static final int LONGEST = 1_000;

    /** Those that may be given many times. */
    private static final Set<String> MANY = Set.of("queue", "state", "payload");

    private static final int MOST_CONDITIONS = 20;

    private static final Set<TaskState> ENDED =
            EnumSet.of(TaskState.COMPLETED, TaskState.DEAD, TaskState.CANCELLED, TaskState.EXPIRED);

    private static final int LONGEST_CURSOR = 4_096;

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Those of the query, which must have none but these. */
    static Parameters of(Context ctx, Set<String> known) {
        Map<String, List<String>> values;
        try {
            values = ctx.queryParamMap();
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The query cannot be read: " + e.getMessage());
        }
        values.forEach((name, all) -> {
            if (!known.contains(name)) {
                throw Problem.of(
                        ProblemType.UNKNOWN_FIELD,
                        name,
                        "unknown parameter " + name
                                + NearestName.of(name, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
            if (all.size() > 1 && !MANY.contains(name)) {
                throw Problem.invalid(name, name + " is given more than once");
            }
        });
        return new Parameters(values);
    }

    /** Makes sure that the query has none. */
    static void none(Context ctx) {
        of(ctx, Set.of());
    }

    static QueueName queue(Context ctx) {
        return read("queue", ctx.pathParam("queue"), QueueName::new);
    }

    static TaskId task(Context ctx) {
        QueueName queue = queue(ctx);
        return read("id", ctx.pathParam("id"), local -> new TaskId(queue, local));
    }

    @Nullable
    String text(String name) {
        return text(name, LONGEST);
    }

    private @Nullable String text(String name, int longest) {
        List<String> all = values.getOrDefault(name, List.of());
        if (all.isEmpty()) {
            return null;
        }
        String text = checked(name, all.get(0), longest);
        return text.isEmpty() ? null : text;
    }

    private static String checked(String name, String text, int longest) {
        if (text.length() > longest) {
            throw Problem.invalid(name, name + " is longer than " + longest + " characters");
        }
        return text;
    }

    @Nullable
    String cursor() {
        return text("cursor", LONGEST_CURSOR);
    }

    int number(String name, int least, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw Problem.invalid(
                    name, name + " is '" + text + "'; expected a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    int limit() {
        return number("limit", 1, 200, 50);
    }

    @Nullable
    Duration duration(String name) {
        String text = text(name);
        return text == null ? null : read(name, text, Durations::parse);
    }

    @Nullable
    Instant time(String name) {
        String text = text(name);
        return text == null ? null : read(name, text, Times::parse);
    }

    List<QueueName> queues() {
        return queues(values.getOrDefault("queue", List.of()));
    }

    static List<QueueName> queues(List<String> names) {
        List<QueueName> queues = new ArrayList<>();
        names.forEach(name -> queues.add(read("queue", name, QueueName::new)));
        return queues.stream().distinct().toList();
    }

    static Set<TaskState> states(List<String> labels) {
        return states(labels, EnumSet.allOf(TaskState.class));
    }

    private static Set<TaskState> states(List<String> labels, Set<TaskState> known) {
        Set<TaskState> states = EnumSet.noneOf(TaskState.class);
        labels.forEach(label -> states.add(read("state", label, text -> state(text, known))));
        return states;
    }

    private static TaskState state(String label, Set<TaskState> known) {
        for (TaskState state : known) {
            if (state.label().equals(label)) {
                return state;
            }
        }
        throw new InvalidTaskException("state is '" + label + "'; expected "
                + String.join(", ", known.stream().map(TaskState::label).toList()));
    }

    /**
     * The filter of the history that the parameters make.
     *
     * @param since from when on; null for the beginning
     */
    HistoryFilter history(@Nullable Instant since) {
        if (values.getOrDefault("queue", List.of()).size() > 1) {
            throw Problem.invalid("queue", "queue is given more than once");
        }
        Instant until = time("until");
        if (text("since") != null && since != null && until != null && !until.isAfter(since)) {
            throw Problem.invalid("until", "until is " + until + ", which is not after since, " + since);
        }
        return new HistoryFilter(
                queues().stream().findFirst().orElse(null),
                text("type"),
                states(values.getOrDefault("state", List.of()), ENDED),
                since,
                until,
                text("worker"),
                text("error"),
                conditions());
    }

    private List<PayloadCondition> conditions() {
        List<String> texts = values.getOrDefault("payload", List.of());
        if (texts.size() > MOST_CONDITIONS) {
            throw Problem.invalid("payload", "payload is given more than " + MOST_CONDITIONS + " times");
        }
        List<PayloadCondition> conditions = new ArrayList<>();
        for (String text : texts) {
            conditions.add(read("payload", checked("payload", text, LONGEST), PayloadCondition::parse));
        }
        return conditions;
    }

    /** The filter that the parameters make. */
    TaskQuery filter() {
        return new TaskQuery(
                queues(),
                states(values.getOrDefault("state", List.of())),
                text("type"),
                text("text"),
                text("error"),
                text("cause"),
                text("worker"),
                time("since"),
                time("until"));
    }

    /** Who steers, and why. */
    static Operator operator(Context ctx, @Nullable String reason) {
        return new Operator(Caller.of(ctx).name(), reason == null ? "" : reason);
    }

    private static <T> T read(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (HeadraceException e) {
            throw Problem.invalid(name, String.valueOf(e.getMessage()));
        }
    }
}
