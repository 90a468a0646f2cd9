package io.headrace.redis;

import io.headrace.broker.Level;
import io.headrace.broker.Mismatch;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Verifies suspects, and mends those that are found wanting if told to: one decision in one script, so that what is mended
 * is what would have been named. Thread-safe.
 *
 * @param link to the server
 * @param mends whether it mends
 */
record Verifier(RedisLink link, boolean mends) {

    /** How many names one script looks at, so that no call is long. */
    private static final int BATCH = 100;

    /** The same where payloads come along. */
    private static final int SMALL_BATCH = 20;

    /** More are not added up. */
    private static final int MOST_CAUSES = 2_000;

    private static final String FIRST = "first";
    private static final String NEWEST = "newest";
    private static final String THESE = "these";

    /**
     * What is wrong in the schedule.
     *
     * @param without ids without a record
     * @param miscounted ids that are wrong among the retries
     */
    record Schedule(List<String> without, List<String> miscounted) {}

    Schedule schedule(QueueName queue, List<String> ids) {
        Schedule wrong = new Schedule(new ArrayList<>(), new ArrayList<>());
        inBatches(ids, BATCH, some -> {
            ScriptCall call = call(Script.VERIFY_SCHEDULE)
                    .key(keys().scheduled(queue))
                    .key(keys().retrying(queue))
                    .arg(mend())
                    .arg(keys().recordPrefix(queue));
            some.forEach(call::arg);
            Reply reply = run(call);
            wrong.without.addAll(words(reply.nested(0)));
            wrong.miscounted.addAll(words(reply.nested(1)));
            return List.of();
        });
        return wrong;
    }

    /**
     * What is wrong with records.
     *
     * @param idle ids of those that stand for nothing
     * @param unscheduled ids of those that nothing will promote
     */
    record Records(List<String> idle, List<String> unscheduled) {}

    Records records(QueueName queue, List<String> ids) {
        Records wrong = new Records(new ArrayList<>(), new ArrayList<>());
        inBatches(ids, BATCH, some -> {
            ScriptCall call = call(Script.VERIFY_RECORDS)
                    .keys(keys().readyAll(queue))
                    .key(keys().scheduled(queue))
                    .key(keys().retrying(queue))
                    .key(keys().dead(queue))
                    .arg(mend())
                    .arg(keys().recordPrefix(queue))
                    .arg(keys().outcomePrefix(queue));
            some.forEach(call::arg);
            Reply reply = run(call);
            wrong.idle.addAll(words(reply.nested(0)));
            wrong.unscheduled.addAll(words(reply.nested(1)));
            return List.of();
        });
        return wrong;
    }

    /**
     * What is wrong with entries of a stream that carry a chosen id.
     *
     * @param unknown those without a record
     * @param elsewhere those whose record leads elsewhere
     * @param ended those whose task has ended
     */
    record Entries(List<String> unknown, List<String> elsewhere, List<String> ended) {}

    /** The first and the newest of a stream. */
    List<Entries> entries(Level level, int sample) {
        return List.of(
                readEntries(entries(level, FIRST).arg(sample)),
                readEntries(entries(level, NEWEST).arg(sample)));
    }

    List<String> unknownEntries(Level level, List<String> entries) {
        return inBatches(entries, SMALL_BATCH, some -> {
            ScriptCall call = entries(level, THESE).arg(some.size());
            some.forEach(call::arg);
            return readEntries(call).unknown;
        });
    }

    private ScriptCall entries(Level level, String which) {
        return call(Script.VERIFY_ENTRIES)
                .key(keys().ready(level))
                .arg(mend())
                .arg(level.priority().level())
                .arg(keys().recordPrefix(level.queue()))
                .arg(keys().outcomePrefix(level.queue()))
                .arg(which);
    }

    private Entries readEntries(ScriptCall call) {
        Reply reply = run(call);
        return new Entries(words(reply.nested(0)), words(reply.nested(1)), words(reply.nested(2)));
    }

    /** Entries that are pending and do not exist. */
    List<String> pending(Level level, List<String> entries) {
        return inBatches(entries, SMALL_BATCH, some -> {
            ScriptCall call = call(Script.VERIFY_PENDING)
                    .key(keys().ready(level))
                    .arg(mend())
                    .arg(RedisKeys.GROUP);
            some.forEach(call::arg);
            return words(run(call));
        });
    }

    /** Ids in a hash about living tasks whose task is gone. */
    List<String> watched(QueueName queue, Mismatch.Kind kind, List<String> ids) {
        return inBatches(ids, SMALL_BATCH, some -> {
            ScriptCall call = call(Script.VERIFY_WATCHED)
                    .key(watchedKey(queue, kind))
                    .keys(keys().readyAll(queue))
                    .arg(mend())
                    .arg(keys().recordPrefix(queue))
                    .arg(keys().outcomePrefix(queue));
            some.forEach(id -> call.arg(id).arg(place(queue, id)));
            return words(run(call));
        });
    }

    String watchedKey(QueueName queue, Mismatch.Kind kind) {
        return switch (kind) {
            case AWAITED_GONE -> keys().awaited(queue);
            case CANCELLING_GONE -> keys().cancelling(queue);
            case PROGRESS_GONE -> keys().progress(queue);
            default -> throw new IllegalArgumentException(kind + " is not a matter of living tasks");
        };
    }

    private static String place(QueueName queue, String id) {
        try {
            return new TaskId(queue, id).place().map(TaskId.Place::toString).orElse("");
        } catch (InvalidTaskException writtenByHand) {
            return "";
        }
    }

    /** Statistics that are kept for ever. */
    List<String> stats(List<String> stats) {
        return inBatches(stats, BATCH, some -> {
            Reply reply = run(
                    call(Script.VERIFY_STATS).keys(some.toArray(String[]::new)).arg(mend()));
            List<String> endless = new ArrayList<>();
            for (int i = 0; i < reply.size(); i++) {
                endless.add(some.get((int) reply.number(i) - 1));
            }
            return endless;
        });
    }

    /**
     * A part of the dead letters.
     *
     * @param next where to go on; empty when there is nothing more
     * @param ids of which tasks
     * @param without those of them that have no outcome
     */
    record Letters(String next, List<String> ids, List<String> without) {}

    /** Dead letters from the first on. */
    Letters firstLetters(QueueName queue, String from, int limit) {
        return letters(queue, FIRST, from, limit);
    }

    /** Dead letters from the newest on. */
    Letters newestLetters(QueueName queue, int limit) {
        return letters(queue, NEWEST, "+", limit);
    }

    private Letters letters(QueueName queue, String which, String from, int limit) {
        Reply reply = run(call(Script.VERIFY_LETTERS)
                .key(keys().dead(queue))
                .arg(which)
                .arg(from)
                .arg(limit)
                .arg(keys().outcomePrefix(queue)));
        return new Letters(reply.text(0), words(reply.nested(1)), words(reply.nested(2)));
    }

    /** In words how far the counts of the causes are off; nothing if they are right. */
    List<String> causes(QueueName queue) {
        Reply reply = run(call(Script.VERIFY_CAUSES)
                .key(keys().dead(queue))
                .key(keys().causes(queue))
                .arg(MOST_CAUSES));
        return reply.size() == 0 || reply.number(0) == reply.number(1)
                ? List.of()
                : List.of("counted " + reply.number(0), "letters " + reply.number(1));
    }

    private static List<String> inBatches(List<String> all, int size, Function<List<String>, List<String>> each) {
        List<String> wrong = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            wrong.addAll(each.apply(all.subList(from, Math.min(all.size(), from + size))));
        }
        return wrong;
    }

    private static ScriptCall call(Script script) {
        return ScriptCall.of(script);
    }

    private Reply run(ScriptCall call) {
        return new Reply(link.get(link.run(call)));
    }

    static List<String> words(Reply reply) {
        List<String> words = new ArrayList<>(reply.size());
        for (int i = 0; i < reply.size(); i++) {
            words.add(reply.text(i));
        }
        return words;
    }

    private long mend() {
        return mends ? 1 : 0;
    }

    private RedisKeys keys() {
        return link.keys();
    }
}
