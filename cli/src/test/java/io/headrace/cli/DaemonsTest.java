package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Inspection;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemons as processes: started from the command line, killed, frozen and stopped amid their work. */
@HeadraceTest
class DaemonsTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    private final RedisServer server;
    private final List<HeadraceProcess> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    private TaskProducer producer;
    private RedisBroker broker;
    private Inspection inspection;

    DaemonsTest(RedisServer server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        producer = TaskProducer.connect(server.url());
        broker = RedisBroker.connect(RedisSettings.of(server.url()));
        inspection = broker.inspection();
    }

    @AfterEach
    void disconnect() {
        processes.forEach(HeadraceProcess::close);
        inspection.close();
        broker.close();
        producer.close();
    }

    @Test
    void anEntryTypedByHandIsRunAndItsResultShown() {
        worker("w1", "");

        String place = redisCli("{default}:ready:3", "demo.echo", "{\"a\":1}");
        producer.await(TaskId.parse("default/3-" + place), LONG);

        HeadraceProcess result = start("result", "default/3-" + place, "--redis", server.url());
        assertThat(result.awaitExit()).isZero();
        assertThat(result.output()).contains("{\"a\":1}");
    }

    @Test
    void aFileOfTasksIsRunByAShellScriptAndEveryResultIsRight() throws IOException {
        Path tasks = folder.resolve("tasks.jsonl");
        Files.write(
                tasks,
                IntStream.range(0, 1000)
                        .mapToObj(i -> "{\"type\":\"twice\",\"payload\":" + i + ",\"id\":\"n-" + i + "\"}")
                        .toList());
        // read fails at the end of an input without line feed, yet has read it
        worker("w1", handler("twice", "read n; echo $((n * 2))"));

        HeadraceProcess submit = start("submit", "--bulk", tasks.toString(), "--redis", server.url());
        assertThat(submit.awaitExit()).as(submit.output()).isZero();

        for (int i = 0; i < 1000; i++) {
            Outcome outcome = producer.await(TaskId.parse("default/n-" + i), LONG);
            assertThat(new String(outcome.result(), UTF_8)).isEqualTo(Integer.toString(2 * i));
        }
    }

    @Test
    void nothingIsLostAndNoAttemptBurntWhenAWorkerIsKilled() {
        String quickLease = "worker.lease = 2s";
        HeadraceProcess doomed = worker("doomed", quickLease);
        worker("heir", quickLease);
        List<TaskId> ids = submit(600, "demo.sleep", "{\"ms\":20}");
        await().atMost(LONG)
                .until(() -> running("doomed") > 0
                        && inspection.depth(QueueName.DEFAULT).join().queued() < 500);

        doomed.signal("KILL");

        for (TaskId id : ids) {
            Outcome outcome = producer.await(id, LONG);
            assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(outcome.attempts()).extracting(Attempt::number).containsExactly(1);
        }
    }

    @Test
    void aTaskThatOutlastsItsLeaseManyTimesRunsOnce() throws IOException {
        Path runs = folder.resolve("runs");
        String config = "worker.lease = 600ms\n" + handler("slow", "echo ran >> " + runs + "; sleep 7; echo done");
        worker("w1", config);
        worker("w2", config);

        TaskId id = submit(1, "slow", "{}").get(0);

        assertThat(producer.await(id, LONG).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(Files.readAllLines(runs)).containsExactly("ran");
    }

    @Test
    void aWorkerThatWasFrozenBeyondItsLeaseOverwritesNothing() {
        // Each worker answers with its own name.
        String lease = "worker.lease = 1s\n";
        HeadraceProcess frozen = worker("frozen", lease + handler("who", "sleep 2; echo frozen"));
        TaskId id = submit(1, "who", "{}").get(0);
        await().atMost(LONG).until(() -> running("frozen") == 1);

        frozen.signal("STOP");
        worker("other", lease + handler("who", "echo other"));
        Outcome outcome = producer.await(id, LONG);
        frozen.signal("CONT");

        await().atMost(LONG)
                .until(() -> frozen.output().contains("belongs to another worker now")
                        || frozen.output().contains("had ended or was taken over before"));
        TaskStatus status = producer.status(id).orElseThrow();
        assertThat(new String(outcome.result(), UTF_8)).isEqualTo("other");
        assertThat(new String(status.outcome().result(), UTF_8)).isEqualTo("other");
        assertThat(status.attempts()).extracting(Attempt::worker).containsExactly("other");
    }

    @Test
    void aWorkerThatIsAskedToStopHandsItsTaskOverAtOnceAndBurnsNothing() {
        // A lease so long that only a hand-over explains what follows.
        String config = "worker { lease = 10m, grace = 200ms }\n";
        HeadraceProcess stopping = worker("stopping", config + handler("who", "sleep 600"));
        TaskId id = submit(1, "who", "{}").get(0);
        await().atMost(LONG).until(() -> running("stopping") == 1);

        stopping.signal("TERM");
        worker("heir", config + handler("who", "echo heir"));

        assertThat(stopping.awaitExit()).as(stopping.output()).isZero();
        Outcome outcome = producer.await(id, LONG);
        assertThat(new String(outcome.result(), UTF_8)).isEqualTo("heir");
        assertThat(outcome.attempts()).extracting(Attempt::number).containsExactly(1);
    }

    @Test
    void aSecondSignalEndsAWorkerAtOnceAndLeavesNoProgramBehind() {
        HeadraceProcess worker = worker("hasty", "worker.grace = 10m\n" + handler("who", "sleep 600"));
        TaskId id = submit(1, "who", "{}").get(0);
        await().atMost(LONG).until(() -> running("hasty") == 1);
        await().atMost(LONG).until(() -> worker.children().findAny().isPresent());
        List<ProcessHandle> children = worker.children().toList();

        worker.signal("TERM");
        await().atMost(LONG).until(() -> worker.output().contains("Worker stops"));
        worker.signal("TERM");

        assertThat(worker.awaitExit()).isEqualTo(143);
        assertThat(producer.status(id).orElseThrow().state()).isEqualTo(TaskState.RUNNING);
        await().atMost(LONG).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void tenThousandTasksDueAtOnceRunOnceEachAndNoneEarlyThoughASchedulerIsKilled() {
        HeadraceProcess doomed = start("scheduler", "--redis", server.url());
        start("scheduler", "--redis", server.url());
        worker("w1", "worker.concurrency = 64");
        Instant due = Instant.now().plusSeconds(6);
        TaskOptions options = TaskOptions.builder().at(due).build();
        List<TaskId> ids = submit(10_000, "demo.echo", "{}", options);

        await().atMost(LONG)
                .until(() -> inspection.depth(QueueName.DEFAULT).join().scheduled() < 10_000);
        doomed.signal("KILL");

        for (TaskId id : ids) {
            Outcome outcome = producer.await(id, LONG);
            assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(outcome.attempts()).hasSize(1);
            assertThat(outcome.attempts().get(0).startedAt()).isAfterOrEqualTo(due);
        }
        assertThat(inspection.endedToday(QueueName.DEFAULT).join()).containsEntry(TaskState.COMPLETED, 10_000L);
    }

    private HeadraceProcess worker(String name, String config) {
        Path file = folder.resolve(name + ".conf");
        try {
            Files.writeString(file, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HeadraceProcess worker = start("worker", "--name", name, "--redis", server.url(), "--config", file.toString());
        await().atMost(LONG)
                .until(() -> inspection.workers().join().stream()
                        .anyMatch(info -> info.name().equals(name)));
        return worker;
    }

    private static String handler(String type, String script) {
        return "worker.handlers { \"" + type + "\" { exec = [\"sh\", \"-c\", \"\"\"" + script + "\"\"\"] } }";
    }

    private HeadraceProcess start(String... arguments) {
        HeadraceProcess process = HeadraceProcess.start(folder, arguments);
        processes.add(process);
        return process;
    }

    private List<TaskId> submit(int count, String type, String payload) {
        return submit(count, type, payload, TaskOptions.DEFAULTS);
    }

    private List<TaskId> submit(int count, String type, String payload, TaskOptions options) {
        Submission one = new Submission(QueueName.DEFAULT, type, payload.getBytes(UTF_8), options);
        List<TaskId> ids = new ArrayList<>();
        producer.submitAll(IntStream.range(0, count).mapToObj(i -> one).iterator(), new BulkListener() {
            @Override
            public void submitted(long index, Submitted answer) {
                ids.add(answer.id());
            }
        });
        return ids;
    }

    private long running(String worker) {
        return inspection.depth(QueueName.DEFAULT).join().byWorker().getOrDefault(worker, 0L);
    }

    /** What {@code redis-cli XADD headrace:STREAM '*' type TYPE payload PAYLOAD} does. */
    private String redisCli(String stream, String type, String payload) {
        try (Socket socket = new Socket(server.host(), server.port())) {
            String[] words = {"XADD", "headrace:" + stream, "*", "type", type, "payload", payload};
            StringBuilder line = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                line.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(line.toString().getBytes(UTF_8));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            answer.readLine();
            return answer.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
