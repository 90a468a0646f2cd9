package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryFeed;
import io.headrace.command.Invocation;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.ManualScheduler;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.QueueName;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.demo.DemoHandlers;
import io.headrace.worker.demo.DemoHandlers.Fail;
import io.headrace.worker.demo.DemoHandlers.Flaky;
import io.headrace.worker.demo.DemoHandlers.Sleep;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Redis users of {@code config/redis/users.acl}: each kind of process can do all of its work, and little else. */
class RedisUsersTest {

    private static final long HISTORY = 1 << 20;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Path USERS = Path.of("..", "config", "redis", "users.acl");

    private static final List<String> ROLES = List.of("producer", "worker", "scheduler", "archiver", "console");

    /** What nobody but an administrator may, whatever the process is. */
    private static final List<String> NEVER = List.of(
            "FLUSHALL",
            "FLUSHDB",
            "KEYS *",
            "CONFIG SET maxmemory 1",
            "SHUTDOWN",
            "DEBUG SLEEP 1",
            "MONITOR",
            "ACL LIST",
            "SCRIPT FLUSH",
            "CLIENT KILL ID 1",
            "GET other:key",
            "DEL other:{default}:ready:3",
            "PUBLISH other:wake 1");

    /** What a process of one kind may not do for those of another. */
    private static final Map<String, List<String>> NOT = Map.of(
            "producer",
            List.of(
                    "XREADGROUP GROUP workers w STREAMS headrace:{default}:ready:3 >",
                    "XCLAIM headrace:{default}:ready:3 workers w 0 1-1",
                    "HSET headrace:{default}:control pausedBy me",
                    "SMEMBERS headrace:queues",
                    "GET headrace:worker:w1",
                    "XADD headrace:audit * by me"),
            "worker",
            List.of(
                    "HSET headrace:{default}:control pausedBy me",
                    "SMEMBERS headrace:workers",
                    "XADD headrace:audit * by me",
                    "XGROUP DESTROY headrace:{default}:ready:3 workers"),
            "scheduler",
            List.of(
                    "XREADGROUP GROUP workers w STREAMS headrace:{default}:ready:3 >",
                    "SET headrace:worker:w1 x",
                    "SADD headrace:queues q",
                    "XADD headrace:audit * by me"),
            "archiver",
            List.of(
                    "XREADGROUP GROUP workers w STREAMS headrace:{default}:ready:3 >",
                    "XRANGE headrace:{default}:dead - +",
                    "GET headrace:{default}:outcome:x",
                    "SADD headrace:queues q",
                    "DEL headrace:{default}:history",
                    "XADD headrace:{default}:history * endings x",
                    "XADD headrace:audit * by me"),
            "console",
            List.of(
                    "XREADGROUP GROUP workers w STREAMS headrace:{default}:ready:3 >",
                    "XGROUP DESTROY headrace:{default}:ready:3 workers",
                    "SLOWLOG RESET"));

    @TempDir
    private Path folder;

    private RedisServer server;
    private TestRedis admin;

    /** The users are loaded into a running server, as an operator would; that ends its user who needs no password. */
    @BeforeEach
    void loadUsers() throws IOException {
        Path users = Files.createFile(folder.resolve("users.acl"));
        server = RedisServer.builder().config("aclfile", users.toString()).start();
        Files.writeString(users, Files.readString(USERS));
        try (TestRedis anybody = TestRedis.on(server.url())) {
            anybody.redis().aclLoad();
        }
        admin = TestRedis.on(url("admin"));
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    @Test
    void each_can_do_all_of_its_work() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (TaskProducer producer = TaskProducer.builder(settings("producer")).connect();
                TaskScheduler scheduler = TaskScheduler.builder(settings("scheduler"))
                        .telemetry(Telemetry.of(meters))
                        .build()) {
            scheduler.start();
            work(producer);
            archive();
            operate(producer);
            tidy();
            archive();
            await().atMost(LONG)
                    .until(() -> meters.find("headrace.queue.backlog").gauge() != null);
        }
        assertThat(refused()).as("what Redis has refused").isEmpty();
    }

    @Test
    void none_can_do_much_more() {
        for (String role : ROLES) {
            assertThat(Stream.concat(NEVER.stream(), NOT.get(role).stream()))
                    .as(role)
                    .allSatisfy(command -> assertThat(dryRun("headrace-" + role, command))
                            .startsWith("This user has no permissions to"));
        }
    }

    @Test
    void nobody_comes_in_without_a_name() {
        assertThatThrownBy(() -> TaskProducer.connect(server.url()))
                .isInstanceOf(RedisRefusedException.class)
                .hasMessageContaining("refused the login");
    }

    @Test
    void who_lacks_a_right_is_told_where_they_are_listed() {
        assertThatThrownBy(() -> TaskWorker.builder(settings("producer")).start())
                .isInstanceOf(RedisRefusedException.class)
                .hasMessageContaining("the user lacks a right; see config/redis/users.acl");
    }

    private void work(TaskProducer producer) {
        TaskOptions expiring =
                TaskOptions.builder().expiresAfter(Duration.ofMillis(1)).build();
        TaskId expired = producer.submit(DemoHandlers.ECHO, bytes(), expiring).id();
        producer.cancel(producer.submit(DemoHandlers.ECHO, bytes()));
        try (TaskWorker worker = TaskWorker.builder(settings("worker"))
                .handlers(new DemoHandlers())
                .handle(TaskType.of("progress", String.class), (context, payload) -> {
                    context.progress(50, payload);
                    return null;
                })
                .start()) {
            TaskId flaky = submit(producer, DemoHandlers.FLAKY, new Flaky(1), "flaky");
            TaskId failing = submit(producer, DemoHandlers.FAIL, new Fail("no"), "failing");
            TaskId telling = submit(producer, TaskType.of("progress", String.class), "half", "telling");
            TaskId late = producer.schedule(DemoHandlers.ECHO, bytes(), Duration.ofMillis(1));
            TaskId endless = submit(producer, DemoHandlers.SLEEP, new Sleep(600_000L), "endless");
            producer.submitAll(submissions(producer), new BulkListener() {});
            await().atMost(LONG)
                    .until(() -> producer.status(endless).orElseThrow().state() == TaskState.RUNNING);
            producer.cancel(endless);
            assertThat(Stream.of(expired, flaky, failing, telling, late, endless))
                    .extracting(id -> producer.await(id, LONG).state())
                    .containsExactly(
                            TaskState.EXPIRED,
                            TaskState.COMPLETED,
                            TaskState.DEAD,
                            TaskState.COMPLETED,
                            TaskState.COMPLETED,
                            TaskState.CANCELLED);
            submit(producer, DemoHandlers.SLEEP, new Sleep(600_000L), "handed-back");
            await().atMost(LONG).until(() -> worker.running() == 1);
            assertThat(worker.stop(Duration.ZERO)).isFalse();
        }
    }

    private static <P> TaskId submit(TaskProducer producer, TaskType<P, ?> type, P payload, String id) {
        TaskOptions options = TaskOptions.builder()
                .id(id)
                .maxAttempts(2)
                .backoff(Backoff.fixed(Duration.ofMillis(1)))
                .build();
        return producer.submit(type, payload, options).id();
    }

    private static Iterator<Submission> submissions(TaskProducer producer) {
        return Stream.generate(
                        () -> producer.submission(QueueName.DEFAULT, DemoHandlers.ECHO, bytes(), TaskOptions.DEFAULTS))
                .limit(20)
                .iterator();
    }

    /** Every kind of command that the console has, and so what its pages and its REST interface do. */
    private void operate(TaskProducer producer) {
        producer.schedule(DemoHandlers.ECHO, bytes(), Duration.ofHours(1));
        for (String line : List.of(
                "submit demo.echo 1 --id one",
                "submit demo.echo 1 --delay 1h --id later",
                "status one",
                "cancel one",
                "monitor stats",
                "monitor queues",
                "monitor workers",
                "monitor running",
                "monitor recent",
                "monitor delayed",
                "monitor tasks --text no",
                "monitor task failing",
                "monitor why later",
                "monitor consumers",
                "monitor pending",
                "monitor dead list",
                "monitor dead causes",
                "monitor pause default",
                "monitor resume default",
                "monitor retry later",
                "monitor cancel later",
                "monitor dead retry failing",
                "monitor dead delete --all --yes",
                "monitor purge default --yes",
                "monitor purge default --state scheduled --yes",
                "monitor audit",
                "monitor doctor --deep --fix --yes")) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int exit = run(said, line.split(" "));
            assertThat(exit)
                    .as(line + "\n" + said.toString(StandardCharsets.UTF_8))
                    .isIn(0, 1);
        }
    }

    /** All that an archiver asks of Redis. */
    private void archive() {
        try (RedisBroker broker = RedisBroker.connect(settings("archiver"));
                HistoryFeed one = broker.historyFeed("one");
                HistoryFeed other = broker.historyFeed("other")) {
            assertThat(other.read(one.queues(), 1)).hasSize(1);
            List<HistoryEntry> entries = new ArrayList<>(one.takeOver(one.queues(), Duration.ZERO, 1));
            assertThat(entries).hasSize(1);
            entries.addAll(one.read(one.queues(), 1 << 20));
            one.done(entries);
            assertThat(one.backlogs(List.copyOf(one.queues())))
                    .singleElement()
                    .returns(0L, HistoryBacklog::entries)
                    .returns(0L, HistoryBacklog::tasksLeftOut);
        }
    }

    private void tidy() {
        try (ManualScheduler scheduler = ManualScheduler.connect(settings("scheduler"))) {
            scheduler.promoteDue();
            scheduler.runJanitor(0);
        }
    }

    private int run(ByteArrayOutputStream said, String... args) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Map<String, String> environment =
                Map.of("HEADRACE_REDIS_URL", url("console"), "HEADRACE_HISTORY_ENABLED", "true");
        return Main.run(
                new Invocation(
                        InputStream.nullInputStream(),
                        out,
                        out,
                        false,
                        false,
                        environment,
                        folder,
                        null,
                        Clock.systemUTC()),
                args);
    }

    private List<String> refused() {
        CommandArgs<String, String> log = new CommandArgs<>(StringCodec.UTF8).add("LOG");
        List<Object> entries = admin.redis().dispatch(CommandType.ACL, new NestedMultiOutput<>(StringCodec.UTF8), log);
        return entries.stream().map(String::valueOf).toList();
    }

    private String dryRun(String user, String command) {
        CommandArgs<String, String> args =
                new CommandArgs<>(StringCodec.UTF8).add("DRYRUN").add(user);
        Stream.of(command.split(" ")).forEach(args::add);
        return admin.redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
    }

    private static byte[] bytes() {
        return new byte[] {'1'};
    }

    private RedisSettings settings(String role) {
        return RedisSettings.of(url(role)).withHistoryBytes(HISTORY);
    }

    private String url(String role) {
        return "redis://headrace-" + role + ":change-me-" + role + "@" + server.host() + ":" + server.port();
    }
}
