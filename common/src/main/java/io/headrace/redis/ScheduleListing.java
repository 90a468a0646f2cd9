package io.headrace.redis;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Lists the tasks that wait for their time, by that time: either the delayed ones or the retries. */
record ScheduleListing(RedisLink link, RedisKeys keys, TaskState state) {

    /**
     * Where the listing stands: after this member.
     *
     * @param score when it was due when it was shown; empty at the beginning
     * @param id which
     */
    private record Place(QueueName queue, String score, String id) {}

    CompletableFuture<Page<ListedTask>> page(QueueName queue, @Nullable String cursor, int limit) {
        Place from = new Place(queue, "", "");
        if (cursor != null) {
            Matcher parts = Cursors.read(state.label(), "(-?[0-9]{1,20}(?:\\.[0-9]+)?):([A-Za-z0-9._:-]+)", cursor);
            from = new Place(queue, parts.group(1), parts.group(2));
        }
        return new Paging<>(this::step, place -> state.label() + ":" + place.score + ":" + place.id).page(from, limit);
    }

    private CompletableFuture<Paging.Part<Place>> step(Place from, int count) {
        return after(from, count).thenCompose(found -> {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i + 1 < found.size(); i += 2) {
                if (isAfter(found.text(i), found.text(i + 1), from)) {
                    ids.add(found.text(i));
                }
            }
            int size = found.size();
            Place next = size < 2 * count ? null : new Place(from.queue, found.text(size - 1), found.text(size - 2));
            return records(from.queue, ids).thenApply(items -> new Paging.Part<>(items, next));
        });
    }

    /** Members with their scores. The last one shown may be gone or due at another time: then its old time tells where it was. */
    private CompletableFuture<Reply> after(Place from, int count) {
        String index = index(from.queue);
        if (from.id.isEmpty()) {
            return byRank(index, 0, count);
        }
        RedisLink.Pipeline pipeline = link.pipeline();
        CompletableFuture<@Nullable Long> rank = pipeline.add(
                CommandType.ZRANK,
                new IntegerOutput<>(RedisLink.CODEC),
                args().addKey(index).add(from.id));
        CompletableFuture<byte @Nullable []> score = pipeline.add(
                CommandType.ZSCORE,
                new ByteArrayOutput<>(RedisLink.CODEC),
                args().addKey(index).add(from.id));
        pipeline.flush();
        return rank.thenCombine(
                        score,
                        (at, due) -> at != null && due != null && text(due).equals(from.score) ? at : -1)
                .thenCompose(at -> at >= 0 ? byRank(index, at + 1, count) : byScore(index, from.score, count));
    }

    private CompletableFuture<Reply> byRank(String index, long first, int count) {
        CommandArgs<String, byte[]> ask =
                args().addKey(index).add(first).add(first + count - 1).add("WITHSCORES");
        return link.send(CommandType.ZRANGE, ask).thenApply(Reply::new);
    }

    private CompletableFuture<Reply> byScore(String index, String score, int count) {
        CommandArgs<String, byte[]> ask = args().addKey(index)
                .add(score)
                .add("+inf")
                .add("WITHSCORES")
                .add("LIMIT")
                .add(0)
                .add(count);
        return link.send(CommandType.ZRANGEBYSCORE, ask).thenApply(Reply::new);
    }

    /** Members that are due at the same time stand in the order of their names. */
    private static boolean isAfter(String id, String score, Place from) {
        return !score.equals(from.score) || id.compareTo(from.id) > 0;
    }

    private CompletableFuture<List<ListedTask>> records(QueueName queue, List<String> ids) {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<List<Object>>> records = new ArrayList<>(ids.size());
        for (String id : ids) {
            CommandArgs<String, byte[]> ask = args().addKey(keys.recordPrefix(queue) + id);
            for (String field : List.of("state", "due", "reason", "priority", "type", "payload", "opts")) {
                ask.add(field);
            }
            records.add(pipeline.add(CommandType.HMGET, new NestedMultiOutput<>(RedisLink.CODEC), ask));
        }
        pipeline.flush();
        return StreamView.all(records).thenApply(found -> {
            List<ListedTask> items = new ArrayList<>(ids.size());
            for (int i = 0; i < ids.size(); i++) {
                Listed.parked(queue, ids.get(i), state, new Reply(found.get(i))).ifPresent(items::add);
            }
            return items;
        });
    }

    /** Retries have an index of their own; delayed tasks are what else stands in the schedule. */
    private String index(QueueName queue) {
        return state == TaskState.RETRYING ? keys.retrying(queue) : keys.scheduled(queue);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }
}
