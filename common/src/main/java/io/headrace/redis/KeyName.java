package io.headrace.redis;

import io.headrace.task.QueueName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a key as it was found, taken apart: the other way round of {@link RedisKeys}.
 *
 * @param kind what stands there
 * @param queue whose; null if it is of all queues
 * @param rest what tells it from others of its kind: an id, a level, a day; may be empty
 */
record KeyName(Kind kind, @Nullable QueueName queue, String rest) {

    private static final Pattern OF_ALL = Pattern.compile("(queues|workers|quieted|audit)|worker:(.+)", Pattern.DOTALL);
    private static final Pattern OF_QUEUE = Pattern.compile("\\{([a-z0-9][a-z0-9._-]{0,63})}:"
            + "(?:(scheduled|retrying|dead|causes|control|types|events|awaited|cancelling|progress"
            + "|history|history:fill)|(ready):([1-5])|(stats):([0-9]{8})"
            + "|(task|outcome):([A-Za-z0-9._:-]{1,128}))");

    /** What stands under a key. */
    enum Kind {
        QUEUES,
        WORKERS,
        QUIETED,
        AUDIT,
        WORKER,
        READY,
        SCHEDULED,
        RETRYING,
        TASK,
        OUTCOME,
        DEAD,
        CAUSES,
        CONTROL,
        TYPES,
        EVENTS,
        HISTORY,
        HISTORY_FILL,
        AWAITED,
        CANCELLING,
        PROGRESS,
        STATS
    }

    /**
     * Takes a name apart.
     *
     * @param prefix with which it begins
     * @return empty if no key of ours looks like this
     */
    static Optional<KeyName> parse(String prefix, String key) {
        String name = key.substring(Math.min(key.length(), prefix.length() + 1));
        Matcher ofQueue = OF_QUEUE.matcher(name);
        if (ofQueue.matches()) {
            QueueName queue = new QueueName(ofQueue.group(1));
            for (int group = 3; group <= 7; group += 2) {
                if (ofQueue.group(group) != null) {
                    return Optional.of(new KeyName(kind(ofQueue.group(group)), queue, ofQueue.group(group + 1)));
                }
            }
            return Optional.of(new KeyName(kind(ofQueue.group(2)), queue, ""));
        }
        Matcher ofAll = OF_ALL.matcher(name);
        if (!ofAll.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                ofAll.group(1) == null
                        ? new KeyName(Kind.WORKER, null, ofAll.group(2))
                        : new KeyName(kind(ofAll.group(1)), null, ""));
    }

    private static Kind kind(String word) {
        return Kind.valueOf(word.replace(':', '_').toUpperCase(Locale.ROOT));
    }
}
