package io.headrace.console.command;

import io.headrace.broker.ConsumerInfo;
import io.headrace.command.Look;
import io.headrace.command.ShortDuration;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import java.util.List;
import java.util.Set;

/**
 * The consumers of the queues' groups as a table.
 *
 * @param living the names of the workers that live
 */
record ConsumerTable(List<ConsumerInfo> consumers, Set<String> living) {

    /** Holds what was handed back. */
    static final String NOBODY = "released";

    List<String> lines(Look look) {
        if (consumers.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                Column.text("queue"),
                Column.number("priority"),
                Column.text("consumer"),
                Column.number("pending"),
                Column.number("idle"),
                Column.text("worker"));
        consumers.forEach(each -> table.row(
                each.level().queue().value(),
                Integer.toString(each.level().priority().level()),
                each.name(),
                Long.toString(each.pending()),
                ShortDuration.ofMillis(each.idleMillis()),
                told(each)));
        return look.lines(table);
    }

    private String told(ConsumerInfo consumer) {
        if (consumer.name().equals(NOBODY)) {
            return "none: handed back, waits for any";
        }
        return living.contains(consumer.name()) ? "lives" : "gone: what it had is taken over when its lease is over";
    }
}
