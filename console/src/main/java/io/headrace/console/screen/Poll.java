package io.headrace.console.screen;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Page;
import io.headrace.broker.QueueSnapshot;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskPage;
import io.headrace.console.sampling.NewestDead;
import io.headrace.console.screen.Facts.Listing;
import io.headrace.console.screen.Facts.Opened;
import io.headrace.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Reads from Redis what the screen shows. */
final class Poll {

    /** More rows than this nobody reads; a filter narrows them. */
    private static final int MOST_ROWS = 300;

    private static final int NEWEST = 10;

    /** A filter looks at many tasks to find a few: not every second. */
    private static final Duration REFRESH_FILTERED = Duration.ofSeconds(10);

    private final TaskMonitor monitor;
    private final NewestDead newestDead;

    Poll(TaskMonitor monitor) {
        this.monitor = monitor;
        this.newestDead = new NewestDead(queues -> monitor.newestDead(queues, NEWEST));
    }

    /**
     * What stands in Redis now; a filtered list is that of before for a while.
     *
     * @param anew whether the operator wants it as it is now, though it be filtered
     * @throws io.headrace.task.HeadraceException if it does not answer or refuses
     */
    Facts facts(Facts before, Question question, boolean anew) {
        List<QueueSnapshot> queues = monitor.queues();
        Instant at = queues.stream()
                .map(QueueSnapshot::at)
                .max(Comparator.naturalOrder())
                .orElseGet(Instant::now);
        boolean keeps = !anew
                && question.isFiltered()
                && question.equals(before.listing().question())
                && at.isBefore(before.listedAt().plus(REFRESH_FILTERED));
        return new Facts(
                at,
                queues,
                monitor.workers(),
                before.throughput().with(queues),
                keeps ? before.listing() : listing(question, queues, at),
                keeps ? before.listedAt() : at);
    }

    private Listing listing(Question question, List<QueueSnapshot> queues, Instant at) {
        TaskId task = question.task();
        if (task != null) {
            return Listing.ofOpened(
                    question,
                    monitor.task(task)
                            .map(detail -> new Opened(detail, monitor.why(task).orElse(null)))
                            .orElse(null));
        }
        return switch (question.view()) {
            case OVERVIEW -> Listing.ofTasks(question, newestDead.of(queues, at), false);
            case WORKERS -> Listing.ofTasks(question, List.of(), false);
            case AUDIT -> {
                Page<AuditEntry> page = monitor.audit(null, MOST_ROWS);
                yield Listing.ofAudit(question, page.items(), page.next() != null);
            }
            case DEAD ->
                question.letters() == null && question.filter().isEmpty()
                        ? Listing.ofCauses(question, causes())
                        : tasks(question);
            case TASKS, DELAYED -> tasks(question);
        };
    }

    private Listing tasks(Question question) {
        TaskPage page = monitor.tasks(question.query(), null, MOST_ROWS);
        return Listing.ofTasks(question, page.tasks(), page.next() != null);
    }

    private List<CauseOfQueue> causes() {
        Function<CauseOfQueue, Long> count = each -> each.cause().count();
        return monitor.queueNames().stream()
                .flatMap(queue -> monitor.causes(queue).stream().map(cause -> new CauseOfQueue(queue, cause)))
                .sorted(Comparator.comparing(count).reversed())
                .limit(MOST_ROWS)
                .toList();
    }
}
