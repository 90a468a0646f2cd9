package io.headrace.worker.exec;

import io.headrace.worker.TaskContext;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a program sees of its surroundings: little of the worker's environment, the task's own facts. */
final class ExecEnvironment {

    /** Marks all the processes of one run, whoever their parent is by now. */
    static final String RUN = "HEADRACE_EXEC_RUN";

    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "TZ", "TMPDIR");
    private static final String INHERITED_PREFIX = "LC_";

    private ExecEnvironment() {}

    /**
     * The whole environment of one run. What the spec says wins over what is inherited, the task's facts over both.
     *
     * @param parent the worker's environment
     */
    static Map<String, String> of(Map<String, String> parent, ExecSpec spec, TaskContext context, String run) {
        Map<String, String> all = ofWarm(parent, spec, run);
        new TreeMap<>(context.headers())
                .forEach((name, value) -> all.put("HEADRACE_HEADER_" + variable(name), value.replace("\0", "")));
        // Never in place of anything: their names are not ours.
        context.traceContext().forEach((name, value) -> all.putIfAbsent(variable(name), value.replace("\0", "")));
        all.put("HEADRACE_TASK_ID", context.id().toString());
        all.put("HEADRACE_TASK_TYPE", context.type());
        all.put("HEADRACE_QUEUE", context.id().queue().value());
        all.put("HEADRACE_ATTEMPT", Integer.toString(context.attempt()));
        context.deadline().ifPresent(deadline -> all.put("HEADRACE_DEADLINE", deadline.toString()));
        return all;
    }

    /**
     * The whole environment of a program that outlives a task: nothing of any task.
     *
     * @param parent the worker's environment
     */
    static Map<String, String> ofWarm(Map<String, String> parent, ExecSpec spec, String run) {
        Map<String, String> all = new TreeMap<>();
        parent.forEach((name, value) -> {
            if (INHERITED.contains(name)
                    || name.startsWith(INHERITED_PREFIX)
                    || spec.inherited().contains(name)) {
                all.put(name, value);
            }
        });
        all.putAll(spec.environment());
        all.put(RUN, run);
        return all;
    }

    private static String variable(String header) {
        return header.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
    }
}
