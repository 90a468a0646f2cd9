package io.headrace.config;

/**
 * What holds for every task. Immutable.
 *
 * @param payloadLimit the largest payload that a producer accepts, in bytes; 1 MiB by default
 */
public record TaskConfig(int payloadLimit) {}
