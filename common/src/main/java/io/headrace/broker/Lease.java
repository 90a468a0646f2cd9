package io.headrace.broker;

/**
 * A worker's hold on an entry: valid while the entry stands in the group's pending list under the worker's name. It is
 * renewed for as long as the worker lives, and taken over by another when it was not for the length of the lease.
 *
 * @param level the stream
 * @param entryId the entry, {@code MS-SEQ}
 * @param worker who holds it
 */
public record Lease(Level level, String entryId, String worker) {

    /** When the entry came into the stream, in milliseconds since the epoch by the clock of the server. */
    public long readyAtMillis() {
        return Long.parseLong(entryId, 0, entryId.indexOf('-'), 10);
    }
}
