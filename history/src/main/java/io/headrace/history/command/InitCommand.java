package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.Surroundings;
import io.headrace.command.VisibleText;
import io.headrace.history.HistorySchema;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace history init}: makes what the history needs in PostgreSQL. */
@Command(
        name = "init",
        description = {
            "Create the schema in PostgreSQL, or bring it to this version.",
            "Says what it did; running it again is harmless. It needs a user who may create in the database; those who archive and"
                    + " those who only search get roles of their own."
        },
        sortOptions = false)
final class InitCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Mixin
    private final HistoryOptions options;

    InitCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.options = new HistoryOptions(invocation);
    }

    @Override
    public Integer call() {
        List<String> done;
        try (HistorySchema schema = HistorySchema.of(options.config())) {
            done = schema.init();
        }
        if (options.json()) {
            invocation.out().println(new JsonObject().put("done", done));
        } else {
            done.forEach(line -> invocation.out().println(VisibleText.line(line)));
        }
        return ExitCode.OK;
    }
}
