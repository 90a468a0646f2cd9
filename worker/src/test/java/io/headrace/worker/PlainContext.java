package io.headrace.worker;

import io.headrace.task.Attempt;
import io.headrace.task.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The context of a task that nobody cancels, for handlers that are tested without a worker. */
public record PlainContext(TaskId id, String type, int attempt, Map<String, String> headers, Optional<Instant> deadline)
        implements TaskContext {

    private static final Logger log = LoggerFactory.getLogger(PlainContext.class);

    /** The first attempt of a task of this type. */
    public static PlainContext of(String type) {
        return new PlainContext(TaskId.parse("default/3-1-0"), type, 1, Map.of(), Optional.empty());
    }

    public PlainContext withAttempt(int value) {
        return new PlainContext(id, type, value, headers, deadline);
    }

    public PlainContext withHeaders(Map<String, String> value) {
        return new PlainContext(id, type, attempt, value, deadline);
    }

    public PlainContext withDeadline(Instant value) {
        return new PlainContext(id, type, attempt, headers, Optional.of(value));
    }

    @Override
    public List<Attempt> attempts() {
        return List.of();
    }

    @Override
    public Optional<CancelReason> cancelReason() {
        return Optional.empty();
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(int percent, String note) {}

    @Override
    public void log(String line) {}

    @Override
    public Map<String, String> traceContext() {
        return Map.of();
    }

    @Override
    public Logger logger() {
        return log;
    }
}
