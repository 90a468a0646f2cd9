package io.headrace.redis;

import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Lists the tasks that workers have: by level, and within a level as they came into the stream. */
record RunningListing(RedisLink link, StreamView streams, RedisKeys keys) {

    private static final String NAME = "running";

    /**
     * Where the listing stands.
     *
     * @param after the entry shown last there; empty if none was
     */
    private record Place(Level level, String after) {

        String cursor() {
            return NAME + ":" + level.priority().level() + ":" + after;
        }

        static Place read(QueueName queue, String cursor) {
            Matcher parts = Cursors.read(NAME, "([1-5]):" + Cursors.ENTRY + "?", cursor);
            return new Place(
                    new Level(queue, Priority.ofLevel(Integer.parseInt(parts.group(1)))),
                    Objects.requireNonNullElse(parts.group(2), ""));
        }

        @Nullable
        Place following() {
            int lower = level.priority().level() - 1;
            return lower == 0 ? null : new Place(new Level(level.queue(), Priority.ofLevel(lower)), "");
        }
    }

    CompletableFuture<Page<ListedTask>> page(QueueName queue, @Nullable String cursor, int limit) {
        Place from = cursor == null ? new Place(new Level(queue, Priority.HIGHEST), "") : Place.read(queue, cursor);
        return new Paging<>(this::step, Place::cursor).page(from, limit);
    }

    private CompletableFuture<Paging.Part<Place>> step(Place from, int count) {
        String stream = keys.ready(from.level);
        String start = from.after.isEmpty() ? "-" : "(" + from.after;
        return streams.pending(stream, start, count, null).thenCompose(pending -> {
            Map<String, Reply> holds = new LinkedHashMap<>();
            pending.rows()
                    .filter(row -> !row.text(1).equals(RedisKeys.RELEASED))
                    .forEach(row -> holds.put(row.word(), row));
            Place next = pending.size() < count
                    ? from.following()
                    : new Place(from.level, pending.nested(pending.size() - 1).word());
            return streams.entries(stream, List.copyOf(holds.keySet()))
                    .thenCompose(rows -> withReports(from.level, rows, holds))
                    .thenApply(items -> new Paging.Part<>(items, next));
        });
    }

    private CompletableFuture<List<ListedTask>> withReports(Level level, List<Reply> rows, Map<String, Reply> holds) {
        if (rows.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<Delivery> deliveries = new ArrayList<>(rows.size());
        CommandArgs<String, byte[]> ask = new CommandArgs<>(RedisLink.CODEC).addKey(keys.progress(level.queue()));
        for (Reply row : rows) {
            Reply hold = hold(holds, row.word());
            Delivery delivery = Entries.delivery(level, Entries.entry(row), hold.text(1), (int) hold.number(3));
            deliveries.add(delivery);
            ask.add(delivery.task().id().local());
        }
        return link.send(CommandType.HMGET, ask).thenApply(told -> {
            Reply reports = new Reply(told);
            List<ListedTask> items = new ArrayList<>(deliveries.size());
            for (int i = 0; i < deliveries.size(); i++) {
                Delivery delivery = deliveries.get(i);
                Reply hold = hold(holds, delivery.lease().entryId());
                items.add(Listed.running(
                        delivery,
                        new ListedTask.Hold(hold.number(2), hold.number(3)),
                        Standing.report(reports.bytes(i)).progress()));
            }
            return items;
        });
    }

    private static Reply hold(Map<String, Reply> holds, String entryId) {
        return Objects.requireNonNull(holds.get(entryId), entryId);
    }
}
