package io.headrace.console;

import io.headrace.broker.Circumstances;
import io.headrace.broker.Circumstances.Sighting;
import io.headrace.broker.Pause;
import io.headrace.broker.WorkerInfo;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.command.ShortDuration;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells from the facts, in words, why a task does not run or what became of it. For one task. */
final class Explanation {

    /** A due task that was not promoted for so long is waited for in vain: schedulers look at least every second. */
    private static final Duration OVERDUE = Duration.ofSeconds(5);

    private final Circumstances facts;
    private final TaskStatus status;
    private final List<WorkerInfo> serving;
    private final List<WorkerInfo> workers;
    private final List<String> details = new ArrayList<>();
    private String advice = "";

    /**
     * For one task.
     *
     * @param workers all that live
     */
    Explanation(Circumstances facts, List<WorkerInfo> workers) {
        this.facts = facts;
        this.status = facts.status();
        this.workers = workers;
        this.serving = workers.stream()
                .filter(worker -> worker.queues().contains(status.id().queue().value()))
                .toList();
    }

    Why why() {
        String answer = switch (status.state()) {
            case SCHEDULED -> scheduled();
            case RETRYING -> retrying();
            case QUEUED -> queued();
            case RUNNING -> running();
            case COMPLETED, DEAD, CANCELLED, EXPIRED -> ended();
        };
        return new Why(answer, details, advice, facts);
    }

    private String scheduled() {
        if (!status.reason().isEmpty()) {
            details.add("It was put aside: " + status.reason() + ".");
        }
        return status.attempts().isEmpty() || !status.reason().isEmpty()
                ? "It waits for its time: " + due("it is due")
                : "It runs again later: " + due("it is due");
    }

    private String retrying() {
        details.add("Attempt " + (status.attempt() - 1) + " failed: " + status.reason());
        return "It waits for attempt " + status.attempt() + ": " + due("it comes");
    }

    /** What comes after the waiting may hold it up as well, so that is told too. */
    private String due(String words) {
        Instant due = Objects.requireNonNull(status.due());
        Duration left = Duration.between(facts.at(), due);
        String hold = holdOfQueue();
        if (hold != null) {
            details.add(hold);
        }
        if (left.compareTo(OVERDUE.negated()) < 0) {
            advice =
                    "Start a scheduler (headrace scheduler) on the same Redis and with the same prefix, or look at its log.";
            return "it was due " + ago(due) + " and no scheduler has brought it into its stream.";
        }
        return left.isNegative() || left.isZero()
                ? "it is due now."
                : words + " in " + span(left) + ", at " + clock(due) + ".";
    }

    private String queued() {
        String hold = holdOfQueue();
        if (hold != null) {
            return hold;
        }
        List<WorkerInfo> able = serving.stream()
                .filter(worker -> worker.types().contains(status.type()) && !worker.quiet())
                .toList();
        int slots = able.stream().mapToInt(WorkerInfo::concurrency).sum();
        int busy = able.stream()
                .mapToInt(worker -> Math.min(worker.running(), worker.concurrency()))
                .sum();
        details.add(able.size() + (able.size() == 1 ? " worker" : " workers") + " can run it, with " + busy + " of "
                + slots + " slots taken.");
        long before = Math.max(0, facts.ahead()) + Math.max(0, facts.moreUrgent());
        if (before == 0) {
            return "It is the next to be taken" + (busy < slots ? "." : ", when a slot becomes free.");
        }
        return "It waits its turn: " + turn() + pace(before);
    }

    private String turn() {
        String count = facts.aheadIsExact()
                ? Long.toString(facts.ahead())
                : "about " + String.format(Locale.ROOT, "%,d", facts.ahead());
        String same =
                count + " ahead of it at its priority (" + status.priority().level() + ")";
        return facts.moreUrgent() > 0
                ? same + ", and " + String.format(Locale.ROOT, "%,d", facts.moreUrgent()) + " more urgent ones"
                : same;
    }

    private String pace(long before) {
        if (facts.endedLately() == 0 || facts.windowMillis() <= 0) {
            return "; nothing of its queue has ended lately.";
        }
        double perMilli = facts.endedLately() / (double) facts.windowMillis();
        return "; at the present rate (" + String.format(Locale.ROOT, "%,.1f", perMilli * 1000)
                + " a second) its turn comes in about " + span(Duration.ofMillis((long) (before / perMilli))) + ".";
    }

    /** Why nothing like it is taken from its queue at all; null if nothing holds it. */
    private @Nullable String holdOfQueue() {
        String queue = status.id().queue().value();
        Pause pause = facts.pause();
        if (pause != null) {
            advice = "Resume it: headrace monitor resume " + queue;
            return "Queue " + queue + " is paused by " + pause.by() + " since " + clock(pause.since())
                    + (pause.until() == null ? "" : " until " + clock(pause.until()))
                    + (pause.reason().isEmpty() ? "." : ": " + pause.reason() + ".");
        }
        if (serving.isEmpty()) {
            advice = "Start a worker: headrace worker --queues " + queue;
            return "No living worker serves queue " + queue + "; " + seen(facts.queueSeen(), "none ever did.");
        }
        boolean known = serving.stream().anyMatch(worker -> worker.types().contains(status.type()));
        if (!known) {
            advice = "Start a worker with a handler for it, or correct the type.";
            return "No living worker of queue " + queue + " has a handler for type '" + status.type() + "'; "
                    + seen(facts.typeSeen(), "none ever had.");
        }
        boolean taking = serving.stream().anyMatch(worker -> worker.types().contains(status.type()) && !worker.quiet());
        if (!taking) {
            advice = "Let one take tasks again: headrace monitor unquiet "
                    + serving.get(0).name();
            return "Every worker that could run it was told to take no more tasks (quiet).";
        }
        return null;
    }

    private String seen(@Nullable Sighting sighting, String never) {
        return sighting == null ? never : sighting.worker() + " did, last seen " + ago(sighting.at()) + ".";
    }

    private String running() {
        String worker = Objects.requireNonNull(status.worker());
        Optional<WorkerInfo> living =
                workers.stream().filter(each -> each.name().equals(worker)).findFirst();
        if (living.isEmpty()) {
            details.add("Its lease was renewed at most " + span(Duration.ofMillis(facts.renewedMillisAgo())) + " ago.");
            return "It was running on " + worker
                    + ", which is gone; another worker takes it over when its lease has run out.";
        }
        details.add("Its lease was renewed at most " + span(Duration.ofMillis(facts.renewedMillisAgo())) + " ago, by "
                + living.get().host() + " (process " + living.get().pid() + ").");
        if (status.progress() != null) {
            details.add("It says " + status.progress().percent() + "% "
                    + status.progress().note());
        }
        if (facts.deliveries() > 1) {
            details.add("It was handed out " + facts.deliveries() + " times: workers that had it were lost.");
        }
        String since = living.get().tasks().stream()
                .filter(task -> task.id().equals(status.id()))
                .findFirst()
                .map(RunningTask::startedAt)
                .map(start -> " since " + clock(start) + " (" + span(Duration.between(start, facts.at())) + ")")
                .orElse("");
        return "It runs on " + worker + since + ", in attempt " + status.attempt() + ".";
    }

    private String ended() {
        String when = status.since() == null ? "" : " " + ago(status.since());
        String attempts = switch (status.attempt()) {
            case 0 -> ", without an attempt";
            case 1 -> ", in its first attempt";
            default -> ", in attempt " + status.attempt();
        };
        String reason = status.reason().isEmpty() ? "." : ": " + status.reason();
        return switch (status.state()) {
            case COMPLETED -> "It completed" + when + attempts + ".";
            case CANCELLED -> "It was cancelled" + when + reason;
            case EXPIRED -> "It expired" + when + reason;
            default -> {
                if (status.outcome() != null) {
                    status.outcome().failure().ifPresent(failure -> details.add("It failed with " + failure.summary()));
                }
                advice = "Mend the cause, then run it again: headrace monitor retry " + status.id();
                yield "It died" + when + attempts + reason;
            }
        };
    }

    private String ago(Instant moment) {
        Duration span = Duration.between(moment, facts.at());
        return span.toMillis() < 1 ? "just now" : span(span) + " ago";
    }

    private static String span(Duration duration) {
        return ShortDuration.of(duration);
    }

    private static String clock(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
