package io.headrace.console.screen;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps what is written to standard error off the screen, and writes it when the screen is given back. */
final class HeldBackErrors implements AutoCloseable {

    /** The rest of a flood is not worth the memory. */
    private static final int MOST = 64 << 10;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(int b) {
            if (count < MOST) {
                super.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, Math.min(length, MOST - count));
        }
    };

    private HeldBackErrors() {}

    static HeldBackErrors begin() {
        HeldBackErrors errors = new HeldBackErrors();
        System.setErr(new PrintStream(errors.held, true, StandardCharsets.UTF_8));
        return errors;
    }

    @Override
    public void close() {
        System.setErr(before);
        before.print(held.toString(StandardCharsets.UTF_8));
        before.flush();
    }
}
