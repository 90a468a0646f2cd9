package io.headrace.broker;

import java.time.Duration;

/**
 * What of one queue waits for an archiver.
 *
 * @param entries how many entries of the history stream
 * @param bytes how much of its limit they take up
 * @param lag how long the oldest of them has waited, by the clock of the server; zero if there is none
 * @param valuesLeftOut of how many endings payload and result were left out since the queue was first used
 * @param tasksLeftOut how many endings were left out as a whole since then
 */
public record HistoryBacklog(long entries, long bytes, Duration lag, long valuesLeftOut, long tasksLeftOut) {}
