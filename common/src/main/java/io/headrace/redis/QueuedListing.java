package io.headrace.redis;

import io.headrace.broker.Level;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Lists queued tasks as they will be run: by level, and within a level what was handed back before what is fresh. */
record QueuedListing(StreamView streams, RedisKeys keys) {

    private static final String NAME = "queued";

    /**
     * Where the listing stands.
     *
     * @param released whether among what was handed back
     * @param after the entry shown last there; empty if none was
     */
    private record Place(Level level, boolean released, String after) {

        String cursor() {
            return NAME + ":" + level.priority().level() + (released ? "r" : "f") + after;
        }

        static Place read(QueueName queue, String cursor) {
            Matcher parts = Cursors.read(NAME, "([1-5])([rf])" + Cursors.ENTRY + "?", cursor);
            String after = parts.group(3);
            return new Place(
                    new Level(queue, Priority.ofLevel(Integer.parseInt(parts.group(1)))),
                    parts.group(2).equals("r"),
                    after == null ? "" : after);
        }

        /** Where to begin when nothing more stands here. */
        @Nullable
        Place following() {
            if (released) {
                return new Place(level, false, "");
            }
            int lower = level.priority().level() - 1;
            return lower == 0 ? null : new Place(new Level(level.queue(), Priority.ofLevel(lower)), true, "");
        }
    }

    CompletableFuture<Page<ListedTask>> page(QueueName queue, @Nullable String cursor, int limit) {
        Place from =
                cursor == null ? new Place(new Level(queue, Priority.HIGHEST), true, "") : Place.read(queue, cursor);
        return new Paging<>(this::step, Place::cursor).page(from, limit);
    }

    private CompletableFuture<Paging.Part<Place>> step(Place from, int count) {
        String stream = keys.ready(from.level);
        if (from.released) {
            String start = from.after.isEmpty() ? "-" : "(" + from.after;
            return streams.pending(stream, start, count, RedisKeys.RELEASED).thenCompose(pending -> {
                List<String> ids = pending.rows().map(Reply::word).toList();
                return streams.entries(stream, ids).thenApply(rows -> part(from, rows, ids, count));
            });
        }
        return streams.delivered(stream)
                .thenCompose(delivered -> streams.forward(stream, "(" + later(delivered, from.after), count))
                .thenApply(found -> {
                    List<Reply> rows = found.rows().toList();
                    return part(from, rows, rows.stream().map(Reply::word).toList(), count);
                });
    }

    private static Paging.Part<Place> part(Place from, List<Reply> rows, List<String> seen, int count) {
        List<ListedTask> items =
                rows.stream().map(row -> Listed.queued(from.level, row)).toList();
        Place next = seen.size() < count
                ? from.following()
                : new Place(from.level, from.released, seen.get(seen.size() - 1));
        return new Paging.Part<>(items, next);
    }

    private static String later(String delivered, String after) {
        return after.isEmpty() || Entries.compareIds(delivered, after) > 0 ? delivered : after;
    }
}
