package io.headrace.command;

import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What happened to a task and what is to come, in order of time. */
public final class Timeline {

    /** A UUID of version 7 begins with its time. */
    private static final Pattern TIME_ORDERED =
            Pattern.compile("([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final List<Step> steps = new ArrayList<>();

    private Timeline() {}

    /** Something that happened, or is to. */
    public record Step(Instant at, String what, String text) {

        /** As every output writes it. */
        public JsonObject json() {
            return new JsonObject()
                    .put("at", TaskShapes.time(at))
                    .put("what", what)
                    .put("text", text);
        }
    }

    /** Of a task as it stands. */
    public static List<Step> of(TaskStatus status) {
        return of(status, submitted(status.id()).orElse(null));
    }

    /**
     * Of a task as it stands.
     *
     * @param submitted when it was submitted; null where nobody knows
     */
    public static List<Step> of(TaskStatus status, @Nullable Instant submitted) {
        Timeline timeline = new Timeline();
        if (submitted != null) {
            timeline.add(submitted, "submitted", "Submitted");
        }
        status.attempts().forEach(timeline::attempt);
        timeline.now(status);
        // Stable, so that what happened within a millisecond stays in the order in which it was added.
        timeline.steps.sort(Comparator.comparing(Step::at));
        return timeline.steps;
    }

    private void attempt(Attempt attempt) {
        String number = "Attempt " + attempt.number();
        add(
                attempt.startedAt(),
                "started",
                number + " began on " + attempt.worker() + " after a wait of "
                        + ShortDuration.ofMillis(Math.max(0, attempt.waitedMillis())));
        Instant end = attempt.startedAt().plusMillis(Math.max(0, attempt.ranMillis()));
        String took = " after " + ShortDuration.ofMillis(Math.max(0, attempt.ranMillis()));
        Failure failure = attempt.failure();
        if (failure == null) {
            add(end, "finished", number + " ended well" + took);
        } else {
            add(end, "failed", number + " failed" + took + ": " + failure.summary());
        }
    }

    private void now(TaskStatus status) {
        Outcome outcome = status.outcome();
        if (outcome != null) {
            add(
                    outcome.endedAt(),
                    outcome.state().label(),
                    "Ended: " + outcome.state().label() + (outcome.reason().isEmpty() ? "" : ", " + outcome.reason()));
        }
        if (status.since() != null && status.state() == TaskState.QUEUED) {
            add(status.since(), "queued", "Came into the queue");
        }
        if (status.since() != null && status.state() == TaskState.RUNNING) {
            add(
                    status.since(),
                    "started",
                    "Attempt " + status.attempt() + " began"
                            + (status.worker() == null ? "" : " on " + status.worker()));
        }
        if (status.due() != null) {
            add(status.due(), "due", "Attempt " + status.attempt() + " is due");
        }
    }

    private void add(Instant at, String what, String text) {
        steps.add(new Step(at, what, text));
    }

    /** Most ids tell when they were made. */
    private static Optional<Instant> submitted(TaskId id) {
        Optional<TaskId.Place> place = id.place();
        if (place.isPresent()) {
            String entry = place.get().entryId();
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(entry.substring(0, entry.indexOf('-')))));
        }
        Matcher uuid = TIME_ORDERED.matcher(id.local());
        return uuid.matches()
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(uuid.group(1) + uuid.group(2), 16)))
                : Optional.empty();
    }
}
