package io.headrace.task;

import java.time.Instant;

/**
 * How far a running task says it is. Immutable.
 *
 * @param percent 0 to 100
 * @param note a few words in one line without control characters, cut at {@value #MAX_NOTE} characters; may be empty
 * @param at when it said so, by the clock of the Redis server
 */
public record Progress(int percent, String note, Instant at) {

    /** The longest note that is kept, in characters. */
    public static final int MAX_NOTE = 500;

    /** Makes the note harmless and cuts it to what is kept. */
    public Progress {
        note = LogLine.harmless(note, MAX_NOTE);
    }
}
