package io.headrace.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.KeyspaceFacts;
import io.headrace.broker.Level;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Mismatch;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueFacts;
import io.headrace.broker.ServerFacts;
import io.headrace.broker.ServerFacts.ClockReading;
import io.headrace.broker.ServerFacts.Connections;
import io.headrace.broker.ServerFacts.Memory;
import io.headrace.broker.ServerFacts.Persistence;
import io.headrace.broker.ServerFacts.Replica;
import io.headrace.broker.ServerFacts.Replication;
import io.headrace.broker.ServerFacts.SlowCall;
import io.headrace.broker.ServerFacts.SlowLog;
import io.headrace.broker.ServerFacts.StreamNodes;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** From facts to findings, without a server. */
class FindingsTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final Level LEVEL = new Level(MAIL, Priority.NORMAL);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final StreamNodes USUAL = new StreamNodes(100L, 4096L);
    private static final long GIB = 1L << 30;

    /** Severity and what was found, a line each. */
    private static List<String> told(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.severity().label() + ": " + finding.what())
                .toList();
    }

    private static ServerFacts server(
            String product, @Nullable String version, boolean cluster, boolean loading, Set<String> refused) {
        return new ServerFacts(
                product,
                version,
                cluster,
                loading,
                new Memory(null, null, null, null, null),
                new Persistence(null, null, null, false),
                new Replication(null, null, List.of()),
                new Connections(null, null, null, null, null, null),
                new ClockReading(Duration.ZERO, Duration.ZERO),
                new SlowLog(null, List.of()),
                new StreamNodes(null, null),
                refused);
    }

    @ParameterizedTest
    @CsvSource({
        "Redis, 6.0.16, problem",
        "Redis, 6.2.14, note",
        "Redis, 7.0.15, ok",
        "Redis, 8.0.0-rc1, ok",
        "Valkey, 7.2.5, ok",
        "Redis, unstable, ok"
    })
    void the_version(String product, String version, String severity) {
        assertThat(told(ServerCheck.of(server(product, version, false, false, Set.of()))))
                .containsExactly(severity + ": " + product + " " + version);
    }

    @Test
    void a_server_that_is_loading_or_of_a_cluster_or_says_little() {
        assertThat(told(ServerCheck.of(server("Redis", null, true, true, Set.of("SLOWLOG", "CONFIG")))))
                .containsExactly(
                        "note: the version of the server is not known",
                        "problem: the server is part of a Redis Cluster",
                        "problem: the server is loading its data",
                        "note: not allowed to ask CONFIG, SLOWLOG");
    }

    @ParameterizedTest
    @CsvSource({
        "allkeys-lru, problem",
        "allkeys-random, problem",
        "volatile-ttl, warning",
        "volatile-lru, warning",
        "noeviction, ok"
    })
    void the_eviction_policy(String policy, String severity) {
        assertThat(told(MemoryCheck.of(new Memory(null, null, null, policy, 0L), USUAL)))
                .containsExactly(severity + ": maxmemory-policy is " + policy);
    }

    @Test
    void head_room() {
        assertThat(room(GIB / 2, 0)).isEqualTo("note: 512.0 MiB used, and no limit (maxmemory 0)");
        assertThat(room(GIB / 2, GIB)).isEqualTo("ok: 512.0 MiB of 1.0 GiB used, 50 % left");
        assertThat(room(GIB - GIB / 20, GIB)).isEqualTo("warning: 972.8 MiB of 1.0 GiB used, 4 % left");
        assertThat(room(GIB + 1, GIB)).isEqualTo("problem: 1.0 GiB of 1.0 GiB used, 0 % left");
    }

    private static String room(long used, long max) {
        return told(MemoryCheck.of(new Memory(used, null, max, "noeviction", 0L), USUAL))
                .get(1);
    }

    @Test
    void memory_that_is_fragmented_or_swapped_out_and_keys_that_were_evicted() {
        assertThat(told(MemoryCheck.of(
                        new Memory(GIB, 2 * GIB, 4 * GIB, "noeviction", 3L), new StreamNodes(0L, 4096L))))
                .containsExactly(
                        "ok: maxmemory-policy is noeviction",
                        "problem: 3 keys were evicted since the server was started",
                        "ok: 1.0 GiB of 4.0 GiB used, 75 % left",
                        "note: the process takes 2.0 GiB for 1.0 GiB of data (2.0 times)",
                        "note: stream-node-max-entries is 0");
        assertThat(told(MemoryCheck.of(new Memory(2 * GIB, GIB, null, null, null), USUAL)))
                .containsExactly(
                        "note: maxmemory-policy is not known",
                        "warning: only 1.0 GiB of 2.0 GiB of data are in memory");
    }

    @Test
    void persistence() {
        assertThat(persistence(true, "everysec", "")).containsExactly("ok: appendonly is on, appendfsync is everysec");
        assertThat(persistence(true, null, null)).containsExactly("ok: appendonly is on");
        assertThat(persistence(true, "no", "")).containsExactly("warning: appendonly is on, appendfsync is no");
        assertThat(persistence(false, null, ""))
                .containsExactly("warning: nothing is kept on disk (appendonly is off, no snapshots)");
        assertThat(persistence(false, null, "3600 1")).containsExactly("warning: snapshots only (save 3600 1)");
        assertThat(persistence(false, null, null))
                .containsExactly("note: appendonly is off, and whether snapshots are made is not known");
        assertThat(persistence(null, null, null)).containsExactly("note: what the server keeps on disk is not known");
        assertThat(told(PersistenceCheck.of(new Persistence(true, "always", "", true))))
                .contains("problem: the last attempt to write to disk failed");
    }

    private static List<String> persistence(
            @Nullable Boolean appendOnly, @Nullable String fsync, @Nullable String save) {
        return told(PersistenceCheck.of(new Persistence(appendOnly, fsync, save, false)));
    }

    @Test
    void replicas() {
        assertThat(told(ReplicaCheck.of(new Replication("master", null, List.of()))))
                .containsExactly("note: no replica");
        assertThat(told(ReplicaCheck.of(new Replication("slave", false, List.of()))))
                .containsExactly("problem: this server is a replica that does not hear from its master");
        assertThat(told(ReplicaCheck.of(new Replication(
                        "master",
                        null,
                        List.of(
                                new Replica("10.0.0.2:6379", true, 512, 0),
                                new Replica("10.0.0.3:6379", true, 512, 60),
                                new Replica("10.0.0.4:6379", false, 0, 0))))))
                .containsExactly(
                        "ok: replica 10.0.0.2:6379 is 512 B behind",
                        "warning: replica 10.0.0.3:6379 is 512 B behind, last heard of 60 s ago",
                        "warning: replica 10.0.0.4:6379 is still copying");
        assertThat(ReplicaCheck.of(new Replication(null, null, List.of()))).isEmpty();
    }

    @Test
    void a_clock_that_is_off_is_a_note_because_the_server_decides() {
        Duration near = Duration.ofMillis(2);
        assertThat(told(ClockCheck.of(new ClockReading(Duration.ofMillis(300), near))))
                .containsExactly("ok: the server's clock is 300ms ahead of the one here, round trip 2ms");
        assertThat(told(ClockCheck.of(new ClockReading(Duration.ofSeconds(-90), near))))
                .containsExactly("note: the server's clock is 1m30s behind the one here, round trip 2ms");
        assertThat(told(ClockCheck.of(new ClockReading(Duration.ofMillis(1_200), Duration.ofSeconds(1)))))
                .containsExactly(
                        "ok: the server's clock is 1.2s ahead of the one here, round trip 1s",
                        "note: a round trip to the server takes 1s");
    }

    @Test
    void the_slow_log() {
        SlowCall some = new SlowCall(NOW, Duration.ofMillis(12), "EVALSHA promote.lua");
        SlowCall longer = new SlowCall(NOW, Duration.ofMillis(300), "KEYS headrace:*");
        assertThat(told(SlowLogCheck.of(new SlowLog(10_000L, List.of()))))
                .containsExactly("ok: nothing of Headrace is in the slow log");
        assertThat(told(SlowLogCheck.of(new SlowLog(-1L, List.of()))))
                .containsExactly("note: the slow log is off (slowlog-log-slower-than -1)");
        assertThat(SlowLogCheck.of(new SlowLog(null, List.of()))).isEmpty();
        assertThat(told(SlowLogCheck.of(new SlowLog(10_000L, List.of(some)))))
                .containsExactly("note: 1 call on our keys is in the slow log, the slowest 12ms at " + NOW
                        + ": EVALSHA promote.lua");
        assertThat(told(SlowLogCheck.of(new SlowLog(10_000L, List.of(some, longer)))))
                .containsExactly("warning: 2 calls on our keys are in the slow log, the slowest 300ms at " + NOW
                        + ": KEYS headrace:*");
    }

    @Test
    void connections() {
        assertThat(told(ConnectionCheck.of(new Connections(12L, 10_000L, 3L, 9L, 3L, 0L))))
                .containsExactly(
                        "ok: 12 connections of at most 10000, 9 of them Headrace's; 3 wait in a blocking command, as idle"
                                + " workers do");
        assertThat(told(ConnectionCheck.of(new Connections(95L, 100L, 5L, 9L, 3L, 4L))))
                .containsExactly(
                        "warning: 95 connections of at most 100, 9 of them Headrace's; 5 wait in a blocking command, as idle"
                                + " workers do",
                        "note: 2 connections that are not Headrace's wait in a blocking command",
                        "warning: 4 connections were turned away since the server was started");
        assertThat(ConnectionCheck.of(new Connections(null, null, null, null, null, null)))
                .isEmpty();
    }

    private static QueueState queue(long queued, long dead, @Nullable Pause pause, QueueFacts facts) {
        return new QueueState(NOW, queued, 0, dead, pause, facts);
    }

    private static QueueFacts facts(ConsumerInfo... consumers) {
        return new QueueFacts(MAIL, List.of(consumers), 0, 0, List.of());
    }

    private static WorkerInfo worker(String name, String queue, String version, boolean quiet) {
        return new WorkerInfo(name, "host", 1, List.of(queue), List.of(), 4, 0, NOW, version, quiet, List.of());
    }

    @Test
    void tasks_that_wait_for_no_worker() {
        QueueState waiting = queue(5, 0, null, facts());
        WorkerInfo other = worker("w1", "other", "1.0", false);
        assertThat(told(WorkerCheck.of(List.of(), List.of(waiting))))
                .containsExactly("problem: no worker lives, and 5 tasks wait for one");
        assertThat(told(WorkerCheck.of(List.of(), List.of(queue(0, 0, null, facts())))))
                .containsExactly("note: no worker lives");
        assertThat(told(WorkerCheck.of(List.of(other), List.of(waiting))))
                .containsExactly(
                        "ok: 1 worker lives, version 1.0",
                        "problem: no living worker serves queue mail, and 5 tasks wait there");
        assertThat(told(WorkerCheck.of(List.of(worker("w1", "mail", "1.0", true)), List.of(waiting))))
                .contains("warning: every worker of queue mail was told to be quiet, and 5 tasks wait there");
        assertThat(told(WorkerCheck.of(List.of(worker("w1", "mail", "1.0", false)), List.of(waiting))))
                .containsExactly("ok: 1 worker lives, version 1.0");
        assertThat(told(WorkerCheck.of(List.of(other), List.of(queue(5, 0, new Pause("ada", "", NOW, null), facts())))))
                .containsExactly("ok: 1 worker lives, version 1.0");
    }

    @Test
    void workers_of_different_versions() {
        assertThat(told(WorkerCheck.of(
                        List.of(
                                worker("w1", "mail", "1.1", false),
                                worker("w2", "mail", "1.0", false),
                                worker("w3", "mail", "1.1", false)),
                        List.of())))
                .containsExactly("note: 3 workers live, of different versions: 1.0 (1), 1.1 (2)");
    }

    @Test
    void due_tasks_that_nobody_promotes() {
        assertThat(told(SchedulerCheck.of(List.of(queue(0, 0, null, facts())))))
                .containsExactly("ok: no task is overdue");
        assertThat(told(SchedulerCheck.of(
                        List.of(queue(0, 0, null, new QueueFacts(MAIL, List.of(), 7, 90_000, List.of()))))))
                .containsExactly("problem: 7 tasks of queue mail are overdue, the first by 1m30s");
    }

    @Test
    void queues_that_were_forgotten() {
        Pause old = new Pause("ada", "deploy", NOW.minus(Duration.ofHours(50)), null);
        Pause fresh = new Pause("ada", "", NOW.minus(Duration.ofHours(2)), null);
        assertThat(told(QueueCheck.of(List.of(queue(3, 89, fresh, facts())), 100)))
                .containsExactly("ok: 1 queue looked at");
        assertThat(told(QueueCheck.of(List.of(queue(3, 90, old, facts())), 100)))
                .containsExactly(
                        "warning: queue mail has 90 dead letters, the limit is 100",
                        "note: queue mail has been paused for 2d2h by ada: deploy");
        assertThat(told(QueueCheck.of(List.of(), 100))).containsExactly("ok: no queue was ever used");
    }

    @Test
    void what_dead_workers_left() {
        Duration lease = Duration.ofSeconds(15);
        List<WorkerInfo> serving = List.of(worker("w9", "mail", "1.0", false));
        ConsumerInfo idle = new ConsumerInfo(LEVEL, "w1", 0, 99_000);
        List<Finding> findings = ConsumerCheck.of(
                queue(
                        0,
                        0,
                        null,
                        facts(idle, new ConsumerInfo(LEVEL, "released", 4, 5), new ConsumerInfo(LEVEL, "w9", 2, 5))),
                serving,
                lease);
        assertThat(told(findings)).containsExactly("note: worker w1 is gone, and still a consumer of queue mail");
        assertThat(findings.get(0).fix())
                .isEqualTo(new Fix.Remove(
                        "remove the consumer w1 from queue mail", List.of(new Maintenance.Consumer(LEVEL, "w1"))));

        String left = "worker w1 is gone and left 2 running tasks of queue mail, last heard of ";
        QueueState fresh = queue(0, 0, null, facts(new ConsumerInfo(LEVEL, "w1", 2, 10_000)));
        QueueState late = queue(0, 0, null, facts(new ConsumerInfo(LEVEL, "w1", 2, 60_000)));
        assertThat(told(ConsumerCheck.of(fresh, serving, lease))).containsExactly("note: " + left + "10s ago");
        assertThat(told(ConsumerCheck.of(late, serving, lease))).containsExactly("warning: " + left + "1m ago");
        assertThat(told(ConsumerCheck.of(fresh, List.of(), lease))).containsExactly("problem: " + left + "10s ago");
        assertThat(ConsumerCheck.of(late, serving, lease).get(0).fix()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void every_mismatch_says_what_it_means_and_has_a_fix_just_if_it_can_be_mended(Mismatch.Kind kind) {
        Mismatch mismatch = new Mismatch(kind, MAIL, Priority.NORMAL, List.of("a", "b", "c", "d", "e"));
        Finding finding = KeyCheck.of(mismatch);
        assertThat(finding.subject()).isEqualTo(Subject.KEYS);
        assertThat(finding.severity()).isGreaterThan(Severity.OK);
        assertThat(finding.what()).contains("queue mail");
        assertThat(finding.meaning()).endsWith(".");
        if (kind.isMendable()) {
            assertThat(finding.fix())
                    .isInstanceOfSatisfying(
                            Fix.Mend.class, mend -> assertThat(mend.mismatch()).isEqualTo(mismatch));
            assertThat(finding.remedy()).contains("--fix");
        } else {
            assertThat(finding.fix()).isNull();
        }
    }

    @Test
    void keys() {
        assertThat(told(KeyCheck.of(new KeyspaceFacts(10_000, 1_234_567, false, List.of(), List.of(), 0))))
                .containsExactly("ok: looked at about 10,000 of 1,234,567 keys; --deep looks at all");
        assertThat(told(KeyCheck.of(new KeyspaceFacts(-1, 5, false, List.of(), List.of(), 0))))
                .containsExactly("note: not allowed to walk through the keys (SCAN)");
        assertThat(told(KeyCheck.of(new KeyspaceFacts(
                        5,
                        5,
                        true,
                        List.of(new Mismatch(
                                Mismatch.Kind.RECORD_WITHOUT_TASK, MAIL, null, List.of("a", "b", "c", "d"))),
                        List.of("headrace:x"),
                        1))))
                .containsExactly(
                        "ok: looked at all 5 keys",
                        "note: 1 key of the prefix is not Headrace's: headrace:x",
                        "note: 4 records of queue mail of tasks that are gone: a, b, c, and 1 other");
    }

    @Test
    void the_worst_comes_first() {
        Finding fine = Finding.ok(Subject.SERVER, "a");
        Finding note = Finding.note(Subject.KEYS, "b", "", "");
        Finding problem = Finding.problem(Subject.KEYS, "c", "", "");
        Finding warning = Finding.warning(Subject.MEMORY, "d", "", "");
        Report report = new Report(List.of(fine, note, problem, warning));
        assertThat(report.findings()).containsExactly(problem, note, warning, fine);
        assertThat(report.bySubject().keySet()).containsExactly(Subject.KEYS, Subject.MEMORY, Subject.SERVER);
        assertThat(report.hasProblem()).isTrue();
        assertThat(report.count(Severity.NOTE)).isOne();
    }
}
