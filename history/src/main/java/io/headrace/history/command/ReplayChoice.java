package io.headrace.history.command;

import io.headrace.history.HistoryPage;

/** Which tasks a replay is of. */
interface ReplayChoice {

    /** How many at most. Takes a while where many are meant. */
    long count();

    /** Whether it is of so many that somebody is to be asked. */
    boolean isToBeAsked();

    /**
     * Some of them.
     *
     * @param from what the page before said; empty for the first
     * @param limit how many at most
     */
    HistoryPage page(String from, int limit);

    /** In words, for the audit and for people. */
    String words();
}
