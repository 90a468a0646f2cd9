package io.headrace.console.command;

import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.command.Look;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Queues as a table, with a line of sums below where there is more than one. */
record QueueTable(List<QueueSnapshot> queues, Look look) {

    /** No queue is called so. */
    private static final String SUM = "(all)";

    List<String> lines() {
        if (queues.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                Column.text("queue"),
                Column.number("queued"),
                Column.number("oldest"),
                Column.number("running"),
                Column.number("retrying"),
                Column.number("scheduled"),
                Column.text("next due"),
                Column.number("dead"),
                Column.text("paused"));
        queues.forEach(queue -> table.row(
                queue.queue().value(),
                Long.toString(queue.queued()),
                Look.age(queue.oldest().orElse(null), queue.at()),
                Long.toString(queue.running()),
                Long.toString(queue.retrying()),
                Long.toString(queue.scheduled()),
                look.time(queue.nextDue()),
                Long.toString(queue.dead()),
                Optional.ofNullable(queue.pause()).map(this::told).orElse("")));
        if (queues.size() > 1) {
            addSum(table);
        }
        return look.lines(table);
    }

    private void addSum(TextTable table) {
        Optional<QueueSnapshot> behind = queues.stream()
                .filter(queue -> queue.oldest().isPresent())
                .max(Comparator.comparing(
                        queue -> Duration.between(queue.oldest().orElseThrow(), queue.at())));
        Optional<Instant> next = queues.stream()
                .map(QueueSnapshot::nextDue)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
        table.row(
                SUM,
                sum(QueueSnapshot::queued),
                behind.map(queue -> Look.age(queue.oldest().orElse(null), queue.at()))
                        .orElse(""),
                sum(QueueSnapshot::running),
                sum(QueueSnapshot::retrying),
                sum(QueueSnapshot::scheduled),
                look.time(next.orElse(null)),
                sum(QueueSnapshot::dead),
                "");
    }

    private String sum(ToLongFunction<QueueSnapshot> each) {
        return Long.toString(queues.stream().mapToLong(each).sum());
    }

    private String told(Pause pause) {
        return "by " + pause.by() + " " + look.time(pause.since())
                + (pause.until() == null ? "" : ", until " + look.time(pause.until()))
                + (pause.reason().isEmpty() ? "" : ": " + pause.reason());
    }
}
