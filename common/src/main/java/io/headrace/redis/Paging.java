package io.headrace.redis;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a page together from short steps, so that no command is long.
 *
 * @param <P> a place in the listing
 * @param step looks at a bounded number from a place on
 * @param cursor a place as it is handed out
 */
record Paging<P>(Step<P> step, Function<P, String> cursor) {

    /** How many entries one command reads at most. */
    private static final int LARGEST_STEP = 50;

    /** After so many steps a page is handed out as it is. */
    private static final int MOST_STEPS = 40;

    /** Looks at no more than {@code count} from a place on. */
    @FunctionalInterface
    interface Step<P> {
        CompletableFuture<Part<P>> take(P from, int count);
    }

    /**
     * What a step found.
     *
     * @param items what is to be shown
     * @param next where to go on; null at the end
     */
    record Part<P>(List<ListedTask> items, @Nullable P next) {}

    CompletableFuture<Page<ListedTask>> page(P from, int limit) {
        return fill(new ArrayList<>(), from, Math.max(1, limit), MOST_STEPS);
    }

    private CompletableFuture<Page<ListedTask>> fill(List<ListedTask> found, P from, int limit, int steps) {
        int wanted = Math.min(LARGEST_STEP, limit - found.size());
        return step.take(from, wanted).thenCompose(part -> {
            found.addAll(part.items);
            P next = part.next;
            if (next == null) {
                return CompletableFuture.completedFuture(new Page<>(found, null));
            }
            if (found.size() >= limit || steps == 1) {
                return CompletableFuture.completedFuture(new Page<>(found, cursor.apply(next)));
            }
            return fill(found, next, limit, steps - 1);
        });
    }
}
