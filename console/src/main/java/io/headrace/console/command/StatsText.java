package io.headrace.console.command;

import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.Look;
import io.headrace.command.ShortDuration;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The whole on one small screen: how it flows, who works, what ended today, the busiest queues. */
record StatsText(List<QueueSnapshot> queues, List<WorkerInfo> workers, Flow flow) {

    private static final int MOST_QUEUES = 8;

    List<String> lines(Look look) {
        List<String> lines = new ArrayList<>();
        lines.addAll(look.sentence("flow     ", flowTold()));
        lines.addAll(look.sentence("workers  ", workersTold()));
        lines.addAll(look.sentence("today    ", today()));
        lines.add("");
        List<QueueSnapshot> busiest = queues.stream()
                .sorted(Comparator.comparingLong(StatsText::work).reversed())
                .limit(MOST_QUEUES)
                .sorted(Comparator.comparing(QueueSnapshot::queue))
                .toList();
        lines.addAll(new QueueTable(busiest, look).lines());
        if (queues.size() > MOST_QUEUES) {
            lines.add("and " + (queues.size() - MOST_QUEUES) + " quieter queues: headrace monitor queues shows all");
        }
        return lines;
    }

    private static long work(QueueSnapshot queue) {
        return queue.queued() + queue.running() + queue.retrying() + queue.scheduled() + queue.dead();
    }

    private String flowTold() {
        return flow.over().isZero()
                ? "not measured"
                : String.format(
                        Locale.ROOT,
                        "%.1f tasks ended a second, %.1f attempts failed a second (measured over %s)",
                        flow.endedPerSecond(),
                        flow.failedPerSecond(),
                        ShortDuration.of(flow.over()));
    }

    private String workersTold() {
        int slots = workers.stream().mapToInt(WorkerInfo::concurrency).sum();
        // What workers say of themselves is as old as their last heartbeat.
        long running = workers.stream().mapToLong(this::running).sum();
        long quiet = workers.stream().filter(WorkerInfo::quiet).count();
        if (workers.isEmpty()) {
            return "none lives: nothing is run";
        }
        return workers.size() + (workers.size() == 1 ? " with " : " together with ") + slots + " slots, " + running
                + " in use" + (quiet == 0 ? "" : "; quiet: " + quiet);
    }

    private long running(WorkerInfo worker) {
        return queues.stream()
                .mapToLong(queue -> queue.byWorker().getOrDefault(worker.name(), 0L))
                .sum();
    }

    private String today() {
        return count(TaskState.COMPLETED) + " completed, " + count(TaskState.RETRYING) + " failed and tried again, "
                + count(TaskState.DEAD) + " dead, " + count(TaskState.CANCELLED) + " cancelled, "
                + count(TaskState.EXPIRED) + " expired (since midnight UTC)";
    }

    private long count(TaskState state) {
        return queues.stream()
                .mapToLong(queue -> queue.endedToday().getOrDefault(state, 0L))
                .sum();
    }
}
