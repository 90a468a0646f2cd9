package io.headrace.redis;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.task.QueueName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lists dead letters, newest first. */
record DeadListing(StreamView streams, RedisKeys keys) {

    private static final String NAME = "dead";

    /**
     * Where the listing stands.
     *
     * @param from where to read on, in the notation of ranges
     */
    private record Place(QueueName queue, String from) {}

    CompletableFuture<Page<ListedTask>> page(QueueName queue, @Nullable String cursor, int limit) {
        String from = cursor == null
                ? "+"
                : "(" + Cursors.read(NAME, Cursors.ENTRY, cursor).group(1);
        return new Paging<>(this::step, place -> NAME + ":" + place.from.substring(1))
                .page(new Place(queue, from), limit);
    }

    private CompletableFuture<Paging.Part<Place>> step(Place place, int count) {
        return streams.backward(keys.dead(place.queue), place.from, count).thenApply(letters -> {
            int size = letters.size();
            Place next = size < count
                    ? null
                    : new Place(place.queue, "(" + letters.nested(size - 1).word());
            return new Paging.Part<>(
                    letters.rows()
                            .map(row -> Listed.letter(place.queue, row))
                            .flatMap(Optional::stream)
                            .toList(),
                    next);
        });
    }
}
