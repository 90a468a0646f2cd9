package io.headrace.redis;

import org.jspecify.annotations.Nullable;

/**
 * An entry as it stands in a stream; fields that are not a task's are left out.
 *
 * @param stream the key it was read from; empty where the command names only one
 * @param id the entry id
 * @param type the field {@code type}
 * @param payload the field {@code payload}
 * @param opts the field {@code opts}
 */
record Entry(String stream, String id, byte @Nullable [] type, byte @Nullable [] payload, byte @Nullable [] opts) {}
