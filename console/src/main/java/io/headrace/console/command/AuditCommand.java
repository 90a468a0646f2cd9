package io.headrace.console.command;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Page;
import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import io.headrace.command.Surroundings;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace monitor audit}: what operators did. */
@Command(name = "audit", description = "Show what operators did, newest first.", sortOptions = false)
final class AuditCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final PageOptions page = new PageOptions();

    @Mixin
    private final MonitorOptions options;

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view);
    }

    private View view(TaskMonitor monitor) {
        Page<AuditEntry> found = monitor.audit(page.cursor(), page.limit());
        return new View(
                look -> lines(found.items(), look),
                () -> new JsonObject()
                        .put("items", found.items(), ConsoleJson::audit)
                        .put("next", found.next()),
                found.items().isEmpty() ? "nobody has steered yet" : PageOptions.more(found.next()));
    }

    private static List<String> lines(List<AuditEntry> entries, Look look) {
        if (entries.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                Column.text("at"),
                Column.text("by"),
                Column.text("action"),
                Column.text("target"),
                Column.text("reason"));
        entries.forEach(
                each -> table.row(look.time(each.at()), each.by(), each.action(), each.target(), each.reason()));
        return look.lines(table);
    }
}
