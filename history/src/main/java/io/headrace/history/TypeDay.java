package io.headrace.history;

import java.time.LocalDate;

/**
 * How tasks of one type fared on one day, in UTC. Immutable. Times are of the last attempts, in milliseconds, of tasks that were
 * run.
 *
 * @param type the type
 * @param day the day they ended
 * @param completed how many completed
 * @param dead how many died
 * @param cancelled how many were cancelled
 * @param expired how many expired
 * @param attempts how many attempts they took
 * @param waited how long they waited in their stream
 * @param ran how long their handlers took
 */
public record TypeDay(
        String type,
        LocalDate day,
        long completed,
        long dead,
        long cancelled,
        long expired,
        long attempts,
        Percentiles waited,
        Percentiles ran) {

    /**
     * What half, 95 and 99 of 100 did not exceed, and the largest, in milliseconds; all zero where there is nothing.
     *
     * @param p50 the median
     * @param p95 of 95 in a hundred
     * @param p99 of 99 in a hundred
     * @param max the largest
     */
    public record Percentiles(long p50, long p95, long p99, long max) {}

    /** Which part of those that ran to an end died, from 0 to 1; 0 where none did. */
    public double failureRatio() {
        return completed + dead == 0 ? 0 : (double) dead / (completed + dead);
    }
}
