package io.headrace.console.screen;

/** How a piece of text is meant; none is told from another by its colour alone. */
enum Tone {
    PLAIN,
    FAINT,
    STRONG,
    GOOD,
    WARN,
    BAD,
    SELECTED
}
