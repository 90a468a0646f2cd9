package io.headrace.console.doctor;

import io.headrace.broker.Maintenance;
import io.headrace.broker.Mismatch;
import java.util.List;

/** How a finding can be mended without losing a task or running one twice; it is decided anew in the moment of mending. */
public sealed interface Fix {

    /** What it does, as one says what one is going to do: {@code delete 3 records}. */
    String does();

    /**
     * Makes keys agree.
     *
     * @param does what it does
     * @param mismatch which
     */
    record Mend(String does, Mismatch mismatch) implements Fix {}

    /**
     * Removes consumers that have nothing pending.
     *
     * @param does what it does
     * @param consumers which
     */
    record Remove(String does, List<Maintenance.Consumer> consumers) implements Fix {

        /** Takes its own copy. */
        public Remove {
            consumers = List.copyOf(consumers);
        }
    }
}
