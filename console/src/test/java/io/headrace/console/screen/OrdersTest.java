package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.BulkStep;
import io.headrace.console.BulkAction;
import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How orders are carried out while a long move is under way. */
class OrdersTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Order.All ALL =
            new Order.All(BulkAction.RETRY, Sample.causes().get(0).letters(), 240);

    private final BlockingQueue<BulkStep> steps = new LinkedBlockingQueue<>();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Semaphore asked = new Semaphore(0);
    private final Orders orders = new Orders(new ByHand(), events::add);

    /** Takes a step when the test gives one; one that did less than nothing is a failure. */
    private final class ByHand implements Orders.Work {

        @Override
        public String carryOut(Order.Single order) {
            return "done: " + order.question();
        }

        @Override
        public BulkStep step(Order.All order, String cursor) {
            asked.release();
            BulkStep step = take(steps);
            if (step.done() < 0) {
                throw new HeadraceException("Redis is away.");
            }
            return step;
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        steps.add(new BulkStep(0, 0, null));
        orders.close(LONG);
    }

    @Test
    void aPauseDoesNotWaitBehindALongMove() {
        orders.begin(ALL);
        assertThat(take(events)).isEqualTo(new Event.Moved("0 of 240 dead letters run again; Esc stops"));
        orders.begin(new Order.Hold(Sample.MAIL, true));
        assertThat(take(events))
                .isEqualTo(new Event.Told("done: Pause queue mail? What runs goes on, nothing new is begun."));
        steps.add(new BulkStep(100, 0, "a"));
        assertThat(take(events)).isEqualTo(new Event.Moved("100 of 240 dead letters run again; Esc stops"));
        steps.add(new BulkStep(139, 1, null));
        assertThat(take(events)).isEqualTo(new Event.Moved("239 of 240 dead letters run again; Esc stops"));
        assertThat(take(events)).isEqualTo(new Event.MoveEnded("239 dead letters run again."));
    }

    @Test
    void aLongMoveStopsAfterItsStepAndTellsHowMany() {
        orders.begin(ALL);
        take(events);
        orders.stopMove();
        assertThat(take(events)).isEqualTo(new Event.Moved("0 of 240 dead letters run again; stops after this step"));
        steps.add(new BulkStep(100, 0, "a"));
        take(events);
        assertThat(take(events)).isEqualTo(new Event.MoveEnded("Stopped: 100 of 240 dead letters run again."));
    }

    @Test
    void aFailedStepTellsHowManyWereDoneBefore() {
        orders.begin(new Order.All(BulkAction.DELETE, ALL.letters(), 240));
        take(events);
        steps.add(new BulkStep(100, 0, "a"));
        take(events);
        steps.add(new BulkStep(-1, 0, null));
        assertThat(take(events))
                .isEqualTo(new Event.MoveEnded("Failed after 100 of 240 dead letters are deleted,"
                        + " perhaps more of the last step: Redis is away."));
    }

    @Test
    void whoLeavesIsToldHowFarItCame() throws InterruptedException {
        orders.begin(ALL);
        steps.add(new BulkStep(100, 0, "a"));
        take(events);
        take(events);
        // The next step is under way: what is told now comes between steps no more.
        assertThat(asked.tryAcquire(2, LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(orders.close(Duration.ofMillis(1)))
                .contains("Stopped: 100 of 240 dead letters run again, perhaps more of the last step.");
        steps.add(new BulkStep(100, 0, "b"));
        assertThat(orders.close(LONG)).contains("Stopped: 200 of 240 dead letters run again.");
        orders.moveEnded();
        assertThat(orders.close(LONG)).isEmpty();
    }

    @Test
    void thereIsOneLongMoveAtATime() {
        orders.begin(ALL);
        take(events);
        orders.begin(ALL);
        assertThat(take(events))
                .isEqualTo(new Event.Told("Nothing was done: another long move is under way, Esc stops it."));
        steps.add(new BulkStep(240, 0, null));
        take(events);
        take(events);
        orders.moveEnded();
        orders.begin(ALL);
        assertThat(take(events)).isEqualTo(new Event.Moved("0 of 240 dead letters run again; Esc stops"));
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(taken).isNotNull();
            return taken;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
