package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HistoryWriterTest {

    private static final Instant AT = Instant.parse("2026-11-22T06:00:00.123Z");
    private static final String NUL_AND_HALF = "a\u0000b\ud800c";

    private Connection connection;
    private HistoryWriter writer;

    @BeforeEach
    void init(TestPostgres postgres) throws SQLException {
        HistoryConfig config = Endings.config(postgres);
        HistorySchema.of(config).init();
        writer = new HistoryWriter(config);
        connection = postgres.connect();
        Rows.execute(connection, "set time zone 'UTC'");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        writer.close();
    }

    @Test
    void everyColumnHoldsWhatTheEndingSays() throws SQLException {
        TaskOptions options =
                TaskOptions.builder().maxAttempts(2).header("tenant", "blue").build();
        EndedTask completed =
                Endings.completed("3-1764000000000-0", AT, "{\"n\":1}", "[ 1 ]".getBytes(StandardCharsets.UTF_8));
        EndedTask dead =
                Endings.dead("order-7", AT, new Failure("java.net.ConnectException", "no host 17\nreally", "at x"));
        EndedTask expired = Endings.ended(
                "018bcfe5-6800-7000-8000-000000000000",
                AT,
                "plain".getBytes(StandardCharsets.UTF_8),
                new Outcome(TaskState.EXPIRED, "mail.send", null, "not started in time", AT, List.of()));
        EndedTask leftOut = Endings.ended(
                "x",
                AT,
                null,
                new Outcome(TaskState.COMPLETED, "mail.send", null, "", AT, List.of(Endings.attempt(1, AT, null))));

        int written = writer.write(List.of(Endings.entry(
                "1-1",
                completed,
                new EndedTask(dead.id(), Priority.HIGHEST, options, dead.readyAt(), dead.payload(), dead.outcome()),
                expired,
                leftOut)));

        assertThat(written).isEqualTo(4);
        assertThat(Rows.of(
                        connection,
                        "select queue, id, ended_at, state, type, priority, submitted_at, worker, attempts, waited_ms, ran_ms,"
                                + " error, cause from headrace.ended_task order by id"))
                .containsExactly(
                        "mail|018bcfe5-6800-7000-8000-000000000000|2026-11-22 06:00:00.123+00|expired|mail.send|3|"
                                + "2023-11-14 22:13:20+00|-|0|-|-|not started in time|-",
                        "mail|3-1764000000000-0|2026-11-22 06:00:00.123+00|completed|mail.send|3|2025-11-24 16:00:00+00"
                                + "|worker-1|1|3|22|-|-",
                        "mail|order-7|2026-11-22 06:00:00.123+00|dead|mail.send|5|2026-11-22 05:59:00.098+00|worker-1|2|3|22"
                                + "|java.net.ConnectException: no host 17\nreally|mail.send ConnectException: no host #",
                        "mail|x|2026-11-22 06:00:00.123+00|completed|mail.send|3|2026-11-22 06:00:00.098+00|worker-1|1|3|22"
                                + "|-|-");
        assertThat(Rows.of(
                        connection,
                        "select id, payload, convert_from(payload_raw, 'UTF8'), payload_size, payload_kept, result, result_raw,"
                                + " result_size, result_kept, opts, outcome->>'state', outcome->'result'"
                                + " from headrace.ended_task order by id"))
                .containsExactly(
                        "018bcfe5-6800-7000-8000-000000000000|-|plain|5|whole|-|-|-|-|-|expired|-",
                        "3-1764000000000-0|{\"n\": 1}|-|7|whole|[ 1 ]|-|5|whole|-|completed|-",
                        "order-7|{\"to\": \"x\"}|-|10|whole|-|-|-|-|{\"maxAttempts\":2,\"headers\":{\"tenant\":\"blue\"}}|dead|-",
                        "x|-|-|0|left_out|-|-|0|left_out|-|completed|-");
    }

    @Test
    void anEndIsWrittenOnceHoweverOftenItIsHandedIn() throws SQLException {
        HistoryEntry first =
                Endings.entry("1-1", Endings.completed("a", AT, "1", null), Endings.completed("b", AT, "2", null));
        HistoryEntry again = Endings.entry("1-2", Endings.completed("a", AT, "other", null));
        HistoryEntry redriven = Endings.entry("1-3", Endings.completed("a", AT.plusMillis(1), "1", null));

        assertThat(writer.write(List.of(first, first))).isEqualTo(2);
        assertThat(writer.write(List.of(first, again))).isZero();
        assertThat(writer.write(List.of(again, redriven))).isEqualTo(1);

        assertThat(Rows.of(connection, "select id, ended_at, payload from headrace.ended_task order by id, ended_at"))
                .containsExactly(
                        "a|2026-11-22 06:00:00.123+00|1",
                        "a|2026-11-22 06:00:00.124+00|1",
                        "b|2026-11-22 06:00:00.123+00|2");
    }

    @Test
    void hostileValuesAreAllKept() throws SQLException {
        Map<String, String> payloads = Map.ofEntries(
                Map.entry("nul-escape", "{\"a\":\"x\\u0000y\"}"),
                Map.entry("half-escape", "{\"a\":\"\\ud800\"}"),
                Map.entry("half-key", "{\"\\udc00\":1}"),
                Map.entry("nul", "{\"a\":\"\u0000\"}"),
                Map.entry("twice", "{\"a\":1,\"a\":2}"),
                Map.entry("huge", "[1e100000]"),
                Map.entry("tiny", "[1e-100000]"),
                Map.entry("endless", "[1e99999999999999999999]"),
                Map.entry("deep", "[".repeat(400) + "]".repeat(400)),
                Map.entry("deeper", "[".repeat(511) + "]".repeat(511)),
                Map.entry("bom", "\ufeff{}"),
                Map.entry("none", ""),
                Map.entry("two", "1 2"),
                Map.entry("open", "{\"a\":"),
                Map.entry("quotes", "{\"a\":\"'\\\"\\\\{},NULL\"}"),
                Map.entry("array", "{NULL,\"x\"}"),
                Map.entry("good", "{\"a\":\"\\u00e9\\ud83d\\ude00\\u0001\",\"n\":-1.50,\"e\":1e3}"));
        List<EndedTask> tasks = new ArrayList<>();
        payloads.forEach((id, payload) ->
                tasks.add(Endings.completed(id, AT, payload, payload.getBytes(StandardCharsets.UTF_8))));
        byte[] binary = {(byte) 0xff, 0, (byte) 0xc3, 0x28};
        tasks.add(
                Endings.ended("binary", AT, binary, new Outcome(TaskState.COMPLETED, "t", binary, "", AT, List.of())));
        for (String text :
                List.of(NUL_AND_HALF, "x".repeat(1 << 20), "{a,\"b\\", "'; drop table headrace.ended_task; --", "")) {
            Failure failure = new Failure(text, text, text);
            tasks.add(Endings.ended(
                    "text-" + tasks.size(),
                    AT,
                    new byte[0],
                    new Outcome(
                            TaskState.DEAD,
                            text,
                            null,
                            text,
                            AT,
                            List.of(new Attempt(
                                    Integer.MAX_VALUE,
                                    text,
                                    Instant.ofEpochMilli(Long.MIN_VALUE),
                                    Long.MIN_VALUE,
                                    Long.MAX_VALUE,
                                    failure)))));
        }

        assertThat(writer.write(List.of(Endings.entry("1-1", tasks.toArray(EndedTask[]::new)))))
                .isEqualTo(tasks.size());

        assertThat(Rows.of(connection, "select * from headrace.unreadable")).isEmpty();
        assertThat(Rows.of(connection, "select id from headrace.ended_task where payload is not null order by id"))
                .containsExactly("deep", "good", "quotes");
        assertThat(Rows.of(connection, "select id from headrace.ended_task where result is not null order by id"))
                .containsExactly(
                        "deep", "endless", "good", "half-escape", "huge", "nul-escape", "quotes", "tiny", "twice");
        for (Map.Entry<String, String> each : payloads.entrySet()) {
            assertThat(Rows.of(
                            connection,
                            "select coalesce(result_raw, convert_to(result::text, 'UTF8')), result_kept, result_size"
                                    + " from headrace.ended_task where id = '" + each.getKey() + "'"))
                    .as(each.getKey())
                    .containsExactly("\\x"
                            + HexFormat.of().formatHex(each.getValue().getBytes(StandardCharsets.UTF_8)) + "|whole|"
                            + each.getValue().getBytes(StandardCharsets.UTF_8).length);
        }
        assertThat(Rows.of(connection, "select payload_raw, result_raw from headrace.ended_task where id = 'binary'"))
                .containsExactly("\\xff00c328|\\xff00c328");
        assertThat(Rows.of(
                        connection,
                        "select distinct type, worker, left(error, 20), length(error) from headrace.ended_task where id like 'text-%'"
                                + " and length(type) < 50 order by 1"))
                .containsExactlyInAnyOrder(
                        "|||0",
                        "'; drop table headrace.ended_task; --|'; drop table headrace.ended_task; --|'; drop table headra|76",
                        "a\ufffdb\ufffdc|a\ufffdb\ufffdc|a\ufffdb\ufffdc: a\ufffdb\ufffdc|12",
                        "{a,\"b\\|{a,\"b\\|{a,\"b\\: {a,\"b\\|14");
        assertThat(
                        Rows.of(
                                connection,
                                "select length(type), length(worker), length(cause) from headrace.ended_task where length(type) > 400"))
                .containsExactly("500|500|200");
    }

    @Test
    void valuesOverTheLimitAreCutAtACharacterAndMarked() throws SQLException {
        writer.write(List.of(Endings.entry(
                "1-1",
                Endings.completed("fits", AT, "\"" + "x".repeat(1022) + "\"", null),
                Endings.completed(
                        "over",
                        AT,
                        "\"" + "x".repeat(1023) + "\"",
                        "y".repeat(2000).getBytes(StandardCharsets.UTF_8)),
                Endings.completed("euro", AT, "xx" + "\u20ac".repeat(1000), null),
                Endings.completed("face", AT, "x" + "\ud83d\ude00".repeat(1000), null),
                Endings.ended(
                        "bits",
                        AT,
                        new byte[1 << 20],
                        new Outcome(TaskState.COMPLETED, "t", null, "", AT, List.of())))));

        assertThat(Rows.of(
                        connection,
                        "select id, payload is null, payload_kept, payload_size, length(payload_raw), result_kept, result_size,"
                                + " length(result_raw), result is null from headrace.ended_task order by id"))
                .containsExactly(
                        "bits|t|cut|1048576|1024|-|-|-|t",
                        "euro|t|cut|3002|1022|-|-|-|t".replace("1022", String.valueOf(2 + 3 * 340)),
                        "face|t|cut|4001|1021|-|-|-|t",
                        "fits|f|whole|1024|-|-|-|-|t",
                        "over|t|cut|1025|1024|cut|2000|1024|t");
        assertThat(Rows.of(
                        connection,
                        "select convert_from(payload_raw, 'UTF8') from headrace.ended_task where id = 'face'"))
                .containsExactly("x" + "\ud83d\ude00".repeat(255));
    }

    @Test
    void whatPostgresDoesNotTakeCostsTheOthersNothing() throws SQLException {
        // Nothing that comes from Redis is refused by the tables as they are: let them refuse something.
        Rows.execute(
                connection,
                "alter table headrace.ended_task add check (type <> 'bad' and id <> 'raw' or payload is null)");
        Rows.execute(connection, "alter table headrace.ended_task add check (type <> 'bad')");
        List<EndedTask> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tasks.add(Endings.completed("good-" + i, AT, "{\"i\":" + i + "}", null));
        }
        tasks.add(17, Endings.completed("raw", AT, "{\"i\":17}", null));
        tasks.add(
                3,
                Endings.ended(
                        "bad-3",
                        AT,
                        "p".getBytes(StandardCharsets.UTF_8),
                        new Outcome(
                                TaskState.COMPLETED, "bad", "r".getBytes(StandardCharsets.UTF_8), "", AT, List.of())));
        tasks.add(Endings.completed("never", Instant.ofEpochMilli(Long.MAX_VALUE), "1", null));
        HistoryEntry entry = new HistoryEntry(
                Endings.MAIL,
                "5-1",
                tasks,
                List.of(new HistoryEntry.Unreadable(new byte[] {0, 1}, "no \u0000 ending")),
                1000);

        assertThat(writer.write(List.of(entry))).isEqualTo(41);
        assertThat(writer.write(List.of(entry))).isZero();

        assertThat(
                        Rows.of(
                                connection,
                                "select count(*), count(payload), max(convert_from(payload_raw, 'UTF8')) from headrace.ended_task"))
                .containsExactly("41|40|{\"i\":17}");
        assertThat(Rows.of(
                        connection,
                        "select queue, entry_id, position, left(why, 60) from headrace.unreadable order by position"))
                .satisfiesExactly(
                        row -> assertThat(row).isEqualTo("mail|5-1|1|no \ufffd ending"),
                        row -> assertThat(row).startsWith("mail|5-1|5|PostgreSQL at "),
                        row -> assertThat(row)
                                .startsWith("mail|5-1|44|it ended at no time that has a month: +292278994-"));
        assertThat(Rows.of(
                        connection, "select convert_from(content, 'UTF8') from headrace.unreadable where position = 5"))
                .containsExactly(
                        "{\"id\":\"mail/bad-3\",\"priority\":3,\"readyAt\":1795327200098,\"payloadBase64\":\"cA==\",\"outcome\":"
                                + "{\"state\":\"completed\",\"type\":\"bad\",\"endedAt\":1795327200123,\"attempts\":[],\"resultText\":\"r\"}}");
    }

    @Test
    void whatTakesTooLongIsWrittenByLessAtATimeAndThenByMoreAgain(TestPostgres postgres) throws SQLException {
        Rows.execute(
                connection,
                "create function slow() returns trigger language plpgsql as"
                        + " 'begin perform pg_sleep(0.04); return null; end'");
        Rows.execute(
                connection,
                "create trigger slow after insert on headrace.ended_task for each row execute function slow()");
        Rows.execute(connection, "create table parts (part xid8 primary key)");
        Rows.execute(
                connection,
                "create function part() returns trigger language plpgsql as 'begin"
                        + " insert into parts values (pg_current_xact_id()); return null; end'");
        Rows.execute(
                connection,
                "create trigger part after insert on headrace.ended_task for each statement execute function part()");
        try (HistoryWriter hasty = new HistoryWriter(Endings.config(postgres), Duration.ofMillis(1200))) {
            assertThat(hasty.write(List.of(many("slow", 40)))).isEqualTo(40);
            assertThat(Rows.of(connection, "select count(*) from headrace.ended_task"))
                    .containsExactly("40");
            assertThat(Rows.of(connection, "select count(*) between 2 and 8 from parts"))
                    .containsExactly("t");

            Rows.execute(connection, "drop trigger slow on headrace.ended_task; truncate parts");
            hasty.write(List.of(many("quick", 200)));
            Rows.execute(connection, "truncate parts");
            assertThat(hasty.write(List.of(many("again", 100)))).isEqualTo(100);
            assertThat(Rows.of(connection, "select count(*) from parts")).containsExactly("1");
        }
        assertThat(Rows.of(connection, "select * from headrace.unreadable")).isEmpty();
    }

    private static HistoryEntry many(String name, int count) {
        return Endings.entry(
                name,
                IntStream.range(0, count)
                        .mapToObj(i -> Endings.completed(name + "-" + i, AT, "1", null))
                        .toArray(EndedTask[]::new));
    }

    @Test
    void aRowThatFailsForReasonsNobodyKnowsIsKeptApartUnlessAllOfThemDo() throws SQLException {
        Rows.execute(
                connection,
                "create function fail() returns trigger language plpgsql as"
                        + " 'begin raise internal_error using message = ''for no reason''; end'");
        Rows.execute(
                connection,
                "create trigger fail before insert on headrace.ended_task for each row when (new.id = 'many-7')"
                        + " execute function fail()");

        assertThat(writer.write(List.of(many("many", 20)))).isEqualTo(19);
        assertThat(writer.write(List.of(Endings.entry("alone", Endings.completed("many-7", AT, "1", null)))))
                .isZero();
        assertThat(Rows.of(connection, "select entry_id, why ~ 'for no reason' from headrace.unreadable order by 1"))
                .containsExactly("alone|t", "many|t");

        Rows.execute(
                connection,
                "drop trigger fail on headrace.ended_task; create trigger fail before insert on headrace.ended_task"
                        + " for each row execute function fail()");
        assertThatThrownBy(() -> writer.write(List.of(many("none", 20))))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageContaining("for no reason");
        assertThat(Rows.of(
                        connection,
                        "select count(*), (select count(*) from headrace.unreadable) from headrace.ended_task"))
                .containsExactly("19|2");
    }

    @Test
    void ofAnEntryThatIsMostlyUnreadableAHundredPartsAreToldApart() throws SQLException {
        List<HistoryEntry.Unreadable> parts = IntStream.range(0, 5_000)
                .mapToObj(i -> new HistoryEntry.Unreadable(new byte[] {(byte) (i % 100)}, "part " + i))
                .toList();
        HistoryEntry entry = new HistoryEntry(Endings.MAIL, "7-1", List.of(), parts, 5_000);

        writer.write(List.of(entry));
        writer.write(List.of(entry));

        assertThat(Rows.of(connection, "select position, content, why from headrace.unreadable where position <= 2"))
                .containsExactly("1|\\x00|part 0", "2|\\x01|part 1");
        assertThat(Rows.of(connection, "select count(*), sum(length(content)), max(position) from headrace.unreadable"))
                .containsExactly("101|5000|101");
        assertThat(Rows.of(
                        connection, "select left(content::text, 8), why from headrace.unreadable where position = 101"))
                .containsExactly("\\x000102|4900 parts, the first of them: part 100");
    }

    @Test
    void whatIsCommittedIsOnTheDiskWhateverTheDatabaseIsSetTo(TestPostgres postgres) throws SQLException {
        HistoryConfig config = Endings.config(postgres);
        for (String set : List.of("off", "remote_apply", "local")) {
            Rows.execute(connection, "alter database " + postgres.database() + " set synchronous_commit = " + set);
            try (HistoryDatabase database = HistoryDatabase.of(config, "headrace-x", Duration.ofSeconds(5))) {
                assertThat(database.<List<String>>run(c -> Rows.of(c, "show synchronous_commit")))
                        .containsExactly(set.equals("off") ? "on" : set);
            }
        }
    }

    @Test
    void missingMonthsAreMadeByWhoeverNeedsThem(TestPostgres postgres) throws Exception {
        List<Callable<Integer>> writers = new ArrayList<>();
        List<HistoryWriter> open = new ArrayList<>();
        List<EndedTask> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            tasks.add(Endings.completed("t-" + i, AT.minus(Duration.ofDays(31L * i)), "1", null));
        }
        HistoryEntry entry = Endings.entry("1-1", tasks.toArray(EndedTask[]::new));
        for (int i = 0; i < 4; i++) {
            HistoryWriter each = new HistoryWriter(Endings.config(postgres));
            open.add(each);
            writers.add(() -> each.write(List.of(entry)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        int written = 0;
        for (Future<Integer> each : threads.invokeAll(writers)) {
            written += each.get();
        }
        threads.shutdown();

        assertThat(written).isEqualTo(30);
        assertThat(Rows.of(connection, "select count(*) from headrace.ended_task"))
                .containsExactly("30");
        // Whoever knows a month finds out that it is gone.
        Rows.execute(connection, "drop table headrace.ended_task_2026_11");
        assertThat(open.get(0).write(List.of(entry))).isEqualTo(1);
        open.forEach(HistoryWriter::close);
    }

    @Test
    void monthsThatAreTooOldByTheClockOfTheServerGoAsAWhole(TestPostgres postgres) throws SQLException {
        Instant present = YearMonth.now(ZoneOffset.UTC)
                .atDay(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        Instant kept = present.minus(Duration.ofDays(400));
        Instant next = HistoryMonths.end(HistoryMonths.of(kept));
        Instant begin = YearMonth.from(kept.atOffset(ZoneOffset.UTC))
                .atDay(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        // So that the month before `begin` is over for longer than that, and the one that begins then is not.
        Duration retention = Duration.between(begin, Instant.now()).minusHours(1);
        try (HistoryWriter keeping = writer(postgres, retention);
                HistoryWriter shorter =
                        writer(postgres, Duration.between(next, Instant.now()).minusHours(1));
                HistoryWriter forEver = writer(postgres, Duration.ZERO)) {
            keeping.write(List.of(new HistoryEntry(
                    Endings.MAIL,
                    "1-1",
                    List.of(
                            Endings.completed("old", begin.minusMillis(1), "1", null),
                            Endings.completed("kept", begin, "1", null),
                            Endings.completed("new", present, "1", null)),
                    List.of(
                            new HistoryEntry.Unreadable(new byte[0], "old"),
                            new HistoryEntry.Unreadable(new byte[0], "new")),
                    1)));
            Rows.execute(
                    connection, "update headrace.unreadable set at = '" + begin.minusMillis(1) + "' where why = 'old'");

            assertThat(forEver.dropOldMonths()).isEmpty();
            assertThat(keeping.dropOldMonths())
                    .containsExactly(HistoryMonths.table(HistoryMonths.of(begin.minusMillis(1))));
            assertThat(keeping.dropOldMonths()).isEmpty();
            assertThat(Rows.of(connection, "select id from headrace.ended_task order by ended_at"))
                    .containsExactly("kept", "new");
            assertThat(Rows.of(connection, "select why from headrace.unreadable"))
                    .containsExactly("new");

            connection.setAutoCommit(false);
            Rows.of(connection, "select * from headrace.ended_task");
            assertThat(shorter.dropOldMonths()).as("while it is read").isEmpty();
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(shorter.dropOldMonths()).containsExactly(HistoryMonths.table(HistoryMonths.of(begin)));
        }
        // Whatever anybody asks for, a month that is not over stays.
        assertThat(Rows.of(
                        connection,
                        "select headrace.drop_month('" + present.toString().substring(0, 10) + "', '-100 years'),"
                                + " headrace.drop_month('" + present.toString().substring(0, 10) + "', '0')"))
                .containsExactly("f|f");
        assertThat(Rows.of(connection, "select id from headrace.ended_task")).containsExactly("new");
    }

    private static HistoryWriter writer(TestPostgres postgres, Duration retention) {
        HistoryConfig config = Endings.config(postgres);
        return new HistoryWriter(
                new HistoryConfig(true, 1, config.url(), config.user(), config.password(), 1, 1024, retention));
    }

    @Test
    void whatEndedFarFromNowMakesNoMonthAndIsKeptApart() throws SQLException {
        Instant now = Instant.now();
        Instant ahead = HistoryMonths.end(HistoryMonths.of(now.plus(Duration.ofDays(62))));
        List<String> months = Rows.of(connection, "select inhrelid::regclass from pg_inherits order by 1");

        int written = writer.write(List.of(Endings.entry(
                "1-1",
                Endings.completed("never", now.plus(Duration.ofDays(365 * 4000)), "1", null),
                Endings.completed("ahead", ahead, "1", null),
                Endings.completed("now", now, "1", null),
                Endings.completed("long-ago", Instant.parse("1999-01-01T00:00:00Z"), "1", null))));

        assertThat(written).isEqualTo(1);
        assertThat(Rows.of(connection, "select id from headrace.ended_task")).containsExactly("now");
        assertThat(Rows.of(connection, "select inhrelid::regclass from pg_inherits order by 1"))
                .isEqualTo(months);
        assertThat(Rows.of(
                        connection,
                        "select convert_from(content, 'UTF8')::json->>'id' from headrace.unreadable"
                                + " where why ~ 'the month [0-9]{4}-[0-9]{2} is more than two months after, or ten years before,'"
                                + " order by 1"))
                .containsExactly("mail/ahead", "mail/long-ago", "mail/never");
    }

    @Test
    void thePresentMonthAndTheNextAreMadeAhead() throws SQLException {
        YearMonth present = YearMonth.now(ZoneOffset.UTC);
        for (YearMonth month : List.of(present, present.plusMonths(1))) {
            Rows.execute(connection, "drop table " + HistoryMonths.table(month));
        }

        writer.makeAhead();

        assertThat(HistoryMonths.all(connection)).containsExactly(present, present.plusMonths(1));
    }
}
