package io.headrace.task;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a task is called for all its life: {@code queue/local}. The local part is the task's first place in the stream
 * ({@code 3-1764000000000-0}: priority and entry id), or what the caller chose, or a time-ordered UUID for a task that
 * was scheduled. Immutable.
 *
 * @param queue the queue the task belongs to
 * @param local the name within the queue
 */
public record TaskId(QueueName queue, String local) {

    private static final int LONGEST = 128;
    private static final Pattern PLACE = Pattern.compile("([1-5])-((?:0|[1-9][0-9]{0,18})-(?:0|[1-9][0-9]{0,18}))");
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Checks the local part.
     *
     * @throws InvalidTaskException if it has characters that no id has, or is too long
     */
    public TaskId {
        if (!isValid(local)) {
            throw new InvalidTaskException("Task id '" + local + "' is not valid: use 1 to 128 of A-Z a-z 0-9 . _ : -");
        }
    }

    /** By hand and not by a pattern: every delivery makes an id. */
    private static boolean isValid(String local) {
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            boolean known = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!known && c != '-' && c != '.' && c != '_' && c != ':') {
                return false;
            }
        }
        return !local.isEmpty() && local.length() <= LONGEST;
    }

    /**
     * Reads an id as it is printed.
     *
     * @param text {@code queue/local}
     * @throws InvalidTaskException if it is not of that form
     */
    public static TaskId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new InvalidTaskException(
                    "Task id '" + text + "' is not valid: it reads QUEUE/ID, for example default/3-1764000000000-0");
        }
        return new TaskId(new QueueName(text.substring(0, slash)), text.substring(slash + 1));
    }

    /**
     * An id that the caller chose.
     *
     * @throws InvalidTaskException if it is not valid, or looks like a place in the stream
     */
    public static TaskId chosen(QueueName queue, String local) {
        if (PLACE.matcher(local).matches()) {
            throw new InvalidTaskException("Task id '" + local
                    + "' cannot be chosen: ids of the form PRIORITY-NUMBER-NUMBER name places in the stream");
        }
        return new TaskId(queue, local);
    }

    /** The id of the task that stands, or stood, at this place. */
    public static TaskId at(QueueName queue, Place place) {
        return new TaskId(queue, place.toString());
    }

    /** A new id for a task that has no place yet: a UUID of version 7 (RFC 9562), ordered by the given time. */
    public static TaskId timeOrdered(QueueName queue, long epochMillis) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        long high = (epochMillis << 16) | 0x7000 | ((random[0] & 0x0F) << 8) | (random[1] & 0xFF);
        long low = 0;
        for (int i = 2; i < 10; i++) {
            low = (low << 8) | (random[i] & 0xFF);
        }
        low = (low & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new TaskId(queue, new UUID(high, low).toString());
    }

    /** The place that this id names, if it names one. */
    public Optional<Place> place() {
        Matcher matcher = PLACE.matcher(local);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Place(Priority.ofLevel(Integer.parseInt(matcher.group(1))), matcher.group(2)));
    }

    @Override
    public String toString() {
        return queue.value() + "/" + local;
    }

    /**
     * A place in a queue's streams.
     *
     * @param priority which of the five streams
     * @param entryId the entry within it, {@code MS-SEQ}
     */
    public record Place(Priority priority, String entryId) {

        @Override
        public String toString() {
            return priority.level() + "-" + entryId;
        }
    }
}
