package io.headrace.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a listing. Immutable.
 *
 * @param items what was found, in the order of the listing; may be fewer than asked for, even none, where more follow
 * @param next where to go on: to be handed back as it is; null when there is nothing more
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /** Takes its own copy. */
    public Page {
        items = List.copyOf(items);
    }
}
