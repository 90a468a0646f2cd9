package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a worker asks for next. */
class FetchPlanTest {

    private static final Set<QueueName> OPEN = Set.of();

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void doesNotAskEmptyLevelsAgainForEveryTask() {
        List<QueueName> queues =
                Stream.of("a", "b", "c", "d", "e").map(QueueName::new).toList();
        FetchPlan plan = new FetchPlan(queues, PriorityOrder.STRICT, nanos::get);
        Level backlog = new Level(queues.get(2), Priority.NORMAL);
        assertThat(roundTrips(plan, backlog)).isBetween(11, 15);
        int trips = 0;
        for (int task = 0; task < 20; task++) {
            trips += roundTrips(plan, backlog);
        }
        // The four other queues of its priority are looked at once each.
        assertThat(trips).isBetween(20, 24);

        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(roundTrips(plan, backlog)).isBetween(11, 15);
    }

    @Test
    void asksAtOnceForMoreOfWhatCameWhileItWaited() {
        FetchPlan plan = new FetchPlan(List.of(QueueName.DEFAULT), PriorityOrder.STRICT, nanos::get);
        Level level = new Level(QueueName.DEFAULT, Priority.NORMAL);
        while (!plan.isSwept()) {
            plan.learn(plan.next(1, OPEN), List.of());
        }
        assertThat(plan.next(1, OPEN)).isEmpty();
        plan.notice(List.of(deliveryOf(level)));

        assertThat(plan.next(1, OPEN)).extracting(Ask::level).containsExactly(level);
    }

    @Test
    void asksLittleOfALevelWhoseTasksFindNoRoomAndMoreWhenThereIsRoom() {
        FetchPlan plan = new FetchPlan(List.of(QueueName.DEFAULT), PriorityOrder.STRICT, nanos::get);
        Level level = new Level(QueueName.DEFAULT, Priority.NORMAL);
        TypeLimit limit = new TypeLimit(4);
        for (int i = 0; i < 4; i++) {
            limit.join();
        }
        List<TaskExecution> held =
                Stream.generate(() -> execution(level)).limit(8).toList();
        held.forEach(execution -> limit.admit(execution, true));

        assertThat(asideUntilItRests(plan, level, limit)).isBetween(16, 31);
        assertThat(plan.crowding().resting()).containsExactly(level);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(plan.crowding().resting()).containsExactly(level);
        assertThat(plan.crowding().untilAsked(Set.of(level), Duration.ofDays(1)))
                .isEqualTo(Duration.ofMillis(1));
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(asideUntilItRests(plan, level, limit)).isEqualTo(16);

        // Half of those held back have gone.
        held.subList(0, 3).forEach(limit::remove);
        assertThat(plan.crowding().resting()).containsExactly(level);
        limit.remove(held.get(3));
        assertThat(plan.crowding().resting()).isEmpty();
        assertThat(asked(plan, level)).isEqualTo(4);

        // Somebody else's task says that there is more behind.
        plan.crowding().came(level);
        plan.crowding().came(level, limit, true);
        plan.crowding().endTurn();
        held.subList(0, 4).forEach(execution -> limit.admit(execution, true));
        assertThat(asked(plan, level)).isEqualTo(16);
    }

    private static TaskExecution execution(Level level) {
        return new TaskExecution(deliveryOf(level), null, false, null);
    }

    private static int asideUntilItRests(FetchPlan plan, Level level, TypeLimit limit) {
        int all = 0;
        for (int asked = asked(plan, level); asked > 0; asked = asked(plan, level)) {
            all += asked;
            for (int i = 0; i < asked; i++) {
                plan.crowding().came(level, limit, true);
            }
            plan.crowding().endTurn();
        }
        return all;
    }

    /** How many are asked for in one sweep, and given, where sixteen slots are free. */
    private static int asked(FetchPlan plan, Level level) {
        int count = 0;
        do {
            List<Ask> asks = plan.next(16, OPEN);
            int some = asks.stream()
                    .filter(ask -> ask.level().equals(level))
                    .mapToInt(Ask::count)
                    .sum();
            plan.learn(
                    asks, Stream.generate(() -> deliveryOf(level)).limit(some).toList());
            count += some;
        } while (count == 0 && !plan.isSwept());
        return count;
    }

    /** How many asks it takes one free slot to get a task, where this level alone has some. */
    private static int roundTrips(FetchPlan plan, Level backlog) {
        for (int trips = 1; ; trips++) {
            List<Ask> asks = plan.next(1, OPEN);
            assertThat(asks).hasSize(1);
            boolean found = asks.get(0).level().equals(backlog);
            plan.learn(asks, found ? List.of(deliveryOf(backlog)) : List.of());
            if (found) {
                return trips;
            }
        }
    }

    private static Delivery deliveryOf(Level level) {
        TaskId id = TaskId.at(level.queue(), new TaskId.Place(level.priority(), "1-0"));
        Task task = new Task(id, "text", new byte[0], TaskOptions.DEFAULTS, 1, List.of(), 0);
        return new Delivery(task, new Lease(level, "1-0", "w"), 1, null);
    }

    @Test
    void asksForNoMoreThanIsFree() {
        FetchPlan plan = new FetchPlan(List.of(QueueName.DEFAULT, new QueueName("b")), PriorityOrder.STRICT);
        List<Integer> asked = new ArrayList<>();
        for (int free = 1; free <= 12; free++) {
            List<Ask> asks = plan.next(free, OPEN);
            asked.add(asks.stream().mapToInt(ask -> ask.count()).sum() - free);
            plan.learn(asks, List.of());
        }
        assertThat(asked).allMatch(over -> over <= 0);
    }

    @Test
    void asksNothingOfClosedQueuesUntilTheyOpen() {
        QueueName a = new QueueName("a");
        QueueName b = new QueueName("b");
        FetchPlan plan = new FetchPlan(List.of(a, b), PriorityOrder.STRICT, nanos::get);
        assertThat(plan.levelsWithout(Set.of(a)))
                .containsExactlyElementsOf(Priority.byUrgency().stream()
                        .map(priority -> new Level(b, priority))
                        .toList());
        List<Ask> asked = new ArrayList<>();
        do {
            List<Ask> asks = plan.next(3, Set.of(a));
            asked.addAll(asks);
            plan.learn(asks, List.of());
        } while (!plan.isSwept());
        assertThat(asked).extracting(Ask::level).containsExactlyElementsOf(plan.levelsWithout(Set.of(a)));

        // Those of b were empty a moment ago.
        assertThat(plan.next(10, OPEN)).extracting(Ask::level).containsExactlyElementsOf(plan.levelsWithout(Set.of(b)));
    }

    @Test
    void isSweptAtOnceWhereAllIsClosed() {
        FetchPlan plan = new FetchPlan(List.of(QueueName.DEFAULT), PriorityOrder.WEIGHTED, nanos::get);
        assertThat(plan.next(5, Set.of(QueueName.DEFAULT))).isEmpty();
        assertThat(plan.isSwept()).isTrue();
        assertThat(plan.levelsWithout(Set.of(QueueName.DEFAULT))).isEmpty();
    }
}
