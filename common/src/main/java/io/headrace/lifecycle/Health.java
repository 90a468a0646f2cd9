package io.headrace.lifecycle;

import java.util.List;

/**
 * How a service is. Immutable.
 *
 * @param live whether it can go on by itself; if not, only a restart helps
 * @param problems why it does not do its work at present, one line each, with what to do; empty if it does
 */
public record Health(boolean live, List<String> problems) {

    /** All is well. */
    public static final Health GOOD = new Health(true, List.of());

    /** Takes its own copy. */
    public Health {
        problems = List.copyOf(problems);
    }

    /** Whether it does its work. */
    public boolean ready() {
        return live && problems.isEmpty();
    }
}
