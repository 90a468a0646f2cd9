package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Page;
import io.headrace.task.InvalidTaskException;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class AuditTest {

    private final QueueScene scene;

    AuditTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void tellsWhatOperatorsDidNewestFirst() {
        assertThat(QueueScene.answer(scene.inspection.audit(null, 10)).items()).isEmpty();
        scene.steering.audit("ann@host", "pause", "q", "a fire \u2668");
        scene.steering.audit("bob", "purge", "q queued", "");
        Page<AuditEntry> first = QueueScene.answer(scene.inspection.audit(null, 1));
        Page<AuditEntry> second = QueueScene.answer(scene.inspection.audit(first.next(), 10));
        assertThat(first.items()).singleElement().satisfies(entry -> {
            assertThat(entry.at()).isAfter(Instant.ofEpochMilli(1_500_000_000_000L));
            assertThat(entry).isEqualTo(new AuditEntry(entry.at(), "bob", "purge", "q queued", ""));
        });
        assertThat(second.items())
                .singleElement()
                .satisfies(entry -> assertThat(entry)
                        .isEqualTo(new AuditEntry(entry.at(), "ann@host", "pause", "q", "a fire \u2668")));
        assertThat(second.next()).isNull();
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> scene.inspection.audit("queued:5r", 10))
                .withMessageContaining("audit");
    }

    @Test
    void remembersAboutTenThousand() {
        for (int i = 0; i < 11_000; i++) {
            scene.redis.redis().xadd(scene.keys.audit(), "by", "hand");
        }
        scene.steering.audit("ann", "pause", "q", "");
        assertThat(scene.redis.redis().xlen(scene.keys.audit())).isBetween(10_000L, 10_200L);
    }
}
