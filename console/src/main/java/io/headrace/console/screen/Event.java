package io.headrace.console.screen;

/** What the loop of the dashboard hears of. */
sealed interface Event {

    /** A key was pressed. */
    record Pressed(Key key) implements Event {}

    /** Redis answered. */
    record Read(Facts facts) implements Event {}

    /** Redis did not answer, or refused. */
    record Failed(String message) implements Event {}

    /** An order was carried out, or could not be. */
    record Told(String sentence) implements Event {}

    /** A long move has come so far. */
    record Moved(String progress) implements Event {}

    /** A long move was carried out, stopped or broken off. */
    record MoveEnded(String sentence) implements Event {}

    /** The terminal has another size, or was used by somebody else meanwhile. */
    record Redraw() implements Event {}

    /** The dashboard is to end. */
    record End() implements Event {}
}
