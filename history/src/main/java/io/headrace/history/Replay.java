package io.headrace.history;

import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.telemetry.TraceHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Submits ended tasks again, as new ones that name their origin. A new one has the queue, the type, the payload, the priority, the
 * headers and what else was asked for; not the id, the expiry, the delay and the trace.
 *
 * <p>The id of the new one is made of the id and the end of the old one. Submitted again while Redis or the history knows that id,
 * it changes nothing: so whoever breaks off and begins anew does no work twice. Neither knows it from when the outcome's retention
 * is over until an archiver has written its end, or if that end never comes to the history. Only the last end of a task is
 * replayed, and none of a task that is under way again.
 *
 * <p>Thread-safe.
 */
public final class Replay {

    /** The header that names the task of which this is the replay, {@code QUEUE/ID}. */
    public static final String ORIGIN = "headrace-replay-of";

    /** The beginning of an id; of what was a replay itself it is left out. */
    private static final String PREFIX = "replay-";

    private static final Pattern REPLAYED = Pattern.compile(PREFIX + "[0-9]{1,15}-(.+)");
    private static final int LONGEST_ID = 128;

    private final TaskHistory history;
    private final TaskProducer producer;

    /** From this history to where this producer submits. Closes neither. */
    public Replay(TaskHistory history, TaskProducer producer) {
        this.history = history;
        this.producer = producer;
    }

    /** What came of one task. */
    public enum Result {
        /** It was submitted again. */
        SUBMITTED,
        /** It was submitted or run again before: nothing was done. */
        SKIPPED,
        /** It was not submitted. */
        REFUSED
    }

    /**
     * What came of one task.
     *
     * @param origin the one of the history
     * @param id the new one, or the one that was submitted before; null if there is none
     * @param state how that one is; null if there is none
     * @param result what was done
     * @param why why it was not submitted; empty if it was
     */
    public record Replayed(
            TaskId origin, @Nullable TaskId id, @Nullable TaskState state, Result result, String why) {}

    /** The id under which this end is submitted again. */
    public static TaskId idOf(ArchivedTask end) {
        return new TaskId(end.id().queue(), id(end));
    }

    /**
     * What {@link #replay} would answer for these, in their order; submits nothing.
     *
     * @throws HeadraceException if Redis or PostgreSQL does not answer
     */
    public List<Replayed> check(List<ArchivedTask> ends) {
        // Redis first: what it forgets in between, the history may have by then.
        Map<TaskId, TaskState> inRedis = new HashMap<>();
        Set<TaskId> ids = new HashSet<>();
        for (ArchivedTask end : ends) {
            for (TaskId id : List.of(end.id(), idOf(end))) {
                if (ids.add(id)) {
                    producer.status(id).ifPresent(status -> inRedis.put(id, status.state()));
                }
            }
        }
        Map<TaskId, LastEnd> inHistory = history.lastEnds(ids);
        List<Replayed> results = new ArrayList<>();
        for (ArchivedTask end : ends) {
            results.add(check(end, inRedis, inHistory));
        }
        return results;
    }

    private static Replayed check(ArchivedTask end, Map<TaskId, TaskState> inRedis, Map<TaskId, LastEnd> inHistory) {
        String again = runAgain(end, inRedis.get(end.id()), inHistory.get(end.id()));
        if (again != null) {
            return new Replayed(end.id(), null, null, Result.SKIPPED, again);
        }
        TaskId id = idOf(end);
        TaskState now = inRedis.get(id);
        if (now != null) {
            return before(end, id, now, "is " + now.label());
        }
        LastEnd last = inHistory.get(id);
        if (last != null) {
            return before(
                    end,
                    id,
                    last.state(),
                    "ended at " + last.endedAt() + ", " + last.state().label());
        }
        try {
            submission(end);
            return new Replayed(end.id(), id, TaskState.QUEUED, Result.SUBMITTED, "");
        } catch (InvalidTaskException e) {
            return refused(end, e);
        }
    }

    /**
     * Submits these again; the answers stand in their order.
     *
     * @param ends as the history has found them
     * @throws HeadraceException if Redis or PostgreSQL does not answer; some may have been submitted then
     */
    public List<Replayed> replay(List<ArchivedTask> ends) {
        List<Replayed> results = check(ends);
        List<Integer> places = IntStream.range(0, results.size())
                .filter(i -> results.get(i).result() == Result.SUBMITTED)
                .boxed()
                .toList();
        List<Submission> submissions =
                places.stream().map(place -> submission(ends.get(place))).toList();
        producer.submitAll(submissions.iterator(), new BulkListener() {
            @Override
            public void submitted(long index, Submitted answer) {
                int place = places.get((int) index);
                results.set(place, submittedOrNot(ends.get(place), answer));
            }

            @Override
            public void failed(long index, Submission submission, HeadraceException reason) {
                if (reason instanceof RedisUnavailableException) {
                    throw reason;
                }
                int place = places.get((int) index);
                results.set(place, refused(ends.get(place), reason));
            }
        });
        return List.copyOf(results);
    }

    private static Replayed submittedOrNot(ArchivedTask end, Submitted answer) {
        return answer.duplicate()
                ? before(
                        end, answer.id(), answer.state(), "is " + answer.state().label())
                : new Replayed(end.id(), answer.id(), answer.state(), Result.SUBMITTED, "");
    }

    private static Replayed before(ArchivedTask end, TaskId id, TaskState state, String how) {
        return new Replayed(
                end.id(), id, state, Result.SKIPPED, "it was submitted again before, as " + id + ", which " + how);
    }

    private static Replayed refused(ArchivedTask end, HeadraceException why) {
        return new Replayed(end.id(), null, null, Result.REFUSED, String.valueOf(why.getMessage()));
    }

    /** What became of it since, if it was run again, as the same task; null if it was not. */
    private static @Nullable String runAgain(ArchivedTask end, @Nullable TaskState now, @Nullable LastEnd last) {
        if (last != null && last.endedAt().isAfter(end.outcome().endedAt())) {
            return "it was run again and ended at " + last.endedAt() + ", "
                    + last.state().label();
        }
        return now == null || now.isEnded() ? null : "it was run again and is " + now.label();
    }

    /**
     * What submits a task again.
     *
     * @throws InvalidTaskException if that cannot be done: its payload was not kept as a whole, or it could not be read
     */
    static Submission submission(ArchivedTask end) {
        KeptValue payload = end.payload();
        switch (payload.kept()) {
            case WHOLE -> {}
            case CUT ->
                throw new InvalidTaskException("of its payload of " + payload.size() + " bytes only the first "
                        + payload.bytes().length + " are kept (history.value-limit)");
            case LEFT_OUT ->
                throw new InvalidTaskException("its payload was left out, because too much waited for an archiver");
        }
        TaskOptions options = end.options();
        Map<String, String> headers = new LinkedHashMap<>(options.headers());
        headers.remove(TraceHeaders.TRACEPARENT);
        headers.remove(TraceHeaders.TRACESTATE);
        headers.put(ORIGIN, end.id().toString());
        return new Submission(
                end.id().queue(),
                end.outcome().type(),
                payload.bytes(),
                new TaskOptions(
                        end.priority(),
                        null,
                        null,
                        id(end),
                        options.maxAttempts(),
                        options.timeout(),
                        options.backoff(),
                        null,
                        null,
                        options.retention(),
                        headers));
    }

    private static String id(ArchivedTask end) {
        String local = end.id().local();
        Matcher replayed = REPLAYED.matcher(local);
        String origin = replayed.matches() ? replayed.group(1) : local;
        String prefix = PREFIX + end.outcome().endedAt().toEpochMilli() + "-";
        return prefix
                + (prefix.length() + origin.length() <= LONGEST_ID
                        ? origin
                        : UUID.nameUUIDFromBytes(origin.getBytes(StandardCharsets.UTF_8)));
    }
}
