package io.headrace.redis;

import io.headrace.task.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a script's header says.
 *
 * @param summary its first lines
 * @param parts the named parts in their order; lines that go on are joined by line feeds
 */
record ScriptHeader(String summary, Map<String, String> parts) {

    /** Transitions that no script makes, and the command that makes them. */
    static final Map<Transition, String> BY_COMMAND = Map.of(
            new Transition(TaskState.QUEUED, TaskState.RUNNING),
            "`XREADGROUP`",
            new Transition(null, TaskState.QUEUED),
            "`XADD`");

    private static final Pattern PART = Pattern.compile("-- (KEYS|ARGV|Reply|Transition|Twice): (.*)");
    private static final Pattern ARROW = Pattern.compile("\\b([a-z]+)(?: \\([^)]*\\))? -> ([a-z]+)");

    /** From one state to another; null is where a life begins or is forgotten. */
    record Transition(@Nullable TaskState from, @Nullable TaskState to) {}

    static ScriptHeader of(Script script) {
        StringBuilder summary = new StringBuilder();
        Map<String, String> parts = new LinkedHashMap<>();
        String current = null;
        for (String line :
                text(script).lines().takeWhile(each -> each.startsWith("-- ")).toList()) {
            Matcher part = PART.matcher(line);
            if (part.matches()) {
                current = part.group(1);
                parts.put(current, part.group(2));
            } else if (current == null) {
                summary.append(summary.isEmpty() ? "" : " ").append(line.substring(3));
            } else {
                parts.merge(current, "\n" + line.substring(3).strip(), String::concat);
            }
        }
        return new ScriptHeader(summary.toString(), parts);
    }

    static String text(Script script) {
        try {
            return Files.readString(Path.of("src/main/resources/io/headrace/redis", script.fileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> names() {
        return parts.keySet();
    }

    String part(String name) {
        return parts.getOrDefault(name, "");
    }

    List<Transition> transitions() {
        List<Transition> transitions = new ArrayList<>();
        Matcher arrow = ARROW.matcher(part("Transition"));
        while (arrow.find()) {
            transitions.add(new Transition(state(arrow.group(1)), state(arrow.group(2))));
        }
        return transitions;
    }

    private static @Nullable TaskState state(String label) {
        return label.equals("none") ? null : TaskState.ofLabel(label);
    }
}
