package io.headrace.console.doctor;

import org.jspecify.annotations.Nullable;

/**
 * Something that a doctor found. Immutable.
 *
 * @param severity how much it matters
 * @param subject what it is about
 * @param what what was found, in one line
 * @param meaning what follows from it; empty where all is well
 * @param remedy what to do about it; empty if nothing
 * @param fix how it can be mended at once; null if not
 */
public record Finding(
        Severity severity,
        Subject subject,
        String what,
        String meaning,
        String remedy,
        @Nullable Fix fix) {

    static Finding ok(Subject subject, String what) {
        return new Finding(Severity.OK, subject, what, "", "", null);
    }

    static Finding note(Subject subject, String what, String meaning, String remedy) {
        return new Finding(Severity.NOTE, subject, what, meaning, remedy, null);
    }

    static Finding warning(Subject subject, String what, String meaning, String remedy) {
        return new Finding(Severity.WARNING, subject, what, meaning, remedy, null);
    }

    static Finding problem(Subject subject, String what, String meaning, String remedy) {
        return new Finding(Severity.PROBLEM, subject, what, meaning, remedy, null);
    }

    Finding fixedBy(Fix mending) {
        return new Finding(severity, subject, what, meaning, remedy, mending);
    }
}
