package io.headrace.console.command;

import io.headrace.broker.ListedTask;
import io.headrace.command.InvalidInputException;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskPage;
import io.headrace.console.TaskQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which part of a listing is shown. */
final class PageOptions {

    private static final int MOST = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, 1 to 1000 (${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where the part before ended.")
    private @Nullable String cursor;

    int limit() {
        return checked("--limit", limit);
    }

    @Nullable
    String cursor() {
        return cursor;
    }

    static int checked(String name, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidInputException(name + ": " + limit + " is not valid: use 1 to " + MOST);
        }
        return limit;
    }

    /** This part of what a query finds: looked for until it is full, but no longer than anybody likes to wait. */
    TaskPage find(TaskMonitor monitor, TaskQuery query) {
        int most = limit();
        long begin = System.nanoTime();
        List<ListedTask> found = new ArrayList<>();
        int scanned = 0;
        String next = cursor;
        do {
            TaskPage part = monitor.tasks(query, next, most - found.size());
            found.addAll(part.tasks());
            scanned += part.scanned();
            next = part.next();
        } while (next != null && found.size() < most && System.nanoTime() - begin < PATIENCE.toNanos());
        return new TaskPage(found, scanned, next);
    }

    /** How to see what follows; empty if nothing does. */
    static String more(@Nullable String next) {
        return next == null ? "" : "more follow: the same command with --cursor " + next;
    }
}
