package io.headrace.console.screen;

import io.headrace.command.StopSignals;
import io.headrace.console.Operator;
import io.headrace.console.TaskMonitor;
import io.headrace.console.screen.Action.CarryOut;
import io.headrace.console.screen.Action.Show;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.HeadraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.terminal.Size;

/**
 * Runs the dashboard: one loop hears of keys, answers and resizes, and draws. Redis is asked by a thread of its own, and orders
 * are carried out by another, so that no key waits for Redis.
 */
final class Dashboard {

    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofMillis(100);

    private final TaskMonitor monitor;
    private final Operator operator;
    private final FullScreen terminal;
    private final Screen screen;
    private final Poll poll;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final PeriodicLoop polling = new PeriodicLoop("headrace-screen-poll", this::poll);
    private final ExecutorService orders = Executors.newSingleThreadExecutor(orders -> daemon(orders, "orders"));
    private volatile Question question = DashboardState.START.question();
    private Facts read = Facts.NONE;
    private DashboardState state = DashboardState.START;

    Dashboard(TaskMonitor monitor, Operator operator, FullScreen terminal, Screen screen) {
        this.monitor = monitor;
        this.operator = operator;
        this.terminal = terminal;
        this.screen = screen;
        this.poll = new Poll(monitor);
    }

    /** Returns when the operator leaves, the process is told to stop, or the terminal is gone. */
    void run() throws InterruptedException {
        StopSignals.onStop(() -> events.add(new Event.End()), terminal::close);
        terminal.onChange(() -> events.add(new Event.Redraw()));
        daemon(this::readKeys, "keys").start();
        polling.start();
        try {
            loop();
        } finally {
            // The terminal first: Redis may keep the others waiting.
            terminal.close();
            orders.shutdownNow();
            polling.stop(STOP);
        }
    }

    private void loop() throws InterruptedException {
        boolean goesOn = true;
        while (goesOn) {
            Size size = terminal.measure();
            terminal.draw(screen.render(state, size.getColumns(), size.getRows()));
            Event event = events.take();
            // All that is there already, before it is drawn: a key that is held down must not lag behind.
            while (event != null && goesOn) {
                goesOn = hear(event, size);
                event = events.poll();
            }
            ask();
        }
    }

    /** Whether the dashboard goes on. */
    private boolean hear(Event event, Size size) {
        if (event instanceof Event.Pressed pressed) {
            return press(pressed.key(), size);
        }
        if (event instanceof Event.Read answered) {
            state = state.with(answered.facts()).withTrouble("");
        } else if (event instanceof Event.Failed failed) {
            state = state.withTrouble(failed.message());
        } else if (event instanceof Event.Told told) {
            state = state.withNotice(told.sentence());
            polling.wake();
        }
        return !(event instanceof Event.End);
    }

    private boolean press(Key key, Size size) {
        Action action = screen.keys(state, size.getColumns(), size.getRows()).press(state, key);
        if (action instanceof Show show) {
            state = show.state();
        } else if (action instanceof CarryOut carryOut) {
            state = carryOut.state();
            orders.execute(() -> carryOut(carryOut.order()));
        } else {
            return false;
        }
        return true;
    }

    private void ask() {
        if (!question.equals(state.question())) {
            question = state.question();
            polling.wake();
        }
    }

    private void carryOut(Order order) {
        String told;
        try {
            told = order.carryOut(monitor, operator);
        } catch (HeadraceException e) {
            told = "Failed: " + e.getMessage();
        } catch (RuntimeException e) {
            // Whoever ordered it has to hear of it, whatever it was.
            told = "Failed unexpectedly: " + e;
        }
        events.add(new Event.Told(told));
    }

    private Duration poll() {
        try {
            read = poll.facts(read, question);
            events.add(new Event.Read(read));
        } catch (HeadraceException e) {
            events.add(new Event.Failed(Objects.requireNonNullElse(e.getMessage(), e.toString())));
        } catch (RuntimeException e) {
            events.add(new Event.Failed("unexpected failure: " + e));
        }
        return REFRESH;
    }

    private void readKeys() {
        try {
            KeyReader keys = terminal.keys();
            for (Optional<Key> key = keys.next(); key.isPresent(); key = keys.next()) {
                events.add(new Event.Pressed(key.get()));
            }
        } catch (IOException | UncheckedIOException gone) {
            // The terminal is closed, by us or by whoever had it open.
        }
        events.add(new Event.End());
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, "headrace-screen-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
