package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryEntry;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HistoryFeedTest {

    private static final List<io.headrace.task.QueueName> QUEUES = List.of(QueueScene.QUEUE);

    private final QueueScene scene;
    private final RedisHistoryFeed feed;

    HistoryFeedTest(TestRedis redis) {
        scene = QueueScene.withHistory(redis, 1 << 20);
        feed = new RedisHistoryFeed(scene.link, "a1");
    }

    @AfterEach
    void close() {
        feed.close();
        scene.close();
    }

    @Test
    void whatWasReadIsHandedToNobodyElseAndGoneWhenItIsDone() {
        assertThat(feed.read(QUEUES, 1 << 20)).isEmpty();
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        List<HistoryEntry> read = feed.read(QUEUES, 1 << 20);
        assertThat(read).hasSize(1);
        assertThat(read.get(0).tasks()).extracting(EndedTask::payload).containsExactly(QueueScene.bytes("{}"));
        assertThat(feed.read(QUEUES, 1 << 20)).isEmpty();
        feed.done(read);
        feed.done(read);
        assertThat(feed.backlogs(QUEUES)).containsExactly(new HistoryBacklog(0, 0, Duration.ZERO, 0, 0));
    }
}
