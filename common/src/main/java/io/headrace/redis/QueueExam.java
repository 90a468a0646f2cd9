package io.headrace.redis;

import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.Level;
import io.headrace.broker.Mismatch;
import io.headrace.broker.Mismatch.Kind;
import io.headrace.broker.QueueFacts;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks through a sample of a queue, once, for what does not agree. Not thread-safe. */
final class QueueExam {

    /** How many of the first, and how many of the newest, of each kind. */
    private static final int SAMPLE = 150;

    private static final List<Kind> WATCHED = List.of(Kind.AWAITED_GONE, Kind.CANCELLING_GONE, Kind.PROGRESS_GONE);

    private final RedisLink link;
    private final RedisKeys keys;
    private final QueueName queue;
    private final Verifier verifier;
    private final List<Mismatch> mismatches = new ArrayList<>();
    private final Set<String> streams = new HashSet<>();
    private final Set<String> unusable = new LinkedHashSet<>();

    QueueExam(RedisLink link, QueueName queue) {
        this.link = link;
        this.keys = link.keys();
        this.queue = queue;
        this.verifier = new Verifier(link, false);
    }

    QueueFacts facts() {
        readTypes();
        found(Kind.WRONG_TYPE, null, unusable);
        List<ConsumerInfo> consumers = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            Level level = new Level(queue, priority);
            if (streams.contains(keys.ready(level))) {
                consumers.addAll(consumers(level));
                verifyEntries(level);
            }
        }
        verifyWatched();
        verifyLetters();
        List<String> today = List.of(keys.stats(queue, link.clock().now()));
        found(Kind.STATS_WITHOUT_TTL, null, verifier.stats(today));
        if (unusable.contains(keys.scheduled(queue)) || unusable.contains(keys.retrying(queue))) {
            return new QueueFacts(queue, consumers, 0, 0, mismatches);
        }
        Verifier.Schedule wrong = verifier.schedule(queue, scheduled());
        found(Kind.SCHEDULED_WITHOUT_RECORD, null, wrong.without());
        found(Kind.RETRIES_MISCOUNTED, null, wrong.miscounted());
        link.readServerClock();
        long now = link.clock().millis();
        return new QueueFacts(queue, consumers, overdue(now), overdueMillis(now), mismatches);
    }

    /** A key of another type would answer every question with an error. */
    private void readTypes() {
        Map<String, String> expected = new LinkedHashMap<>();
        for (String stream : keys.readyAll(queue)) {
            expected.put(stream, "stream");
        }
        expected.put(keys.dead(queue), "stream");
        expected.put(keys.events(queue), "stream");
        expected.put(keys.history(queue), "stream");
        expected.put(keys.historyFill(queue), "hash");
        expected.put(keys.scheduled(queue), "zset");
        expected.put(keys.retrying(queue), "zset");
        expected.put(keys.causes(queue), "hash");
        WATCHED.forEach(kind -> expected.put(verifier.watchedKey(queue, kind), "hash"));
        RedisLink.Pipeline pipeline = link.pipeline();
        Map<String, CompletableFuture<String>> types = new LinkedHashMap<>();
        expected.keySet()
                .forEach(key -> types.put(
                        key, pipeline.add(CommandType.TYPE, new StatusOutput<>(RedisLink.CODEC), args().addKey(key))));
        pipeline.flush();
        types.forEach((key, answer) -> {
            String type = link.get(answer);
            if (type.equals("stream")) {
                streams.add(key);
            }
            if (!type.equals("none") && !type.equals(expected.get(key))) {
                unusable.add(key);
            }
        });
    }

    private List<ConsumerInfo> consumers(Level level) {
        String stream = keys.ready(level);
        Reply groups = ask(CommandType.XINFO, args().add("GROUPS").addKey(stream));
        boolean known = false;
        for (int i = 0; i < groups.size(); i++) {
            known |= groups.nested(i).text(1).equals(RedisKeys.GROUP);
        }
        if (!known) {
            if (link.get(link.send(CommandType.XLEN, new IntegerOutput<>(RedisLink.CODEC), args().addKey(stream)))
                    > 0) {
                found(Kind.STREAM_WITHOUT_GROUP, level.priority(), List.of(stream));
            }
            return List.of();
        }
        verifyPending(level);
        Reply reply =
                ask(CommandType.XINFO, args().add("CONSUMERS").addKey(stream).add(RedisKeys.GROUP));
        List<ConsumerInfo> consumers = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            // Names and values in turn: name, pending, idle, and what later servers add.
            Reply row = reply.nested(i);
            consumers.add(new ConsumerInfo(level, row.text(1), row.number(3), row.number(5)));
        }
        return consumers;
    }

    private void verifyPending(Level level) {
        Reply pending = ask(
                CommandType.XPENDING,
                args().addKey(keys.ready(level))
                        .add(RedisKeys.GROUP)
                        .add("-")
                        .add("+")
                        .add(SAMPLE));
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            entries.add(pending.nested(i).text(0));
        }
        found(Kind.PENDING_WITHOUT_ENTRY, level.priority(), verifier.pending(level, entries));
    }

    private void verifyEntries(Level level) {
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> elsewhere = new LinkedHashSet<>();
        Set<String> ended = new LinkedHashSet<>();
        verifier.entries(level, SAMPLE).forEach(wrong -> {
            unknown.addAll(wrong.unknown());
            elsewhere.addAll(wrong.elsewhere());
            ended.addAll(wrong.ended());
        });
        found(Kind.ENTRY_WITHOUT_RECORD, level.priority(), unknown);
        found(Kind.ENTRY_OF_ANOTHER_RECORD, level.priority(), elsewhere);
        found(Kind.ENTRY_OF_ENDED_TASK, level.priority(), ended);
    }

    private void verifyWatched() {
        for (Kind kind : WATCHED) {
            String key = verifier.watchedKey(queue, kind);
            if (!unusable.contains(key)) {
                Reply page = ask(
                        CommandType.HSCAN,
                        args().addKey(key).add(0).add("COUNT").add(SAMPLE));
                List<String> idsAndValues = Verifier.words(page.nested(1));
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < idsAndValues.size(); i += 2) {
                    ids.add(idsAndValues.get(i));
                }
                found(kind, null, verifier.watched(queue, kind, ids));
            }
        }
    }

    private void verifyLetters() {
        if (streams.contains(keys.dead(queue))) {
            Set<String> without = new LinkedHashSet<>();
            without.addAll(verifier.firstLetters(queue, "-", SAMPLE).without());
            without.addAll(verifier.newestLetters(queue, SAMPLE).without());
            found(Kind.LETTER_WITHOUT_OUTCOME, null, without);
            if (!unusable.contains(keys.causes(queue))) {
                found(Kind.CAUSES_MISCOUNTED, null, verifier.causes(queue));
            }
        }
    }

    private List<String> scheduled() {
        Set<String> ids = new LinkedHashSet<>();
        for (String key : List.of(keys.scheduled(queue), keys.retrying(queue))) {
            ids.addAll(Verifier.words(
                    ask(CommandType.ZRANGE, args().addKey(key).add(0).add(SAMPLE - 1))));
            ids.addAll(Verifier.words(
                    ask(CommandType.ZRANGE, args().addKey(key).add(-SAMPLE).add(-1))));
        }
        return List.copyOf(ids);
    }

    private long overdue(long now) {
        return link.get(link.send(
                CommandType.ZCOUNT,
                new IntegerOutput<>(RedisLink.CODEC),
                args().addKey(keys.scheduled(queue)).add("-inf").add(now - QueueFacts.LATE.toMillis())));
    }

    private long overdueMillis(long now) {
        Reply first = ask(
                CommandType.ZRANGE,
                args().addKey(keys.scheduled(queue)).add(0).add(0).add("WITHSCORES"));
        return first.size() == 0 ? 0 : Math.max(0, now - (long) Double.parseDouble(first.text(1)));
    }

    private void found(Kind kind, @Nullable Priority priority, Iterable<String> names) {
        List<String> some = new ArrayList<>();
        names.forEach(some::add);
        if (!some.isEmpty()) {
            mismatches.add(new Mismatch(kind, queue, priority, some));
        }
    }

    private Reply ask(CommandType type, CommandArgs<String, byte[]> args) {
        return new Reply(link.get(link.send(type, new NestedMultiOutput<>(RedisLink.CODEC), args)));
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }
}
