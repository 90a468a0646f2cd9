package io.headrace.producer;

/**
 * What came of a bulk submission.
 *
 * @param submitted how many tasks were added
 * @param duplicates how many had a chosen id that was known, so that nothing was added
 * @param failed how many were refused
 */
public record BulkResult(long submitted, long duplicates, long failed) {}
