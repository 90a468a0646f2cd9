package io.headrace.scheduler;

/**
 * What a run of the janitor did.
 *
 * @param consumersRemoved how many consumers of dead workers it removed
 * @param deadLettersDropped how many dead letters beyond the limit it dropped
 */
public record Cleaning(int consumersRemoved, int deadLettersDropped) {

    static final Cleaning NOTHING = new Cleaning(0, 0);

    Cleaning plus(Cleaning other) {
        return new Cleaning(consumersRemoved + other.consumersRemoved, deadLettersDropped + other.deadLettersDropped);
    }
}
