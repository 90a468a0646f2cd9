package io.headrace.broker;

/**
 * A consumer of a queue's group, which is a worker that takes or took its tasks.
 *
 * @param level of which stream
 * @param name the worker's name; {@code released} stands for nobody: what was handed back waits there
 * @param pending how many entries it has
 * @param idleMillis how long ago it last asked for something
 */
public record ConsumerInfo(Level level, String name, long pending, long idleMillis) {}
