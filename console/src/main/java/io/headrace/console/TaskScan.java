package io.headrace.console;

import io.headrace.broker.Inspection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks through listings for what a query asks for, page by page, within a budget of time. */
record TaskScan(Inspection inspection, Duration budget) {

    TaskPage page(TaskQuery query, @Nullable String cursor, int limit) {
        return new TaskPage(List.of(), 0, null);
    }

    TaskCount count(TaskQuery query, @Nullable String cursor, int samples) {
        return new TaskCount(0, List.of(), null);
    }
}
