package io.headrace.redis;

import io.headrace.broker.DeadCause;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.Attempt;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settles deliveries: all ends of one stream by one script call, everything else by a call each, all in one round trip. */
final class Settler {

    private static final Logger log = LoggerFactory.getLogger(Settler.class);

    /** Lua unpacks at most 7,999 values; this keeps any one call short besides. */
    private static final int LARGEST_CALL = 500;

    /** So does this, in bytes of outcomes: whatever fills it is the call's last. */
    private static final int MOST_BYTES = 4 << 20;

    /** The same for what is kept for the history, which makes one entry of its stream. */
    private static final int LARGEST_ENTRY = 1 << 20;

    private final RedisLink link;
    private final RedisKeys keys;
    private final ServerClock clock;
    private final String worker;

    Settler(RedisLink link, ServerClock clock, String worker) {
        this.link = link;
        this.keys = link.keys();
        this.clock = clock;
        this.worker = worker;
    }

    /**
     * Settles.
     *
     * @throws RedisUnavailableException if an answer is missing, or refused for what may pass; asking for all again is harmless
     */
    List<Verdict> settle(List<Settlement> settlements, BiConsumer<Settlement, HeadraceException> refused) {
        Verdict[] verdicts = new Verdict[settlements.size()];
        Arrays.fill(verdicts, Verdict.SETTLED);
        RedisLink.Pipeline pipeline = link.pipeline();
        List<Answer> answers = new ArrayList<>();
        Map<EndGroup, Ends> ends = new LinkedHashMap<>();
        for (int i = 0; i < verdicts.length; i++) {
            if (settlements.get(i) instanceof Settlement.End end) {
                EndGroup group = new EndGroup(
                        end.delivery().lease().level(), end.outcome().state());
                Ends open = ends.computeIfAbsent(group, same -> new Ends(hasHistory()));
                open.add(i, end);
                if (open.isFull()) {
                    answers.add(new Answer(open.positions, pipeline.run(complete(group, open))));
                    ends.remove(group);
                }
            } else {
                answers.add(new Answer(List.of(i), pipeline.run(call(settlements.get(i)))));
            }
        }
        ends.forEach((group, open) -> answers.add(new Answer(open.positions, pipeline.run(complete(group, open)))));
        pipeline.flush();
        for (Answer answer : answers) {
            take(answer, settlements, verdicts, refused);
        }
        return List.of(verdicts);
    }

    /** Those whose task has the outcome of the very attempt that they end. */
    List<Settlement> standing(List<Settlement> doubtful) {
        List<TaskId> ids =
                doubtful.stream().map(each -> each.delivery().task().id()).toList();
        Map<TaskId, Outcome> standing = link.get(new Outcomes(link).of(ids));
        return doubtful.stream()
                .filter(each -> isOf(each, standing.get(each.delivery().task().id())))
                .toList();
    }

    private static boolean isOf(Settlement settlement, @Nullable Outcome standing) {
        Outcome meant = outcome(settlement);
        return meant != null
                && standing != null
                && standing.state() == meant.state()
                && sameLastAttempt(standing, meant);
    }

    private static @Nullable Outcome outcome(Settlement settlement) {
        return settlement instanceof Settlement.End end
                ? end.outcome()
                : settlement instanceof Settlement.Bury bury ? bury.outcome() : null;
    }

    private static boolean sameLastAttempt(Outcome one, Outcome other) {
        if (one.attempts().isEmpty() || other.attempts().isEmpty()) {
            return false;
        }
        Attempt last = one.attempts().get(one.attempts().size() - 1);
        Attempt meant = other.attempts().get(other.attempts().size() - 1);
        return last.number() == meant.number()
                && last.worker().equals(meant.worker())
                && last.startedAt().equals(meant.startedAt());
    }

    private void take(
            Answer answer,
            List<Settlement> settlements,
            Verdict[] verdicts,
            BiConsumer<Settlement, HeadraceException> refused) {
        List<Integer> members = answer.members;
        try {
            Reply reply = new Reply(link.get(answer.reply));
            if (settlements.get(members.get(0)) instanceof Settlement.End) {
                for (int i = 0; i < reply.size(); i++) {
                    verdicts[members.get((int) reply.number(i) - 1)] = Verdict.LEASE_LOST;
                }
            } else {
                verdicts[members.get(0)] = verdict(reply.word());
            }
        } catch (RedisUnavailableException e) {
            throw e;
        } catch (HeadraceException e) {
            if (Thread.currentThread().isInterrupted()) {
                // The server may have settled it all the same; whoever is interrupted knows what to do.
                throw e;
            }
            if (!RedisErrors.isPermanent(e)) {
                // Work that is done is not thrown away for what may pass.
                throw new RedisUnavailableException("Nothing was settled at present: " + e.getMessage(), e, true);
            }
            // Without its group an entry is pending for nobody.
            Verdict verdict = RedisErrors.isNoGroup(e) ? Verdict.LEASE_LOST : Verdict.FAILED;
            if (verdict == Verdict.FAILED) {
                Task first = settlements.get(members.get(0)).delivery().task();
                log.error("Settling {} of {} tasks failed", first.id(), members.size(), e);
                members.forEach(at -> refused.accept(settlements.get(at), e));
            }
            members.forEach(at -> verdicts[at] = verdict);
        }
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "OK" -> Verdict.SETTLED;
            case "LEASE_LOST" -> Verdict.LEASE_LOST;
            case "CANCELLED" -> Verdict.CANCELLED;
            case "NOT_EXPIRED" -> Verdict.NOT_EXPIRED;
            default -> throw new IllegalStateException("No script answers " + word);
        };
    }

    private ScriptCall complete(EndGroup group, Ends ends) {
        QueueName queue = group.level.queue();
        ScriptCall call = ScriptCall.of(Script.COMPLETE)
                .key(keys.ready(group.level))
                .keys(keys.events(queue), keys.stats(queue, clock.now()))
                .keys(keys.awaited(queue), keys.cancelling(queue), keys.progress(queue))
                .arg(RedisKeys.GROUP)
                .arg(group.state.label())
                .arg(ends.positions.size())
                .arg(link.settings().historyBytes());
        for (Delivery delivery : ends.deliveries) {
            call.key(keys.outcome(delivery.task().id()));
        }
        for (int i = 0; i < ends.deliveries.size(); i++) {
            Delivery delivery = ends.deliveries.get(i);
            Task task = delivery.task();
            call.arg(delivery.lease().entryId())
                    .arg(task.id().local())
                    .arg(task.options().retention().toMillis())
                    .arg(ends.outcomes.get(i));
            if (task.isAtHome()) {
                call.arg(0);
            } else {
                call.key(keys.record(task.id())).arg(call.keyCount());
            }
        }
        if (ends.kept != null) {
            ends.kept.addTo(call);
        }
        return call.historyKeys(link, queue);
    }

    private ScriptCall call(Settlement settlement) {
        if (settlement instanceof Settlement.Postpone postpone) {
            return retry(postpone);
        }
        if (settlement instanceof Settlement.Bury bury) {
            return bury(bury);
        }
        if (settlement instanceof Settlement.Expire expire) {
            return expire(expire);
        }
        throw new IllegalStateException("Ends go together, not one by one: " + settlement);
    }

    private ScriptCall retry(Settlement.Postpone postpone) {
        Task task = postpone.delivery().task();
        TaskId id = task.id();
        QueueName queue = id.queue();
        return on(
                        Script.RETRY,
                        postpone.delivery(),
                        keys.scheduled(queue),
                        keys.record(id),
                        keys.cancelling(queue),
                        keys.progress(queue),
                        keys.stats(queue, clock.now()),
                        keys.retrying(queue))
                .arg(postpone.delivery().lease().level().priority().level())
                .arg(millis(postpone.delay()))
                .arg(postpone.state().label())
                .arg(postpone.reason())
                .arg(TaskJson.writeOpts(
                        later(postpone), id.local(), postpone.nextAttempt(), postpone.attempts(), postpone.parks()))
                .arg(keys.wakeChannel());
    }

    /** A task that was started does not expire any more; one that was only put aside keeps the time it had. */
    private static TaskOptions later(Settlement.Postpone postpone) {
        TaskOptions options = postpone.delivery().task().options();
        if (postpone.state() == TaskState.RETRYING) {
            return options.expiringAt(null);
        }
        Duration after = options.expiresAfter();
        return after == null
                ? options
                : options.expiringAt(
                        Instant.ofEpochMilli(postpone.delivery().lease().readyAtMillis())
                                .plus(after));
    }

    private ScriptCall bury(Settlement.Bury bury) {
        Task task = bury.delivery().task();
        Outcome outcome = bury.outcome();
        TaskId id = task.id();
        QueueName queue = id.queue();
        byte[] written = TaskJson.writeOutcome(outcome);
        ScriptCall call = on(
                        Script.BURY,
                        bury.delivery(),
                        keys.dead(queue),
                        keys.outcome(id),
                        keys.record(id),
                        keys.events(queue),
                        keys.stats(queue, clock.now()),
                        keys.awaited(queue),
                        keys.cancelling(queue),
                        keys.progress(queue),
                        keys.causes(queue))
                .arg(bury.delivery().lease().level().priority().level())
                .arg(opts(bury.delivery()))
                .arg(written)
                .arg(DeadCause.of(task.type(), outcome.failure().orElse(null), outcome.reason()))
                .history(link, queue);
        return withEnding(call, bury.delivery(), outcome, written);
    }

    /** Adds what is kept for the history; of an unreadable entry the script makes it, which knows what stands there. */
    private ScriptCall withEnding(ScriptCall call, Delivery delivery, Outcome outcome, byte[] written) {
        if (!hasHistory()) {
            return call;
        }
        if (delivery.unreadable() != null) {
            return call.arg("").arg("");
        }
        KeptEndings kept = new KeptEndings();
        kept.addEnding(delivery, outcome, written);
        kept.addEndingsTo(call);
        return call;
    }

    /** What the dead letter says; nothing where the entry is unreadable, so that it is kept as it stands. */
    private static byte[] opts(Delivery delivery) {
        Task task = delivery.task();
        return delivery.unreadable() != null
                ? new byte[0]
                : TaskJson.writeOpts(task.options(), task.id().local(), task.attempt(), task.attempts(), task.parks());
    }

    private ScriptCall expire(Settlement.Expire expire) {
        Task task = expire.delivery().task();
        TaskId id = task.id();
        QueueName queue = id.queue();
        byte[] written = TaskJson.writeOutcome(expire.outcome());
        ScriptCall call = on(
                        Script.EXPIRE,
                        expire.delivery(),
                        keys.outcome(id),
                        keys.record(id),
                        keys.events(queue),
                        keys.stats(queue, clock.now()),
                        keys.awaited(queue),
                        keys.cancelling(queue),
                        keys.progress(queue))
                .arg(expire.expiresAtMillis())
                .arg(task.options().retention().toMillis())
                .arg(written)
                .history(link, queue);
        return withEnding(call, expire.delivery(), expire.outcome(), written);
    }

    /** What the scripts for one delivery begin with: its stream; group, worker, entry id, task id. */
    private ScriptCall on(Script script, Delivery delivery, String... more) {
        return ScriptCall.of(script)
                .key(keys.ready(delivery.lease().level()))
                .keys(more)
                .arg(RedisKeys.GROUP)
                .arg(worker)
                .arg(delivery.lease().entryId())
                .arg(delivery.task().id().local());
    }

    private boolean hasHistory() {
        return link.settings().historyBytes() > 0;
    }

    private static long millis(Duration duration) {
        return Math.max(0, duration.toMillis());
    }

    private record EndGroup(Level level, TaskState state) {}

    /** What one call ends, in step. */
    private static final class Ends {

        private final List<Integer> positions = new ArrayList<>();
        private final List<Delivery> deliveries = new ArrayList<>();
        private final List<byte[]> outcomes = new ArrayList<>();
        private final @Nullable KeptEndings kept;
        private int bytes;

        Ends(boolean hasHistory) {
            kept = hasHistory ? new KeptEndings() : null;
        }

        void add(int position, Settlement.End end) {
            byte[] outcome = TaskJson.writeOutcome(end.outcome());
            positions.add(position);
            deliveries.add(end.delivery());
            outcomes.add(outcome);
            bytes += outcome.length;
            if (kept != null) {
                kept.add(end.delivery(), end.outcome(), outcome);
            }
        }

        boolean isFull() {
            return positions.size() == LARGEST_CALL
                    || bytes >= MOST_BYTES
                    || (kept != null && kept.size() >= LARGEST_ENTRY);
        }
    }

    private record Answer(List<Integer> members, CompletableFuture<List<Object>> reply) {}
}
