package io.headrace.redis;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Knows the listing of each state. Thread-safe. */
record Listings(RedisLink link, StreamView streams, Outcomes outcomes) {

    CompletableFuture<Page<ListedTask>> tasks(QueueName queue, TaskState state, @Nullable String cursor, int limit) {
        RedisKeys keys = link.keys();
        return switch (state) {
            case QUEUED -> new QueuedListing(streams, keys).page(queue, cursor, limit);
            case RUNNING -> new RunningListing(link, streams, keys).page(queue, cursor, limit);
            case SCHEDULED, RETRYING -> new ScheduleListing(link, keys, state).page(queue, cursor, limit);
            case DEAD -> new DeadListing(streams, keys).page(queue, cursor, limit);
            case COMPLETED, CANCELLED, EXPIRED ->
                new EndedListing(streams, outcomes, keys, state).page(queue, cursor, limit);
        };
    }

    CompletableFuture<Page<ListedTask>> recent(QueueName queue, @Nullable String cursor, int limit) {
        return new EndedListing(streams, outcomes, link.keys(), null).page(queue, cursor, limit);
    }
}
