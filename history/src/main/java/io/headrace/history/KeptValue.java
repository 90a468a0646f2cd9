package io.headrace.history;

/**
 * A payload or a result as the history has it. Treat the bytes as read-only.
 *
 * @param bytes as much of it as was kept; JSON as PostgreSQL writes it
 * @param size how many bytes it had
 * @param kept how much of it was kept
 */
public record KeptValue(byte[] bytes, long size, Kept kept) {

    /** How much of a value was kept. */
    public enum Kept {
        /** All of it. */
        WHOLE,
        /** Its beginning: it was longer than {@code history.value-limit}. */
        CUT,
        /** Nothing, because too much waited for an archiver. */
        LEFT_OUT
    }
}
