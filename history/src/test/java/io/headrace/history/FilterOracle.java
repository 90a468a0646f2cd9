package io.headrace.history;

import io.headrace.broker.EndedTask;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.TaskState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says of a task whether a filter means it, without PostgreSQL. */
final class FilterOracle {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private FilterOracle() {}

    static List<EndedTask> find(List<EndedTask> tasks, HistoryFilter filter) {
        return tasks.stream()
                .filter(task -> fits(task, filter))
                .sorted(EndedTasks.NEWEST_FIRST)
                .toList();
    }

    private static boolean fits(EndedTask task, HistoryFilter filter) {
        Outcome outcome = task.outcome();
        return (filter.queue() == null || filter.queue().equals(task.id().queue()))
                && (filter.type() == null || typeFits(outcome.type(), filter.type()))
                && (filter.states().isEmpty() || filter.states().contains(outcome.state()))
                && (filter.since() == null || !outcome.endedAt().isBefore(filter.since()))
                && (filter.until() == null || outcome.endedAt().isBefore(filter.until()))
                && (filter.worker() == null || filter.worker().equals(worker(outcome)))
                && (filter.error() == null || errorFits(outcome, filter.error()))
                && filter.payload().stream().allMatch(condition -> payloadFits(task.payload(), condition));
    }

    private static boolean typeFits(String type, String wanted) {
        return wanted.endsWith("*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : type.equals(wanted);
    }

    private static @Nullable String worker(Outcome outcome) {
        List<Attempt> attempts = outcome.attempts();
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).worker();
    }

    private static boolean errorFits(Outcome outcome, String wanted) {
        Failure failure = outcome.failure().orElse(null);
        String error = failure == null ? outcome.reason() : failure.type() + ": " + failure.message();
        return outcome.state() != TaskState.COMPLETED
                && error.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    private static boolean payloadFits(byte @Nullable [] payload, PayloadCondition condition) {
        if (payload == null) {
            return false;
        }
        try {
            return fits(MAPPER.readTree(payload), condition.path(), condition.value());
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean fits(@Nullable JsonNode node, List<String> path, String value) {
        if (node == null) {
            return false;
        }
        if (path.isEmpty()) {
            return node.isArray()
                    ? node.valueStream().anyMatch(each -> !each.isContainer() && isValue(each, value))
                    : isValue(node, value);
        }
        List<String> rest = path.subList(1, path.size());
        String name = path.get(0);
        if (node.isArray()) {
            return node.valueStream().anyMatch(each -> each.isObject() && fits(each.get(name), rest, value))
                    || (PayloadPath.isPosition(name) && fits(node.get(Integer.parseInt(name)), rest, value));
        }
        return fits(node.get(name), rest, value) || (name.equals("0") && fits(node, rest, value) && !rest.isEmpty());
    }

    private static boolean isValue(JsonNode node, String value) {
        if (node.isNumber()) {
            try {
                return node.decimalValue().compareTo(new BigDecimal(value)) == 0;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return node.isNull()
                ? value.equals("null")
                : !node.isContainer() && node.asString().equals(value);
    }
}
