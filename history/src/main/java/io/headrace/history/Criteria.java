package io.headrace.history;

import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a filter asks for, as conditions of PostgreSQL. They are told apart by the indexes that serve them: what a row has
 * ({@link #plain}) by indexes that are ordered by time, too, so that the newest are found first; what is looked for within its
 * payload and error ({@link #within}) by indexes that find all there is, in no order.
 */
final class Criteria {

    /** Every state in which a task may have ended. */
    static final List<TaskState> ENDED =
            Arrays.stream(TaskState.values()).filter(TaskState::isEnded).toList();

    /** What an index of trigrams can look up. */
    private static final Pattern THREE_IN_A_ROW = Pattern.compile("[\\p{L}\\p{N}]{3}");

    private static final Pattern SPECIAL_TO_LIKE = Pattern.compile("[\\\\%_]");

    private final HistoryFilter filter;
    private final Set<TaskState> states;
    private final @Nullable List<String> types;

    /** Of a filter whose type is none that only begins so, or one for which {@link #withTypes} is called. */
    Criteria(HistoryFilter filter) {
        this(filter, filter.type() == null ? null : List.of(clean(filter.type())));
    }

    private Criteria(HistoryFilter filter, @Nullable List<String> types) {
        this.filter = filter;
        this.states = states(filter);
        this.types = types;
    }

    /** As it was written. */
    private static String clean(String text) {
        return Storable.text(text);
    }

    /** What has completed has no error. */
    private static Set<TaskState> states(HistoryFilter filter) {
        Set<TaskState> states = EnumSet.copyOf(ENDED);
        if (!filter.states().isEmpty()) {
            states.retainAll(filter.states());
        }
        if (filter.error() != null) {
            states.remove(TaskState.COMPLETED);
        }
        return states;
    }

    /** How the names of the types begin that are asked for; null if they are not asked for so. */
    @Nullable
    String typePrefix() {
        String type = filter.type();
        return type != null && type.endsWith("*") ? clean(type.substring(0, type.length() - 1)) : null;
    }

    /** The same with the types that begin so. */
    Criteria withTypes(List<String> those) {
        return new Criteria(filter, those);
    }

    /** Whether no row can fulfil them. PostgreSQL's JSON has neither NUL characters nor halves of surrogate pairs. */
    boolean impossible() {
        return states.isEmpty()
                || (types != null && types.isEmpty())
                || filter.payload().stream()
                        .anyMatch(condition -> !Storable.is(condition.value())
                                || !condition.path().stream().allMatch(Storable::is));
    }

    /** The types that are asked for; null if all are. */
    @Nullable
    List<String> types() {
        return types;
    }

    /** The states that are asked for. */
    Set<TaskState> states() {
        return states;
    }

    /** Whether some states are asked for and others are not. */
    boolean someStates() {
        return states.size() < ENDED.size();
    }

    /** The queue that is asked for; null if all are. */
    @Nullable
    String queue() {
        QueueName queue = filter.queue();
        return queue == null ? null : queue.value();
    }

    /** The worker that is asked for; null if all are. */
    @Nullable
    String worker() {
        String worker = filter.worker();
        return worker == null ? null : clean(worker);
    }

    /** Conditions on time. */
    TimeSpan span() {
        return new TimeSpan(filter.since(), filter.until(), null);
    }

    /** Whether something is looked for within payload or error. */
    boolean looksWithin() {
        return filter.error() != null || !filter.payload().isEmpty();
    }

    /** Whether an index serves for what is looked for within payload or error. */
    boolean searchable(boolean trigrams) {
        String error = filter.error();
        return !filter.payload().isEmpty()
                || (trigrams && error != null && THREE_IN_A_ROW.matcher(error).find());
    }

    /** All of it. */
    Sql all() {
        return types(new Sql("").add(span().sql()).add(plain()).add(state())).add(within());
    }

    /** On columns other than time, type and state. */
    Sql plain() {
        Sql sql = queues();
        String worker = worker();
        return worker == null ? sql : sql.add(" and worker = ?", worker);
    }

    /** On the queue. */
    Sql queues() {
        String queue = queue();
        return queue == null ? new Sql("") : new Sql(" and queue = ?", queue);
    }

    /** On the state, where the filter says one: that there is an error says no less. */
    Sql state() {
        return new Sql(filter.states().isEmpty() || !someStates() ? "" : " and state in (" + names(states) + ")");
    }

    private static String names(Set<TaskState> states) {
        return states.stream().map(state -> "'" + state.label() + "'").collect(Collectors.joining(", "));
    }

    /** Adds what is asked of the type. */
    Sql types(Sql sql) {
        if (types == null) {
            return sql;
        }
        return types.size() == 1 ? sql.add(" and type = ?", types.get(0)) : sql.add(" and type = any(?)", types);
    }

    /** On what is within payload and error. */
    Sql within() {
        Sql sql = new Sql("");
        for (PayloadCondition condition : filter.payload()) {
            sql.add(" and payload @@ ?::jsonpath", PayloadPath.of(condition));
        }
        String error = filter.error();
        if (error != null) {
            String literally = SPECIAL_TO_LIKE.matcher(clean(error)).replaceAll("\\\\$0");
            sql.add(" and error ilike ?", "%" + literally + "%");
        }
        return sql;
    }
}
