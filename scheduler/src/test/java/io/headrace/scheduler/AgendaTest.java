package io.headrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.QueueName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgendaTest {

    private static final QueueName A = new QueueName("a");
    private static final QueueName B = new QueueName("b");

    private final Agenda agenda = new Agenda();

    /** The clock has no beginning: it may be negative and may overflow. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1_000, Long.MAX_VALUE - 3})
    void names_the_queues_whose_time_has_come(long now) {
        agenda.lookAtAll(Set.of(A, B), now);
        agenda.lookAt(B, now + 10);

        assertThat(agenda.due(now)).containsExactly(A);
        assertThat(agenda.due(now + 9)).containsExactly(A);
        assertThat(agenda.due(now + 10)).containsExactly(A, B);
    }

    @Test
    void the_one_that_waited_longest_comes_first() {
        agenda.lookAtAll(Set.of(A, B), 0);
        agenda.lookAt(A, 5);
        assertThat(agenda.due(5)).containsExactly(B, A);
    }

    @Test
    void tells_how_long_to_wait_but_not_longer_than_asked() {
        assertThat(agenda.untilNext(0, 100)).isEqualTo(100);
        agenda.lookAtAll(Set.of(A, B), 0);
        assertThat(agenda.untilNext(3, 100)).isZero();
        agenda.lookAt(A, 50);
        agenda.lookAt(B, 40);
        assertThat(agenda.untilNext(3, 100)).isEqualTo(37);
        assertThat(agenda.untilNext(3, 20)).isEqualTo(20);
    }

    @Test
    void forgets_queues_that_are_gone() {
        agenda.lookAtAll(Set.of(A, B), 0);
        agenda.lookAtAll(Set.of(B), 0);
        assertThat(agenda.due(0)).containsExactly(B);
    }
}
