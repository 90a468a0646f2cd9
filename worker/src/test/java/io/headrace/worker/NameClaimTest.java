package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.Deliveries;
import io.headrace.broker.WorkerInfo;
import io.headrace.lifecycle.ProcessName;
import io.headrace.redis.RedisBroker;
import io.headrace.task.HeadraceException;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker does that finds its name in use. */
@HeadraceTest
class NameClaimTest {

    private static final WorkerSettings W1 = Scene.quick().withName("w1");

    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void refusesTheNameOfALivingWorker() throws Exception {
        scene.start(W1, (context, text) -> "of the first");
        assertThatThrownBy(() -> scene.start(W1, (context, text) -> "of the second"))
                .isInstanceOf(HeadraceException.class)
                .hasMessage("Worker name w1 is taken by process "
                        + ProcessHandle.current().pid() + " on host " + ProcessName.host()
                        + ": leave the name out or choose another");

        // The one that is there has lost nothing by it.
        assertThat(scene.redis.redis().exists(scene.redis.prefix() + ":worker:w1"))
                .isEqualTo(1);
        assertThat(Scene.result(scene.outcome(scene.submit("x")))).isEqualTo("\"of the first\"");
    }

    @Test
    void goesOnAtOnceWhereItsPredecessorsProcessIsGone() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        lastWordOf(ProcessName.host(), gone.pid(), Duration.ofHours(1));

        scene.start(W1, (context, text) -> text);
        assertThat(scene.outcome(scene.submit("x")).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void waitsForTheLastHeartbeatOfAPredecessorElsewhere() throws Exception {
        Duration ttl = Duration.ofMillis(1_500);
        lastWordOf("elsewhere", ProcessHandle.current().pid(), ttl);
        long before = System.nanoTime();

        scene.start(W1, (context, text) -> text);
        assertThat(System.nanoTime() - before)
                .isGreaterThan(Duration.ofSeconds(1).toNanos());
        assertThat(scene.outcome(scene.submit("x")).state()).isEqualTo(TaskState.COMPLETED);
    }

    private void lastWordOf(String host, long pid, Duration ttl) {
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries killed = broker.deliveries("w1")) {
            killed.heartbeat(
                    new WorkerInfo(
                            "w1",
                            host,
                            pid,
                            List.of("default"),
                            List.of(),
                            1,
                            0,
                            Instant.EPOCH,
                            "test",
                            false,
                            List.of()),
                    ttl);
        }
    }
}
