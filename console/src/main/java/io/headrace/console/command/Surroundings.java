package io.headrace.console.command;

import io.headrace.command.Invocation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command of the console is given for a run: streams, environment, time. Not thread-safe. */
final class Surroundings {

    private final Invocation invocation;
    private final Supplier<Pacer> maker;
    private @Nullable Pacer pacer;

    /**
     * For one run.
     *
     * @param maker asked only by a command that takes long, because what it makes takes over the signals
     */
    Surroundings(Invocation invocation, Supplier<Pacer> maker) {
        this.invocation = invocation;
        this.maker = maker;
    }

    Invocation invocation() {
        return invocation;
    }

    /** The same one at every call: only the last that is made hears the signals. */
    Pacer pacer() {
        if (pacer == null) {
            pacer = maker.get();
        }
        return pacer;
    }
}
