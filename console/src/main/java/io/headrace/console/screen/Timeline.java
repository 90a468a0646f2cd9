package io.headrace.console.screen;

import io.headrace.task.Attempt;
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

/** What happened to a task, and when. */
final class Timeline {

    private static final Pattern TIME_ORDERED =
            Pattern.compile("([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

    private Timeline() {}

    /** Something that happened. */
    record Step(Instant at, String what) {}

    /** The oldest first. */
    static List<Step> of(TaskStatus status) {
        List<Step> steps = new ArrayList<>();
        submitted(status.id()).ifPresent(at -> steps.add(new Step(at, "submitted")));
        Instant ended = status.state().isEnded() && status.since() != null ? status.since() : Instant.MAX;
        for (Attempt attempt : status.attempts()) {
            // How long it ran was measured elsewhere: by the server's clock it had ended when the task had.
            Instant stopped = attempt.startedAt().plusMillis(attempt.ranMillis());
            steps.add(new Step(attempt.startedAt(), "attempt " + attempt.number() + " begun on " + attempt.worker()));
            steps.add(new Step(
                    stopped.isAfter(ended) ? ended : stopped,
                    "attempt " + attempt.number()
                            + (attempt.failure() == null
                                    ? " ended well"
                                    : " failed: " + attempt.failure().summary())));
        }
        if (status.since() != null) {
            steps.add(new Step(status.since(), now(status)));
        }
        if (status.due() != null) {
            steps.add(new Step(status.due(), "due"));
        }
        steps.sort(Comparator.comparing(Step::at));
        return steps;
    }

    private static String now(TaskStatus status) {
        return switch (status.state()) {
            case QUEUED -> "came into the stream";
            case RUNNING -> "attempt " + status.attempt() + " begun on " + status.worker();
            default ->
                status.state() == TaskState.DEAD ? "died" : status.state().label();
        };
    }

    /** Ids that were given, not chosen, hold the time. */
    private static Optional<Instant> submitted(TaskId id) {
        Optional<Instant> entered = id.place()
                .map(place -> Instant.ofEpochMilli(Long.parseLong(
                        place.entryId().substring(0, place.entryId().indexOf('-')))));
        Matcher ordered = TIME_ORDERED.matcher(id.local());
        return entered.isEmpty() && ordered.matches()
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(ordered.group(1) + ordered.group(2), 16)))
                : entered;
    }
}
