package io.headrace.redis;

import io.headrace.broker.Level;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Builds the name of every key and channel, and nothing else does. All keys of a queue share the hash tag {@code {queue}}
 * and so one slot of a Redis Cluster.
 */
final class RedisKeys {

    /** The consumer group of every stream of tasks; one name for all, because a read names one group for all its streams. */
    static final String GROUP = "workers";

    /** The consumer group of every stream of endings. */
    static final String ARCHIVERS = "archivers";

    /** The consumer that no worker is: entries that were handed back wait under its name. */
    static final String RELEASED = "released";

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);

    private final String prefix;

    RedisKeys(String prefix) {
        this.prefix = prefix;
    }

    String ready(QueueName queue, Priority priority) {
        return queue(queue) + "ready:" + priority.level();
    }

    String ready(Level level) {
        return ready(level.queue(), level.priority());
    }

    /** The five streams, level 1 first, as scripts expect them. */
    String[] readyAll(QueueName queue) {
        String[] keys = new String[5];
        for (Priority priority : Priority.values()) {
            keys[priority.level() - 1] = ready(queue, priority);
        }
        return keys;
    }

    String scheduled(QueueName queue) {
        return queue(queue) + "scheduled";
    }

    String record(TaskId id) {
        return recordPrefix(id.queue()) + id.local();
    }

    String recordPrefix(QueueName queue) {
        return queue(queue) + "task:";
    }

    String outcome(TaskId id) {
        return outcomePrefix(id.queue()) + id.local();
    }

    String outcomePrefix(QueueName queue) {
        return queue(queue) + "outcome:";
    }

    /** The task whose outcome stands under this key. */
    TaskId idOfOutcome(String key) {
        int queueEnd = key.indexOf("}:");
        String queue = key.substring(prefix.length() + 2, queueEnd);
        return new TaskId(new QueueName(queue), key.substring(queueEnd + "}:outcome:".length()));
    }

    /** The retries among what is scheduled. */
    String retrying(QueueName queue) {
        return queue(queue) + "retrying";
    }

    String dead(QueueName queue) {
        return queue(queue) + "dead";
    }

    /** How many dead letters have which cause. */
    String causes(QueueName queue) {
        return queue(queue) + "causes";
    }

    String events(QueueName queue) {
        return queue(queue) + "events";
    }

    /** How tasks ended, until an archiver has taken it. */
    String history(QueueName queue) {
        return queue(queue) + "history";
    }

    /** How full that is, and what was left out of it. */
    String historyFill(QueueName queue) {
        return queue(queue) + "history:fill";
    }

    String awaited(QueueName queue) {
        return queue(queue) + "awaited";
    }

    String cancelling(QueueName queue) {
        return queue(queue) + "cancelling";
    }

    String progress(QueueName queue) {
        return queue(queue) + "progress";
    }

    /** What operators said of a queue: whether it is paused. */
    String control(QueueName queue) {
        return queue(queue) + "control";
    }

    /** Which types of task workers of a queue know, and who said so last. */
    String types(QueueName queue) {
        return queue(queue) + "types";
    }

    String stats(QueueName queue, Instant day) {
        return stats(queue, LocalDate.ofInstant(day, ZoneOffset.UTC));
    }

    String stats(QueueName queue, LocalDate day) {
        return queue(queue) + "stats:" + DAY.format(day);
    }

    String queues() {
        return prefix + ":queues";
    }

    /** What operators did. */
    String audit() {
        return prefix + ":audit";
    }

    String workers() {
        return prefix + ":workers";
    }

    String worker(String name) {
        return prefix + ":worker:" + name;
    }

    /** The workers that were told to take no more tasks. */
    String quieted() {
        return prefix + ":quieted";
    }

    /** The channel on which schedulers hear that something is due earlier than they know. */
    String wakeChannel() {
        return prefix + ":wake";
    }

    /** The channel on which a waiting client hears of endings. */
    String replyChannel(String client) {
        return prefix + ":reply:" + client;
    }

    /** The channel on which every worker hears that there are other orders. */
    String controlChannel() {
        return prefix + ":control";
    }

    String controlChannel(String worker) {
        return controlChannelPrefix() + worker;
    }

    String controlChannelPrefix() {
        return prefix + ":control:";
    }

    private String queue(QueueName queue) {
        return prefix + ":{" + queue.value() + "}:";
    }
}
