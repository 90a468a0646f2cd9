package io.headrace.console.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.command.CommandLines;
import io.headrace.command.Invocation;
import io.headrace.console.TaskMonitor;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The doctor on real servers that are set up well and badly, and on keyspaces that were broken by hand. */
@HeadraceTest
class DoctorCommandTest {

    private static final TaskType<Integer, Integer> ECHO = TaskType.of("test.echo", Integer.class, Integer.class);

    @TempDir
    private Path folder;

    private String prefix = "headrace";
    private boolean terminal;
    private String answers = "";

    private record Run(int exit, String out, String err) {}

    private Run doctor(String url, String... args) {
        configure("redis.prefix = " + prefix);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Invocation invocation = new Invocation(
                new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                terminal,
                Map.of("HEADRACE_REDIS_URL", url),
                folder,
                null,
                Clock.systemUTC());
        int exit = CommandLines.configure(new CommandLine(new DoctorCommand(invocation)), invocation)
                .execute(args);
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private void configure(String line) {
        try {
            Path file = folder.resolve("config/headrace.conf");
            Files.createDirectories(file.getParent());
            Files.writeString(file, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RedisSettings settings(String url) {
        return RedisSettings.of(url).withPrefix(prefix);
    }

    @Test
    void a_server_that_is_set_up_well_gets_a_clean_bill() {
        try (RedisServer server = RedisServer.builder()
                .appendOnly(true)
                .config("maxmemory", "256mb")
                .start()) {
            Run run = doctor(server.url());
            assertThat(run.err()).isEmpty();
            assertThat(run.out())
                    .contains("ok        Redis " + server.version())
                    .contains("ok        maxmemory-policy is noeviction")
                    .contains("ok        appendonly is on, appendfsync is everysec")
                    .contains("ok        nothing of Headrace is in the slow log")
                    .contains("ok        looked at all 0 keys")
                    .endsWith("\nAll is well: 0 problems, 0 warnings, 2 notes\n");
            assertThat(run.exit()).isZero();
        }
    }

    @Test
    void a_key_of_the_wrong_kind_is_a_finding_and_stops_no_examination(TestRedis redis) {
        prefix = redis.prefix();
        redis.redis().sadd(prefix + ":queues", "mail");
        redis.redis().set(prefix + ":{mail}:ready:3", "by hand");
        Run run = doctor(redis.url());
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains(prefix + ":{mail}:ready:3").contains("Schedulers");
    }

    @Test
    void tasks_that_no_worker_can_run_are_a_problem(TestRedis redis) {
        prefix = redis.prefix();
        RedisSettings settings = settings(redis.url());
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                TaskWorker worker = TaskWorker.builder(settings)
                        .handle(ECHO, (context, number) -> number)
                        .start();
                TaskMonitor monitor = TaskMonitor.connect(settings)) {
            producer.submit(TaskType.of("test.misspelt", Integer.class), 1);
            await().until(() -> monitor.queue(QueueName.DEFAULT).scheduled() == 1);
            Run run = doctor(redis.url());
            assertThat(run.out())
                    .contains("1 task of type 'test.misspelt' in queue default was put aside: no living worker has a"
                            + " handler for it");
            assertThat(run.exit()).isOne();
            assertThat(worker).isNotNull();
        }
    }

    @Test
    void a_server_that_deletes_tasks_is_a_problem_and_one_that_forgets_them_a_warning() {
        try (RedisServer server = RedisServer.builder()
                .config("maxmemory-policy", "allkeys-lru")
                .config("maxmemory", "100mb")
                .start()) {
            Run run = doctor(server.url());
            assertThat(run.out())
                    .startsWith("Memory\n  PROBLEM   maxmemory-policy is allkeys-lru\n")
                    .contains("-> CONFIG SET maxmemory-policy noeviction")
                    .contains("  warning   nothing is kept on disk")
                    .contains("\nSomething must be done: 1 problem, 1 warning, ");
            assertThat(run.exit()).isEqualTo(1);
        }
    }

    @Test
    void a_server_that_is_nearly_full_is_a_warning() {
        try (RedisServer server = RedisServer.builder().start();
                TestRedis redis = TestRedis.on(server.url())) {
            redis.redis().set("ballast", "x".repeat(20_000_000));
            redis.redis().configSet("maxmemory", Long.toString(Math.round(usedMemory(redis) * 1.05)));
            assertThat(doctor(server.url()).out()).containsPattern("warning   .* used, [0-9] % left");
        }
    }

    private static long usedMemory(TestRedis redis) {
        return redis.redis()
                .info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .map(line ->
                        Long.valueOf(line.substring("used_memory:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_user_who_may_not_ask_is_told_what_is_not_known() {
        try (RedisServer server = RedisServer.builder()
                .config("user", "shy on >secret ~* &* +@all -config -slowlog -client|list -scan")
                .start()) {
            Run run = doctor("redis://shy:secret@127.0.0.1:" + server.port());
            assertThat(run.out())
                    .contains("note      not allowed to ask CLIENT LIST, CONFIG, SLOWLOG\n")
                    .contains("note      not allowed to walk through the keys (SCAN)\n")
                    .contains("ok        maxmemory-policy is noeviction")
                    .contains("note      appendonly is off, and whether snapshots are made is not known")
                    .doesNotContain("slow log");
            assertThat(run.exit()).isZero();
        }
    }

    @Test
    void a_replica_is_seen_from_both_sides() {
        try (RedisServer master = RedisServer.builder().start();
                RedisServer replica = RedisServer.builder()
                        .config("replicaof", "127.0.0.1 " + master.port())
                        .start()) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(doctor(master.url()).out())
                            .contains("ok        replica 127.0.0.1:" + replica.port() + " is "));
            Run run = doctor(replica.url());
            assertThat(run.out()).contains("PROBLEM   this server is a replica\n");
            assertThat(run.exit()).isEqualTo(1);
        }
    }

    @Test
    void slow_calls_on_our_keys_are_named_by_their_script() {
        try (RedisServer server = RedisServer.builder()
                        .config("slowlog-log-slower-than", "0")
                        .start();
                TaskProducer producer =
                        TaskProducer.builder(settings(server.url())).connect()) {
            producer.submit(ECHO, 1, TaskOptions.builder().id("a").build());
            assertThat(doctor(server.url()).out())
                    .containsPattern("note      [0-9]+ calls on our keys are in the slow log");
        }
    }

    @Test
    void a_broken_keyspace_is_told_and_only_mended_when_asked_to(TestRedis redis) {
        prefix = redis.prefix();
        try (TaskProducer producer = TaskProducer.builder(settings(redis.url())).connect()) {
            producer.submit(ECHO, 1, TaskOptions.builder().id("chosen").build());
            producer.schedule(ECHO, 2, Duration.ofHours(1));
        }
        doctor(redis.url(), "--fix", "--yes");
        redis.redis().del(prefix + ":audit");
        String healthy = redis.snapshot().toString();

        redis.redis().zadd(prefix + ":{default}:scheduled", 9e12, "ghost\u001b[2J");
        redis.redis().hset(prefix + ":{default}:task:gone", "place", "3-7-7");
        redis.redis().hset(prefix + ":{default}:awaited", "3-7-7", "x");
        String broken = redis.snapshot().toString();

        Run told = doctor(redis.url());
        assertThat(told.out())
                .contains("warning   1 scheduled id of queue default without a record: ghost\u241B[2J\n")
                .contains("note      1 record of queue default of tasks that are gone: gone\n")
                .contains("note      1 id of queue default in 'awaited' of tasks that are gone: 3-7-7\n")
                .contains("; 3 can be mended with --fix\n")
                .doesNotContain("\u001b");
        assertThat(redis.snapshot()).hasToString(broken);

        Run nobody = doctor(redis.url(), "--fix");
        assertThat(nobody.exit()).isEqualTo(2);
        assertThat(nobody.err()).contains("add --yes");
        assertThat(redis.snapshot()).hasToString(broken);

        terminal = true;
        answers = "n\nno\n\n";
        Run declined = doctor(redis.url(), "--fix");
        assertThat(declined.err()).contains("take 1 id out of the schedule? [y/N] ");
        assertThat(declined.out()).contains("left as it is: take 1 id out of the schedule\n");
        assertThat(redis.snapshot()).hasToString(broken);

        terminal = false;
        Run mended = doctor(redis.url(), "--fix", "--yes", "--reason", "tidy");
        assertThat(mended.out())
                .contains("done: take 1 id out of the schedule\n")
                .contains("done: delete 1 record\n")
                .contains("done: strike 1 id out of 'awaited'\n");
        try (TaskMonitor monitor = TaskMonitor.connect(settings(redis.url()))) {
            assertThat(monitor.audit(null, 10).items())
                    .allSatisfy(entry -> assertThat(entry.reason()).isEqualTo("tidy"))
                    .extracting(entry -> entry.action() + ", " + entry.target())
                    .containsExactlyInAnyOrder(
                            "doctor fix, take 1 id out of the schedule:"
                                    + " 1 scheduled id of queue default without a record: ghost\u001b[2J",
                            "doctor fix, delete 1 record: 1 record of queue default of tasks that are gone: gone",
                            "doctor fix, strike 1 id out of 'awaited':"
                                    + " 1 id of queue default in 'awaited' of tasks that are gone: 3-7-7");
        }
        redis.redis().del(prefix + ":audit");
        assertThat(redis.snapshot()).hasToString(healthy);
        assertThat(doctor(redis.url(), "--json").out())
                .contains("\"subject\":\"Keys\"")
                .contains("\"mended\":[]")
                .doesNotContain("\"fix\"");
    }

    @Test
    void a_healthy_queue_under_load_is_left_alone(TestRedis redis) {
        prefix = redis.prefix();
        RedisSettings settings = settings(redis.url());
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                TaskScheduler scheduler = TaskScheduler.builder(settings).build();
                TaskWorker worker = TaskWorker.builder(settings)
                        .handle(ECHO, (context, payload) -> {
                            if (payload % 5 == 0 && context.attempt() == 1) {
                                throw new IllegalStateException("once");
                            }
                            context.progress(50, "half");
                            return payload;
                        })
                        .start()) {
            scheduler.start();
            List<TaskId> ids = new ArrayList<>();
            for (int round = 0; round < 8; round++) {
                for (int i = 0; i < 250; i++) {
                    TaskOptions.Builder options = TaskOptions.builder().backoff(Backoff.fixed(Duration.ofMillis(200)));
                    if (i % 3 == 0) {
                        options.id("t-" + round + "-" + i);
                    }
                    if (i % 4 == 0) {
                        options.delay(Duration.ofMillis(i * 4L));
                    }
                    ids.add(producer.submit(ECHO, i, options.build()).id());
                }
                Run run = doctor(redis.url(), "--deep", "--fix", "--yes");
                assertThat(run.out())
                        .contains("1 queue looked at")
                        .doesNotContain("done:")
                        .doesNotContain("nothing was left to mend");
            }
            assertThat(ids.stream()
                            .map(id -> producer.await(id, Duration.ofSeconds(60)))
                            .map(Outcome::state))
                    .hasSize(2_000)
                    .containsOnly(TaskState.COMPLETED);
            assertThat(doctor(redis.url(), "--deep").exit()).isZero();
        }
    }

    @Test
    void a_redis_that_is_away_is_told_with_what_was_tried() {
        Run refused = doctor("redis://127.0.0.1:1");
        assertThat(refused.err())
                .startsWith(
                        "headrace: tried 127.0.0.1, port 1: refused; nothing listens there, or it listens on another"
                                + " address\nheadrace: Redis at redis://127.0.0.1:1 cannot be reached");
        assertThat(refused.exit()).isEqualTo(4);

        Run unknown = doctor("redis://:pa55@no-such-host.invalid:6379");
        assertThat(unknown.err())
                .contains("tried the name 'no-such-host.invalid' has no address")
                .doesNotContain("pa55");
        assertThat(unknown.exit()).isEqualTo(4);
    }

    @Test
    void a_login_that_is_refused_is_told_from_a_port_that_is_closed() {
        try (RedisServer server = RedisServer.builder().password("right").start()) {
            Run run = doctor("redis://:wr0ng@127.0.0.1:" + server.port());
            assertThat(run.err())
                    .contains("port " + server.port() + ": the connection is accepted")
                    .contains("refused the login")
                    .doesNotContain("wr0ng");
            assertThat(run.exit()).isEqualTo(4);
        }
    }

    @Test
    void a_redis_that_goes_away_meanwhile_is_told(FaultProxy proxy) {
        proxy.refuse();
        assertThat(doctor(proxy.url()).exit()).isEqualTo(4);
    }
}
