package io.headrace.console;

import io.headrace.broker.DeadCause;
import io.headrace.broker.Inspection;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.broker.QueueSnapshot;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks through listings for what a query asks for: queue by queue, state by state, page by page, within a budget of time.
 * How many tasks it asks for at once follows their size, so that no answer is large. Thread-safe.
 */
final class TaskScan {

    /** How many tasks one command is asked for at most. */
    private static final int LARGEST_ASK = 200;

    /** Before anything is known of the size of the payloads: the first may be a large one. */
    private static final int FIRST_ASK = 1;

    /** How many times as many the next command asks for at most: what comes next may be larger than what came. */
    private static final int GROWTH = 10;

    /** How many bytes of payloads one answer should have at most. */
    private static final long ANSWER_BYTES = 1 << 20;

    private final Inspection inspection;
    private final Duration budget;

    TaskScan(Inspection inspection, Duration budget) {
        this.inspection = inspection;
        this.budget = budget;
    }

    /** See {@link TaskMonitor#tasks}. */
    TaskPage page(TaskQuery query, @Nullable String cursor, int limit) {
        Walk walk = new Walk(query, cursor);
        List<ListedTask> found = new ArrayList<>();
        while (walk.goesOn() && found.size() < limit) {
            int room = limit - found.size();
            Position before = walk.at;
            List<ListedTask> page = walk.next(query.isFiltered() ? LARGEST_ASK : room);
            List<ListedTask> matching = page.stream().filter(query::matches).toList();
            if (matching.size() > room) {
                // Asked once more for exactly as many as there is room for, so that the place to go on is behind the
                // last.
                int upTo = page.indexOf(matching.get(room - 1)) + 1;
                walk.at = before;
                walk.scanned -= page.size();
                matching = walk.next(upTo).stream().filter(query::matches).toList();
            }
            found.addAll(matching);
        }
        return new TaskPage(found, walk.scanned, walk.cursor());
    }

    /** Where a walk begins that is to know when it began; null if there is nowhere to go. */
    @Nullable
    String beginning(TaskQuery query) {
        Position first = new Walk(query, null).at;
        return first == null
                ? null
                : first.begun(Answers.join(inspection.snapshot(first.queue())).at())
                        .toString();
    }

    /** See {@link TaskMonitor#count}. */
    TaskCount count(TaskQuery query, @Nullable String cursor, int samples) {
        if (cursor == null) {
            Long known = known(query);
            if (known != null) {
                return new TaskCount(
                        known,
                        samples == 0 ? List.of() : page(query, null, samples).tasks(),
                        null);
            }
        }
        Walk walk = new Walk(query, cursor);
        List<ListedTask> shown = new ArrayList<>();
        long matched = 0;
        while (walk.goesOn()) {
            for (ListedTask task : walk.next(LARGEST_ASK)) {
                if (query.matches(task)) {
                    matched++;
                    if (shown.size() < samples) {
                        shown.add(task);
                    }
                }
            }
        }
        return new TaskCount(matched, shown, walk.cursor());
    }

    /** How many there are where counters tell; null where one has to look. */
    private @Nullable Long known(TaskQuery query) {
        if (query.states().equals(Set.of(TaskState.DEAD)) && query.cause() != null && query.equals(query.onlyCause())) {
            return queues(query).stream()
                    .flatMap(queue -> Answers.join(inspection.causes(queue)).stream())
                    .filter(each -> each.cause().equals(query.cause()))
                    .mapToLong(DeadCause::count)
                    .sum();
        }
        if (query.isFiltered() || query.states().isEmpty()) {
            return null;
        }
        long sum = 0;
        for (QueueName queue : queues(query)) {
            QueueSnapshot snapshot = Answers.join(inspection.snapshot(queue));
            for (TaskState state : query.states()) {
                Long count = count(snapshot, state);
                if (count == null) {
                    return null;
                }
                sum += count;
            }
        }
        return sum;
    }

    private static @Nullable Long count(QueueSnapshot snapshot, TaskState state) {
        return switch (state) {
            case QUEUED -> snapshot.queued();
            case RUNNING -> snapshot.running();
            case SCHEDULED -> snapshot.scheduled();
            case RETRYING -> snapshot.retrying();
            case DEAD -> snapshot.dead();
            case COMPLETED, CANCELLED, EXPIRED -> null;
        };
    }

    private List<QueueName> queues(TaskQuery query) {
        return query.queues().isEmpty()
                ? Answers.join(inspection.queues()).stream().sorted().toList()
                : query.queues();
    }

    /** One walk, from a cursor until the budget is spent or nothing is left. */
    private final class Walk {

        private final long began = System.nanoTime();
        private final List<Position> parts = new ArrayList<>();
        private @Nullable Position at;
        private int ask = FIRST_ASK;
        private int scanned;
        private final boolean isOnlyQueue;

        private Walk(TaskQuery query, @Nullable String cursor) {
            isOnlyQueue = query.queues().size() == 1;
            for (QueueName queue : queues(query)) {
                for (TaskState state : TaskState.values()) {
                    if (query.states().isEmpty() || query.states().contains(state)) {
                        parts.add(Position.beginning(queue, state));
                    }
                }
            }
            at = parts.isEmpty() ? null : parts.get(0);
            if (cursor != null) {
                Position from = Position.parse(cursor);
                if (!parts.contains(from.begin())) {
                    throw Position.invalid(cursor);
                }
                at = from;
            }
        }

        private boolean goesOn() {
            return at != null && System.nanoTime() - began < budget.toNanos();
        }

        private @Nullable String cursor() {
            return at == null ? null : at.toString();
        }

        private List<ListedTask> next(int most) {
            Position here = Objects.requireNonNull(at);
            Page<ListedTask> page;
            try {
                page = Answers.join(inspection.tasks(here.queue(), here.state(), here.inner(), Math.min(most, ask)));
            } catch (RedisUnavailableException e) {
                throw e;
            } catch (HeadraceException unreadable) {
                if (isOnlyQueue) {
                    throw unreadable;
                }
                // Somebody put a key of another kind in its place: that must not hide the other queues. The doctor
                // tells.
                at = following(here);
                return List.of();
            }
            learn(page.items());
            scanned += page.items().size();
            at = page.next() == null ? following(here) : here.at(page.next());
            return page.items();
        }

        private @Nullable Position following(Position here) {
            int next = parts.indexOf(here.begin()) + 1;
            return next < parts.size() ? parts.get(next).begun(here.began()) : null;
        }

        private void learn(List<ListedTask> tasks) {
            int most = Math.min(LARGEST_ASK, ask * GROWTH);
            if (tasks.isEmpty()) {
                // Else a long stretch without anything to list would be walked in the shortest steps.
                ask = most;
            } else {
                long bytes = tasks.stream()
                        .mapToLong(task -> task.payload() == null ? 0 : task.payload().length)
                        .sum();
                long mean = bytes / tasks.size() + 1;
                ask = (int) Math.max(1, Math.min(most, ANSWER_BYTES / mean));
            }
        }
    }
}
