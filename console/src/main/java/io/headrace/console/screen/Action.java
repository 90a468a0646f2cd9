package io.headrace.console.screen;

/** What a key asks for. */
sealed interface Action {

    /** The screen shows something else; what came of it is all in the state. */
    record Show(DashboardState state) implements Action {}

    /** Something is to be done in Redis, while the screen shows this. */
    record CarryOut(Order order, DashboardState state) implements Action {}

    /** The long move that is under way is to stop, while the screen shows this. */
    record StopMove(DashboardState state) implements Action {}

    /** What is shown is to be read anew at once. */
    record ReadAnew(DashboardState state) implements Action {}

    /** The dashboard ends. */
    record Quit() implements Action {}
}
