package io.headrace.console.rest;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One who listens to events. What it does not take in time is replaced by what is newer: there is one place for what is to be
 * written next, not a queue. Nothing here waits.
 */
final class EventClient implements WriteListener {

    private final ServletOutputStream out;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private byte @Nullable [] next;
    private boolean ready;
    private boolean mustFlush;

    EventClient(ServletOutputStream out) {
        this.out = out;
    }

    /** Completes when the client is gone or was sent away. */
    CompletableFuture<Void> end() {
        return end;
    }

    /** Has this written next, instead of what was to be written next before. */
    synchronized void offer(byte[] event) {
        next = event;
        if (ready) {
            write();
        }
    }

    @Override
    public synchronized void onWritePossible() {
        write();
    }

    private void write() {
        ready = false;
        try {
            while (!end.isDone() && out.isReady()) {
                if (mustFlush) {
                    mustFlush = false;
                    out.flush();
                } else if (next == null) {
                    ready = true;
                    return;
                } else {
                    byte[] event = next;
                    next = null;
                    mustFlush = true;
                    out.write(event);
                }
            }
        } catch (IOException | IllegalStateException e) {
            end.complete(null);
        }
    }

    @Override
    public void onError(Throwable reason) {
        end.complete(null);
    }
}
