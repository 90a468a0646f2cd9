package io.headrace.console.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.QueueSnapshot;
import io.headrace.task.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the newest dead letters are read anew. */
class NewestDeadTest {

    private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
    private static final QueueName MAIL = new QueueName("mail");

    private final List<List<QueueName>> reads = new ArrayList<>();
    private final NewestDead newest = new NewestDead(queues -> {
        reads.add(queues);
        return List.of();
    });

    @Test
    void whereNothingDiedNothingIsReadForAWhile() {
        look(3, 0);
        look(3, 1);
        look(3, 10);
        assertThat(reads).containsExactly(List.of(MAIL));
        look(3, 11);
        look(3, 12);
        assertThat(reads).hasSize(2);
    }

    @Test
    void whatDiedOrWentIsReadAtOnce() {
        look(3, 0);
        look(4, 1);
        look(3, 2);
        assertThat(reads).hasSize(3);
    }

    @Test
    void aQueueWithoutDeadLettersIsNotAsked() {
        look(0, 0);
        look(0, 60);
        assertThat(reads).isEmpty();
    }

    private void look(long dead, int second) {
        Instant at = NOW.plusSeconds(second);
        newest.of(List.of(new QueueSnapshot(MAIL, at, List.of(), 0, 0, dead, null, null, Map.of(), Map.of())), at);
    }
}
