package io.headrace.console.doctor;

import java.util.Locale;

/** How much a finding matters. The worst comes last. */
public enum Severity {
    /** As it should be. */
    OK,
    /** Worth knowing; nothing has to be done. */
    NOTE,
    /** Goes well until something happens: do something about it when there is time. */
    WARNING,
    /** Tasks are lost, or do not run: do something about it now. */
    PROBLEM;

    /** As it is printed: readable without colour. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
