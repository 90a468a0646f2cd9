package io.headrace.console.screen;

/**
 * A key that was pressed.
 *
 * @param kind which
 * @param character the code point of a {@link Kind#CHARACTER}; 0 for others
 */
record Key(Kind kind, int character) {

    /** Keys that mean something here. */
    enum Kind {
        CHARACTER,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE,
        TAB,
        BACK_TAB,
        BACKSPACE,
        INTERRUPT,
        /** One that means nothing. */
        OTHER
    }

    static Key of(Kind kind) {
        return new Key(kind, 0);
    }

    static Key of(int character) {
        return new Key(Kind.CHARACTER, character);
    }
}
