package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.worker.TypeLimit.Admission;
import io.headrace.worker.TypeLimit.Changed;
import io.headrace.worker.TypeLimit.Place;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TypeLimitTest {

    private static final Admission RUNS = new Admission(Place.RUNS, null);
    private static final Admission HELD_BACK = new Admission(Place.HELD_BACK, null);

    private int entries;

    private TaskExecution task() {
        return task(Priority.NORMAL);
    }

    private TaskExecution task(Priority priority) {
        String entry = "1700000000000-" + entries++;
        Level level = new Level(QueueName.DEFAULT, priority);
        Task task = new Task(
                TaskId.parse("default/" + priority.level() + "-" + entry),
                "text",
                new byte[0],
                TaskOptions.DEFAULTS,
                1,
                List.of(),
                0);
        return new TaskExecution(new Delivery(task, new Lease(level, entry, "w"), 1, null), null, false, null);
    }

    @Test
    void runsAsManyAsMayBeAndHoldsBackTwiceAsMany() {
        TypeLimit limit = new TypeLimit(1);
        assertThat(limit.admit(task(), true)).isEqualTo(RUNS);
        assertThat(limit.admit(task(), true)).isEqualTo(HELD_BACK);
        assertThat(limit.admit(task(), true)).isEqualTo(HELD_BACK);
        TaskExecution fourth = task();
        assertThat(limit.admit(fourth, true)).isEqualTo(new Admission(Place.HELD_BACK, fourth));
        assertThat(limit.heldBack()).isEqualTo(2);
    }

    @Test
    void takesNoPlaceWhereThereIsNoSlot() {
        TypeLimit limit = new TypeLimit(1);
        assertThat(limit.admit(task(), false)).isEqualTo(new Admission(Place.NO_SLOT, null));
        assertThat(limit.admit(task(), true)).isEqualTo(RUNS);
    }

    @Test
    void holdsBackTheMostUrgentAndLetsThemGoFirst() {
        TypeLimit limit = new TypeLimit(1);
        limit.admit(task(), true);
        TaskExecution low = task(Priority.LOW);
        TaskExecution lower = task(Priority.LOWEST);
        TaskExecution high = task(Priority.HIGH);
        limit.admit(low, true);
        limit.admit(lower, true);
        assertThat(limit.admit(high, true)).isEqualTo(new Admission(Place.HELD_BACK, lower));
        assertThat(limit.leave()).isSameAs(high);
        assertThat(limit.leave()).isSameAs(low);
        assertThat(limit.leave()).isNull();
        assertThat(limit.admit(task(), true)).isEqualTo(RUNS);
    }

    @Test
    void letsMoreRunWhenItIsRaisedAndNoneUntilEnoughHaveEndedWhenItIsLowered() {
        TypeLimit limit = new TypeLimit(1);
        limit.admit(task(), true);
        TaskExecution second = task();
        TaskExecution third = task();
        limit.admit(second, true);
        limit.admit(third, true);
        assertThat(limit.change(2)).isEqualTo(new Changed(List.of(second), List.of()));
        assertThat(limit.change(1)).isEqualTo(Changed.NOBODY);
        assertThat(limit.leave()).isNull();
        assertThat(limit.leave()).isSameAs(third);
    }

    @Test
    void holdsNobodyBackWhoWouldWaitForStuckHandlersOnly() {
        TypeLimit limit = new TypeLimit(1);
        limit.admit(task(), true);
        TaskExecution held = task();
        limit.admit(held, true);
        assertThat(limit.stuck()).containsExactly(held);
        TaskExecution next = task();
        assertThat(limit.admit(next, true)).isEqualTo(new Admission(Place.HELD_BACK, next));
        assertThat(limit.unstuck()).isNull();
        assertThat(limit.admit(task(), true)).isEqualTo(RUNS);
    }

    @Test
    void holdsNobodyBackWhoWouldWaitForStuckHandlersOnlySinceItWasLowered() {
        TypeLimit limit = new TypeLimit(2);
        limit.admit(task(), true);
        limit.admit(task(), true);
        TaskExecution held = task();
        limit.admit(held, true);
        assertThat(limit.stuck()).isEmpty();
        assertThat(limit.change(1)).isEqualTo(new Changed(List.of(), List.of(held)));
        assertThat(limit.leave()).isNull();
        assertThat(limit.heldBack()).isZero();
    }

    @Test
    void tellsOnceWhenHalfOfWhatIsHeldBackHasGone() {
        TypeLimit limit = new TypeLimit(2);
        List<TaskExecution> held = Stream.generate(this::task).limit(6).toList();
        held.forEach(each -> limit.admit(each, true));
        AtomicInteger told = new AtomicInteger();
        assertThat(limit.worthwhileRoom()).isZero();
        assertThat(limit.whenRoom(told::incrementAndGet)).isFalse();
        limit.leave();
        assertThat(told).hasValue(0);
        limit.leave();
        assertThat(told).hasValue(1);
        assertThat(limit.worthwhileRoom()).isEqualTo(2);
        assertThat(limit.whenRoom(told::incrementAndGet)).isTrue();
        limit.leave();
        assertThat(told).hasValue(1);
    }

    @Test
    void givesBackAllItHoldsWhenItIsClosed() {
        TypeLimit limit = new TypeLimit(1);
        limit.admit(task(), true);
        TaskExecution held = task();
        limit.admit(held, true);
        assertThat(limit.close()).containsExactly(held);
        assertThat(limit.heldBack()).isZero();
        assertThat(limit.leave()).isNull();
    }
}
