package io.headrace.console.screen;

import io.headrace.broker.BulkStep;
import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has orders carried out, off the thread that draws: a long move step by step on a thread of its own, so that an urgent order does
 * not wait behind it. For the loop of the dashboard, which hears what came of them as events; not thread-safe.
 */
final class Orders {

    private final Work work;
    private final Consumer<Event> events;
    private final ExecutorService single = Executors.newSingleThreadExecutor(orders -> daemon(orders, "orders"));
    private @Nullable LongMove move;

    /** What orders are done with; each call waits for Redis. */
    interface Work {

        /** Does what is done at once, and tells what came of it. */
        String carryOut(Order.Single order);

        /** Does some more of a long move. */
        BulkStep step(Order.All order, @Nullable String cursor);
    }

    Orders(Work work, Consumer<Event> events) {
        this.work = work;
        this.events = events;
    }

    /** Begins an order. There is one long move at a time: another one is declined. */
    void begin(Order order) {
        if (order instanceof Order.Single one) {
            single.execute(() -> carryOut(one));
        } else if (move != null) {
            events.accept(new Event.Told("Nothing was done: another long move is under way, Esc stops it."));
        } else {
            begin((Order.All) order);
        }
    }

    private void begin(Order.All order) {
        LongMove begun = new LongMove(order, cursor -> work.step(order, cursor), events);
        move = begun;
        events.accept(new Event.Moved(begun.progress()));
        daemon(begun, "move").start();
    }

    private void carryOut(Order.Single order) {
        String told;
        try {
            told = work.carryOut(order);
        } catch (HeadraceException e) {
            told = "Failed: " + e.getMessage();
        } catch (RuntimeException e) {
            // Whoever ordered it has to hear of it, whatever it was.
            told = "Failed unexpectedly: " + e;
        }
        events.accept(new Event.Told(told));
    }

    /** Lets the step of the long move that is under way be the last one. */
    void stopMove() {
        if (move != null) {
            move.stop();
            events.accept(new Event.Moved(move.progress()));
        }
    }

    /** The operator has heard of the end of the long move. */
    void moveEnded() {
        move = null;
    }

    /**
     * Stops the long move after its step, and lets what is under way come to its end.
     *
     * @param atMost how long it waits for either
     * @return what came of the long move, if its end was not heard of yet
     */
    Optional<String> close(Duration atMost) throws InterruptedException {
        single.shutdown();
        Optional<String> told = Optional.empty();
        if (move != null) {
            move.stop();
            told = Optional.of(move.await(atMost));
        }
        if (!single.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            single.shutdownNow();
        }
        return told;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, "headrace-screen-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
