package io.headrace.broker;

import java.time.Instant;

/**
 * What an operator did.
 *
 * @param at when, by the clock of the Redis server
 * @param by who: the name of a token, or of a user and host
 * @param action what: a verb such as {@code pause}, {@code retry}, {@code purge}
 * @param target on what: a queue, a task's id, a worker, or a filter in words
 * @param reason why, in words; may be empty
 */
public record AuditEntry(Instant at, String by, String action, String target, String reason) {}
