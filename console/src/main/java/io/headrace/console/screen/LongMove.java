package io.headrace.console.screen;

import io.headrace.broker.BulkStep;
import io.headrace.console.BulkAction;
import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does something to many dead letters, step by step, until all are done, a step fails, or it is told to stop. */
final class LongMove implements Runnable {

    private final Order.All order;
    private final Step step;
    private final Consumer<Event> events;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile long done;

    /** Does it to some more. */
    @FunctionalInterface
    interface Step {
        BulkStep take(@Nullable String cursor);
    }

    LongMove(Order.All order, Step step, Consumer<Event> events) {
        this.order = order;
        this.step = step;
        this.events = events;
    }

    /** Lets the step that is under way be the last one. */
    void stop() {
        stopped = true;
    }

    /** How far it has come. */
    String progress() {
        return farness() + (stopped ? "; stops after this step" : "; Esc stops");
    }

    @Override
    public void run() {
        String told;
        try {
            told = takeSteps();
        } catch (HeadraceException e) {
            told = brokenOff() + e.getMessage();
        } catch (RuntimeException e) {
            // Whoever ordered it has to hear of it, whatever it was.
            told = brokenOff() + e;
        }
        ended.complete(told);
        events.accept(new Event.MoveEnded(told));
    }

    private String takeSteps() {
        String cursor = null;
        long count = 0;
        do {
            BulkStep taken = step.take(cursor);
            count += taken.done();
            done = count;
            events.accept(new Event.Moved(progress()));
            cursor = taken.next();
        } while (cursor != null && !stopped);
        return cursor == null ? done + " dead letters " + does() + "." : "Stopped: " + farness() + ".";
    }

    /** What came of it; if that is not known in time, how far it had come. */
    String await(Duration atMost) throws InterruptedException {
        try {
            return ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return "Stopped: " + farness() + ", perhaps more of the last step.";
        }
    }

    private String farness() {
        return done + " of " + order.count() + " dead letters " + does();
    }

    private String brokenOff() {
        return "Failed after " + farness() + ", perhaps more of the last step: ";
    }

    private String does() {
        return order.action() == BulkAction.DELETE ? "are deleted" : "run again";
    }
}
