package io.headrace.redis;

import io.headrace.broker.Checkup;
import io.headrace.broker.Checkup.Progress;
import io.headrace.broker.Checkup.Walk;
import io.headrace.broker.KeyspaceFacts;
import io.headrace.broker.Mismatch;
import io.headrace.broker.Mismatch.Kind;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One walk through the keys of the prefix. Not thread-safe. */
final class KeyspaceWalk {

    private static final int STEP = 1_000;

    /** How many steps a sample takes. */
    private static final int SAMPLE_STEPS = 10;

    private static final int MOST_STRAYS = 20;
    private static final int LETTERS = 150;

    private final RedisLink link;
    private final Walk walk;
    private final Consumer<Progress> progress;
    private final Verifier verifier;
    private final long began = System.nanoTime();

    private final Map<Kind, Map<QueueName, Set<String>>> wrong = new TreeMap<>();
    private final Map<QueueName, Set<String>> endlessOutcomes = new TreeMap<>();
    private final Set<QueueName> used = new TreeSet<>();
    private final Set<String> strays = new LinkedHashSet<>();

    KeyspaceWalk(RedisLink link, Walk walk, Consumer<Progress> progress) {
        this.link = link;
        this.walk = walk;
        this.progress = progress;
        this.verifier = new Verifier(link, false);
    }

    KeyspaceFacts facts() {
        long of = link.get(link.send(CommandType.DBSIZE, new IntegerOutput<>(RedisLink.CODEC), args()));
        String cursor = "0";
        long steps = 0;
        do {
            long stepBegan = System.nanoTime();
            Reply page;
            try {
                page = scan(cursor);
            } catch (RedisUnavailableException e) {
                throw e;
            } catch (HeadraceException refused) {
                return new KeyspaceFacts(-1, of, false, List.of(), List.of(), 0);
            }
            steps++;
            cursor = page.text(0);
            look(Verifier.words(page.nested(1)));
            progress.accept(new Progress(Math.min(of, steps * STEP), of, Duration.ofNanos(System.nanoTime() - began)));
            if (walk == Walk.WHOLE) {
                LockSupport.parkNanos(System.nanoTime() - stepBegan);
            }
        } while (!cursor.equals("0") && (walk == Walk.WHOLE || steps < SAMPLE_STEPS));
        boolean whole = cursor.equals("0");
        if (walk == Walk.WHOLE) {
            findLetters();
        }
        findUnlisted();
        return new KeyspaceFacts(
                whole ? of : Math.min(of, steps * STEP), of, whole, mismatches(), some(strays), strays.size());
    }

    private Reply scan(String cursor) {
        return new Reply(link.get(link.send(
                CommandType.SCAN,
                args().add(cursor)
                        .add("MATCH")
                        .add(link.settings().prefix() + ":*")
                        .add("COUNT")
                        .add(STEP))));
    }

    private void look(List<String> keys) {
        Map<QueueName, List<String>> records = new LinkedHashMap<>();
        Map<QueueName, List<String>> stats = new LinkedHashMap<>();
        Map<QueueName, List<String>> outcomes = new LinkedHashMap<>();
        for (String key : keys) {
            KeyName name = KeyName.parse(link.settings().prefix(), key).orElse(null);
            if (name == null) {
                if (strays.size() < Checkup.MOST_NAMES) {
                    strays.add(key);
                }
            } else if (name.queue() != null) {
                QueueName queue = name.queue();
                switch (name.kind()) {
                    case READY, SCHEDULED, DEAD, HISTORY -> used.add(queue);
                    case TASK -> add(records, queue, name.rest());
                    case OUTCOME -> add(outcomes, queue, name.rest());
                    case STATS -> add(stats, queue, key);
                    default -> {
                        // Says nothing by its being there.
                    }
                }
            }
        }
        records.forEach((queue, ids) -> {
            Verifier.Records found = verifier.records(queue, ids);
            found(Kind.RECORD_WITHOUT_TASK, queue, found.idle());
            found(Kind.RECORD_NOT_SCHEDULED, queue, found.unscheduled());
        });
        stats.forEach((queue, days) -> found(Kind.STATS_WITHOUT_TTL, queue, verifier.stats(days)));
        if (walk == Walk.WHOLE) {
            outcomes.forEach((queue, ids) -> endlessOutcomes
                    .computeIfAbsent(queue, fresh -> new LinkedHashSet<>())
                    .addAll(endless(queue, ids)));
        }
    }

    private static void add(Map<QueueName, List<String>> all, QueueName queue, String name) {
        all.computeIfAbsent(queue, fresh -> new ArrayList<>()).add(name);
    }

    /** Only outcomes of dead tasks are kept for ever: for as long as their dead letter stands. */
    private List<String> endless(QueueName queue, List<String> ids) {
        RedisLink.Pipeline pipeline = link.pipeline();
        Map<String, CompletableFuture<Long>> times = new LinkedHashMap<>();
        ids.forEach(id -> times.put(
                id,
                pipeline.add(
                        CommandType.PTTL,
                        new IntegerOutput<>(RedisLink.CODEC),
                        args().addKey(link.keys().outcomePrefix(queue) + id))));
        pipeline.flush();
        List<String> endless = new ArrayList<>();
        times.forEach((id, time) -> {
            if (link.get(time) == -1) {
                endless.add(id);
            }
        });
        return endless;
    }

    /** Outcomes were read before the letters: each had its letter then, unless both have gone together since. */
    private void findLetters() {
        Set<QueueName> queues = new TreeSet<>(used);
        queues.addAll(endlessOutcomes.keySet());
        for (QueueName queue : queues) {
            Set<String> suspects = endlessOutcomes.getOrDefault(queue, new LinkedHashSet<>());
            String from = "-";
            while (!from.isEmpty()) {
                long stepBegan = System.nanoTime();
                Verifier.Letters letters = verifier.firstLetters(queue, from, LETTERS);
                from = letters.next();
                letters.ids().forEach(suspects::remove);
                found(Kind.LETTER_WITHOUT_OUTCOME, queue, letters.without());
                LockSupport.parkNanos(System.nanoTime() - stepBegan);
            }
            found(Kind.OUTCOME_WITHOUT_LETTER, queue, endless(queue, List.copyOf(suspects)));
        }
    }

    private void findUnlisted() {
        Set<QueueName> listed = link.get(RedisMaintenance.queues(link));
        used.stream()
                .filter(queue -> !listed.contains(queue))
                .forEach(queue -> found(Kind.QUEUE_NOT_LISTED, queue, List.of(queue.value())));
    }

    private void found(Kind kind, QueueName queue, List<String> names) {
        if (!names.isEmpty()) {
            // SCAN may name a key twice.
            Set<String> all = wrong.computeIfAbsent(kind, fresh -> new TreeMap<>())
                    .computeIfAbsent(queue, fresh -> new LinkedHashSet<>());
            names.stream().limit(Math.max(0, Checkup.MOST_NAMES - all.size())).forEach(all::add);
        }
    }

    private List<Mismatch> mismatches() {
        List<Mismatch> mismatches = new ArrayList<>();
        wrong.forEach((kind, queues) ->
                queues.forEach((queue, names) -> mismatches.add(new Mismatch(kind, queue, null, List.copyOf(names)))));
        return mismatches;
    }

    private static List<String> some(Set<String> names) {
        return names.stream().limit(MOST_STRAYS).toList();
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }
}
