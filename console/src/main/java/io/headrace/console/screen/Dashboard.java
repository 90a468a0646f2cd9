package io.headrace.console.screen;

import io.headrace.broker.BulkStep;
import io.headrace.broker.Operator;
import io.headrace.command.StopSignals;
import io.headrace.console.TaskMonitor;
import io.headrace.console.screen.Action.CarryOut;
import io.headrace.console.screen.Action.ReadAnew;
import io.headrace.console.screen.Action.Show;
import io.headrace.console.screen.Action.StopMove;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.HeadraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Size;
import org.jspecify.annotations.Nullable;

/**
 * Runs the dashboard: one loop hears of keys, answers and resizes, and draws. Redis is asked by a thread of its own, and orders
 * are carried out by others, so that no key waits for Redis.
 */
final class Dashboard {

    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofMillis(100);
    private static final Duration LAST_STEP = Duration.ofSeconds(2);

    private final FullScreen terminal;
    private final Screen screen;
    private final Poll poll;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final PeriodicLoop polling = new PeriodicLoop("headrace-screen-poll", this::poll);
    private final Orders orders;
    private final AtomicBoolean anew = new AtomicBoolean();
    private volatile Question question = DashboardState.START.question();
    private Facts read = Facts.NONE;
    private DashboardState state = DashboardState.START;

    Dashboard(TaskMonitor monitor, Operator operator, FullScreen terminal, Screen screen) {
        this.terminal = terminal;
        this.screen = screen;
        this.poll = new Poll(monitor);
        this.orders = new Orders(work(monitor, operator), events::add);
    }

    /**
     * Returns when the operator leaves, the process is told to stop, or the terminal is gone.
     *
     * @return what came of the long move that this cut short, if one was under way
     */
    Optional<String> run() throws InterruptedException {
        StopSignals.onStop(() -> events.add(new Event.End()), terminal::close);
        terminal.onChange(() -> events.add(new Event.Redraw()));
        daemon(this::readKeys, "keys").start();
        polling.start();
        try {
            loop();
        } finally {
            // The terminal first: Redis may keep the others waiting.
            terminal.close();
            polling.stop(STOP);
        }
        return orders.close(LAST_STEP);
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
            readAnew();
        } else if (event instanceof Event.Moved moved) {
            state = state.withMoving(moved.progress());
        } else if (event instanceof Event.MoveEnded moved) {
            orders.moveEnded();
            state = state.withMoving("").withNotice(moved.sentence());
            readAnew();
        }
        return !(event instanceof Event.End);
    }

    private boolean press(Key key, Size size) {
        Action action = screen.keys(state, size.getColumns(), size.getRows()).press(state, key);
        if (action instanceof Show show) {
            state = show.state();
        } else if (action instanceof CarryOut carryOut) {
            state = carryOut.state();
            orders.begin(carryOut.order());
        } else if (action instanceof StopMove stop) {
            state = stop.state();
            orders.stopMove();
        } else if (action instanceof ReadAnew again) {
            state = again.state();
            readAnew();
        } else {
            return false;
        }
        return true;
    }

    private void readAnew() {
        anew.set(true);
        polling.wake();
    }

    private void ask() {
        if (!question.equals(state.question())) {
            question = state.question();
            polling.wake();
        }
    }

    private static Orders.Work work(TaskMonitor monitor, Operator operator) {
        return new Orders.Work() {
            @Override
            public String carryOut(Order.Single order) {
                return order.carryOut(monitor, operator);
            }

            @Override
            public BulkStep step(Order.All order, @Nullable String cursor) {
                return order.step(monitor, cursor, operator);
            }
        };
    }

    private Duration poll() {
        try {
            read = poll.facts(read, question, anew.getAndSet(false));
            events.add(new Event.Read(read));
        } catch (HeadraceException e) {
            anew.set(true);
            events.add(new Event.Failed(Objects.requireNonNullElse(e.getMessage(), e.toString())));
        } catch (RuntimeException e) {
            anew.set(true);
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
