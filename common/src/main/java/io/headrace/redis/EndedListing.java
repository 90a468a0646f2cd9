package io.headrace.redis;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists tasks that ended, newest first, as far as their outcomes are kept.
 *
 * @param state in which way; null for any
 */
record EndedListing(
        StreamView streams,
        Outcomes outcomes,
        RedisKeys keys,
        @Nullable TaskState state) {

    private static final Logger log = LoggerFactory.getLogger(EndedListing.class);

    /** How many flushes of endings one command reads at least. */
    private static final int LEAST_FLUSHES = 10;

    /**
     * Where the listing stands: within a flush of endings.
     *
     * @param flush its entry id; {@code +} for the newest
     * @param passed how many of its tasks have been looked at, from the last one on
     */
    private record Place(QueueName queue, String flush, int passed) {}

    /**
     * What stands in the list of endings.
     *
     * @param ids which tasks ended, and in which way
     * @param next where to look on
     */
    private record Endings(
            Map<TaskId, String> ids, @Nullable Place next) {}

    CompletableFuture<Page<ListedTask>> page(QueueName queue, @Nullable String cursor, int limit) {
        String name = state == null ? "recent" : state.label();
        Place from = new Place(queue, "+", 0);
        if (cursor != null) {
            Matcher parts = Cursors.read(name, Cursors.ENTRY + ":([0-9]{1,9})", cursor);
            from = new Place(queue, parts.group(1), Integer.parseInt(parts.group(2)));
        }
        return new Paging<>(this::step, place -> name + ":" + place.flush + ":" + place.passed).page(from, limit);
    }

    private CompletableFuture<Paging.Part<Place>> step(Place from, int count) {
        // The one in which the listing stands comes again.
        int flushes = Math.max(LEAST_FLUSHES, count + 1);
        return streams.backward(keys.events(from.queue), from.flush, flushes).thenCompose(found -> {
            Endings endings = endings(from, found.rows().toList(), count, found.size() == flushes);
            return outcomes.of(List.copyOf(endings.ids.keySet()))
                    .thenApply(kept -> new Paging.Part<>(listed(endings.ids, kept), endings.next));
        });
    }

    private Endings endings(Place from, List<Reply> flushes, int count, boolean more) {
        // The newest ending of a task counts: a dead one may have been run again.
        Map<TaskId, String> ids = new LinkedHashMap<>();
        Place last = null;
        for (Reply flush : flushes) {
            Reply fields = flush.nested(1);
            String label = fields.textOf("state");
            String[] names = fields.textOf("ids").split(" ");
            if (state == null || label.equals(state.label())) {
                for (int i = flush.word().equals(from.flush) ? from.passed : 0; i < names.length; i++) {
                    if (ids.size() == count) {
                        return new Endings(ids, new Place(from.queue, flush.word(), i));
                    }
                    add(from.queue, names[names.length - 1 - i], label, ids);
                }
            }
            last = new Place(from.queue, flush.word(), names.length);
        }
        return new Endings(ids, more ? last : null);
    }

    private static void add(QueueName queue, String local, String label, Map<TaskId, String> ids) {
        try {
            ids.putIfAbsent(new TaskId(queue, local), label);
        } catch (InvalidTaskException e) {
            log.debug("Leaving out an ending that names no task", e);
        }
    }

    private static List<ListedTask> listed(Map<TaskId, String> ids, Map<TaskId, Outcome> kept) {
        List<ListedTask> items = new ArrayList<>(kept.size());
        kept.forEach((id, outcome) -> {
            if (outcome.state().label().equals(ids.get(id))) {
                items.add(Listed.ended(id, outcome));
            }
        });
        return items;
    }
}
