package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.QueueName;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A queue that may hold two. */
class QueueBoundTest {

    private static final QueueName QUEUE = new QueueName("q");

    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong now = new AtomicLong();
    private final QueueBound bound = new QueueBound(2, queue -> queued.get(), now::get);

    @Test
    void what_is_under_way_takes_room_even_where_it_is_counted_again() {
        bound.take(QUEUE);
        bound.take(QUEUE);
        now.addAndGet(TimeUnit.SECONDS.toNanos(5));
        isFull();
    }

    @Test
    void what_was_accepted_takes_room_until_it_is_counted() {
        bound.take(QUEUE);
        bound.take(QUEUE);
        bound.settle(QUEUE, 2, 2);
        isFull();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1) / 2);
        takes();
    }

    @Test
    void what_was_not_queued_gives_its_room_back() {
        bound.take(QUEUE);
        bound.take(QUEUE);
        bound.settle(QUEUE, 2, 0);
        takes();
    }

    @Test
    void others_are_seen_after_a_second() {
        takes();
        bound.settle(QUEUE, 1, 0);
        queued.set(2);
        takes();
        bound.settle(QUEUE, 1, 0);
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        isFull();
    }

    private void takes() {
        assertThatCode(() -> bound.take(QUEUE)).doesNotThrowAnyException();
    }

    private void isFull() {
        assertThatThrownBy(() -> bound.take(QUEUE)).isInstanceOf(Problem.class).hasMessageContaining("2 queued tasks");
    }
}
