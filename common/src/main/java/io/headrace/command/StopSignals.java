package io.headrace.command;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The signals that end a daemon. A shutdown hook would not do: it cannot hear a second signal, and leaves an exit code of
 * 143 where the daemon stopped as it should.
 */
public final class StopSignals {

    private static final int ENDED_BY_SECOND_SIGNAL = 143;

    private StopSignals() {}

    /**
     * Has the first TERM or INT ask for a stop, on a thread of its own; a second one ends the process at once.
     *
     * @param stop begins the stop
     * @param atOnce what must not be left behind even then; short
     */
    public static void onStop(Runnable stop, Runnable atOnce) {
        AtomicInteger count = new AtomicInteger();
        Runnable heard = () -> {
            if (count.incrementAndGet() == 1) {
                stop.run();
            } else {
                atOnce.run();
                Runtime.getRuntime().halt(ENDED_BY_SECOND_SIGNAL);
            }
        };
        handle("TERM", heard);
        handle("INT", heard);
    }

    private static void handle(String name, Runnable heard) {
        if (!Signals.handle(name, heard)) {
            // The shutdown hook is what is left.
            Runtime.getRuntime().addShutdownHook(new Thread(heard, "headrace-stop"));
        }
    }
}
