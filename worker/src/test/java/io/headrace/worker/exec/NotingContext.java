package io.headrace.worker.exec;

import io.headrace.task.Attempt;
import io.headrace.task.TaskId;
import io.headrace.worker.CancelReason;
import io.headrace.worker.PlainContext;
import io.headrace.worker.TaskContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;

/** The context of a task that nobody cancels, which remembers what the handler tells about it. */
final class NotingContext implements TaskContext {

    final List<String> progress = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final PlainContext plain;
    private final TaskId id;
    private final Map<String, String> trace;

    NotingContext(String id, PlainContext plain, Map<String, String> trace) {
        this.id = TaskId.parse(id);
        this.plain = plain;
        this.trace = trace;
    }

    static NotingContext of(String id) {
        return new NotingContext(id, PlainContext.of("image.resize"), Map.of());
    }

    @Override
    public TaskId id() {
        return id;
    }

    @Override
    public String type() {
        return plain.type();
    }

    @Override
    public int attempt() {
        return plain.attempt();
    }

    @Override
    public List<Attempt> attempts() {
        return plain.attempts();
    }

    @Override
    public Map<String, String> headers() {
        return plain.headers();
    }

    @Override
    public Optional<Instant> deadline() {
        return plain.deadline();
    }

    @Override
    public Optional<CancelReason> cancelReason() {
        return Optional.empty();
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(int percent, String note) {
        progress.add(percent + " " + note);
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }

    @Override
    public Map<String, String> traceContext() {
        return trace;
    }

    @Override
    public Logger logger() {
        return plain.logger();
    }
}
