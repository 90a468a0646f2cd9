package io.headrace.console.command;

import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a command found, to be shown to people or to programs.
 *
 * @param text the lines for people; none where there is nothing
 * @param json the line for programs
 * @param note what people are told beside it, such as how to see more; empty for nothing
 */
record View(Function<Look, List<String>> text, Supplier<JsonObject> json, String note) {

    /** With nothing to be said beside it. */
    View(Function<Look, List<String>> text, Supplier<JsonObject> json) {
        this(text, json, "");
    }
}
