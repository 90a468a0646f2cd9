package io.headrace.command;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command that may take long is given for a run: streams, environment, time. Not thread-safe. */
public final class Surroundings {

    private final Invocation invocation;
    private final Supplier<Pacer> maker;
    private @Nullable Pacer pacer;

    /**
     * For one run.
     *
     * @param maker asked only by a command that takes long, because what it makes takes over the signals
     */
    public Surroundings(Invocation invocation, Supplier<Pacer> maker) {
        this.invocation = invocation;
        this.maker = maker;
    }

    /** Streams and environment. */
    public Invocation invocation() {
        return invocation;
    }

    /** The same one at every call: only the last that is made hears the signals. */
    public Pacer pacer() {
        if (pacer == null) {
            pacer = maker.get();
        }
        return pacer;
    }
}
