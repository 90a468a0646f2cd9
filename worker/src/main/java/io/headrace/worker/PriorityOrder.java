package io.headrace.worker;

/** In which order a worker looks at the five levels of its queues. */
public enum PriorityOrder {
    /** A level is served only when all above it are empty. The default. */
    STRICT,
    /** Levels take turns, a higher one more often: of 31 turns level 5 is first in 16, 4 in 8, 3 in 4, 2 in 2, 1 in one. */
    WEIGHTED
}
