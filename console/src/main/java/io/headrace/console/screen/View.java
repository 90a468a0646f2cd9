package io.headrace.console.screen;

import java.util.List;
import java.util.Optional;

/** The pages of the dashboard, in the order of their keys. */
enum View {
    OVERVIEW("Overview"),
    TASKS("Tasks"),
    DEAD("Dead"),
    DELAYED("Delayed"),
    WORKERS("Workers"),
    AUDIT("Audit");

    private static final List<View> ALL = List.of(values());

    private final String title;

    View(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** What is pressed for it. */
    char key() {
        return (char) ('1' + ALL.indexOf(this));
    }

    static Optional<View> ofKey(int key) {
        int index = key - '1';
        return index >= 0 && index < ALL.size() ? Optional.of(ALL.get(index)) : Optional.empty();
    }

    View next() {
        return ALL.get((ALL.indexOf(this) + 1) % ALL.size());
    }

    View previous() {
        return ALL.get((ALL.indexOf(this) + ALL.size() - 1) % ALL.size());
    }

    /** Whether its rows are tasks or their causes, which a filter narrows. */
    boolean isFiltered() {
        return this == TASKS || this == DEAD || this == DELAYED;
    }
}
