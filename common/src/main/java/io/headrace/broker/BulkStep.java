package io.headrace.broker;

import org.jspecify.annotations.Nullable;

/**
 * What one step of an action on all that match a query did. Immutable.
 *
 * @param done on how many tasks it was done
 * @param skipped how many stood elsewhere by the time it came to them, or came after the first step
 * @param next where the next step goes on; null when there is nothing more
 */
public record BulkStep(int done, int skipped, @Nullable String next) {}
