package io.headrace.broker;

import java.util.List;

/**
 * What was found on a walk through the keys. Immutable.
 *
 * @param looked how many keys were looked at, of whatever prefix; -1 if the server refuses to be walked through
 * @param of how many the server had when the walk began
 * @param whole whether all of them were
 * @param mismatches what does not agree
 * @param strays keys of the prefix that no key of Headrace looks like, a few of them
 * @param strayCount how many of these were met
 */
public record KeyspaceFacts(
        long looked, long of, boolean whole, List<Mismatch> mismatches, List<String> strays, long strayCount) {

    /** Takes its own copies. */
    public KeyspaceFacts {
        mismatches = List.copyOf(mismatches);
        strays = List.copyOf(strays);
    }
}
