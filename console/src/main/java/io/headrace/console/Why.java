package io.headrace.console;

import io.headrace.broker.Circumstances;
import java.util.List;

/**
 * Why a task does not run, or what became of it. Immutable.
 *
 * @param answer in one sentence
 * @param details what else bears on it, a sentence each; may be empty
 * @param advice what to do about it; empty if nothing
 * @param facts what it was told from
 */
public record Why(String answer, List<String> details, String advice, Circumstances facts) {

    /** Takes its own copy. */
    public Why {
        details = List.copyOf(details);
    }
}
