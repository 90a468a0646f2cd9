package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.DeadCause;
import io.headrace.broker.EndedTask;
import io.headrace.history.KeptValue.Kept;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@HeadraceTest
class TaskHistoryTest {

    private static final int COUNT = 400;
    private static final Instant MIDDLE = EndedTasks.BEGIN.plus(EndedTasks.SPAN.dividedBy(2));

    /** Written once: what only reads shares them. */
    private static final List<EndedTask> TASKS = EndedTasks.random(COUNT, 7);

    private static TestPostgres written;
    private static TaskHistory history;

    @BeforeAll
    static void write(TestPostgres postgres) throws SQLException {
        written = postgres;
        EndedTasks.init(postgres);
        EndedTasks.write(postgres, TASKS);
        execute(postgres, "analyze headrace.ended_task");
        history = TaskHistory.of(EndedTasks.config(postgres));
    }

    @AfterAll
    static void close() {
        history.close();
    }

    private static void execute(TestPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every part of a filter alone, and many together. */
    private static List<HistoryFilter> filters() {
        List<HistoryFilter> filters = new ArrayList<>(List.of(
                HistoryFilter.ALL,
                filter("q1", null, Set.of(), null),
                filter("q1", null, Set.of(TaskState.DEAD), null),
                filter("q1", "mail.send", Set.of(TaskState.DEAD, TaskState.EXPIRED), "w2"),
                filter("nowhere", null, Set.of(), null),
                filter(null, "mail.send", Set.of(), null),
                filter(null, "mail.*", Set.of(), null),
                filter(null, "mail*", Set.of(TaskState.COMPLETED), null),
                filter("q2", "mail.*", Set.of(TaskState.CANCELLED), null),
                filter(null, "*", Set.of(), null),
                filter(null, "unknown*", Set.of(), null),
                filter(null, "", Set.of(), null),
                filter(null, null, Set.of(TaskState.EXPIRED), null),
                filter(null, null, Set.of(TaskState.EXPIRED, TaskState.CANCELLED), null),
                filter(null, null, Set.of(TaskState.QUEUED), null),
                filter(null, null, Set.of(), "w3"),
                filter(null, null, Set.of(), "nobody")));
        for (String text : List.of(
                "connection REFUSED",
                "mail7.",
                "100 %",
                "disk_1",
                "isk_",
                "C:\\temp",
                "\\",
                "%",
                "_",
                "e",
                "",
                "it was",
                "a'b\"c?",
                "Lösung für \uD83D\uDE00",
                "\uD83D\uDE00",
                "nothing like it",
                "--",
                "\u0000")) {
            filters.add(within(HistoryFilter.ALL, text));
            filters.add(within(filter("q1", "mail*", Set.of(), null), text));
        }
        for (String condition : List.of(
                "customer=7",
                "customer=7.0",
                "customer=x",
                "kind=a",
                "tags=urgent",
                "tags.0=urgent",
                "tags.1=urgent",
                "tags.1=x3",
                "items.sku=A1",
                "items.0.sku=A1",
                "items.1.sku=A1",
                "items.1.sku=B1",
                "a\\.b.\\==true",
                "none=null",
                "none=nul",
                "0=A1",
                "order.number=77",
                "kind=A",
                "kind=\u0000",
                "k\uD83D=1",
                "order=77",
                "kind=\" || true",
                "ki\"nd=a",
                "kind=\\",
                "kind=\uD83D\uDE00",
                "customer=1e400000",
                "99999999999=1")) {
            filters.add(within(HistoryFilter.ALL, null, condition));
        }
        filters.add(within(HistoryFilter.ALL, null, "customer=7", "kind=a"));
        filters.add(within(filter("q1", "mail.*", Set.of(TaskState.DEAD), "w2"), "refused", "kind=a"));
        return filters.stream()
                .flatMap(filter -> Stream.of(filter, times(filter, MIDDLE, null), times(filter, null, MIDDLE)))
                .toList();
    }

    private static HistoryFilter filter(
            @Nullable String queue, @Nullable String type, Set<TaskState> states, @Nullable String worker) {
        return new HistoryFilter(
                queue == null ? null : new QueueName(queue), type, states, null, null, worker, null, List.of());
    }

    private static HistoryFilter within(HistoryFilter f, @Nullable String error, String... conditions) {
        List<PayloadCondition> payload =
                Stream.of(conditions).map(PayloadCondition::parse).toList();
        return new HistoryFilter(f.queue(), f.type(), f.states(), f.since(), f.until(), f.worker(), error, payload);
    }

    private static HistoryFilter times(HistoryFilter f, @Nullable Instant since, @Nullable Instant until) {
        return new HistoryFilter(f.queue(), f.type(), f.states(), since, until, f.worker(), f.error(), f.payload());
    }

    @Test
    void findsAndCountsWhatEachFilterMeansTheLastFirst() {
        for (HistoryFilter filter : filters()) {
            List<EndedTask> expected = FilterOracle.find(TASKS, filter);
            assertThat(all(history, filter, 900)).as("%s", filter).isEqualTo(places(expected));
            assertThat(history.count(filter)).as("%s", filter).isEqualTo(expected.size());
        }
    }

    /** What is frequent is looked for in another way than what is rare. */
    @Test
    void findsTheSameHoweverMuchIsFrequent() {
        try (HistoryDatabase database = HistoryDatabase.of(EndedTasks.config(written), "test", Duration.ofMinutes(1))) {
            for (HistoryFilter filter : filters()) {
                List<HistoryPosition> found = database.transact(
                        connection -> new TaskSearch(new TimeLimit(connection, Duration.ofMinutes(1)), 5, 40)
                                .find(new Criteria(filter), null, 30));
                assertThat(found.stream().map(TaskHistoryTest::place))
                        .as("%s", filter)
                        .isEqualTo(places(FilterOracle.find(TASKS, filter)).stream()
                                .limit(30)
                                .toList());
            }
        }
    }

    @Test
    void findsTheSameWithoutTheIndexOfTrigrams(TestPostgres postgres) throws SQLException {
        List<EndedTask> tasks = EndedTasks.random(300, 5);
        EndedTasks.init(postgres);
        EndedTasks.write(postgres, tasks);
        execute(postgres, "drop extension pg_trgm cascade");
        try (TaskHistory without = TaskHistory.of(EndedTasks.config(postgres))) {
            for (String text : List.of("connection REFUSED", "100 %", "e", "nothing like it")) {
                HistoryFilter filter = within(HistoryFilter.ALL, text);
                assertThat(all(without, filter, 900)).isEqualTo(places(FilterOracle.find(tasks, filter)));
            }
        }
    }

    @Test
    void pagesOfAnySizeBringAllOfItOnceWhileTasksArrive(TestPostgres postgres) {
        List<EndedTask> tasks = EndedTasks.random(200, 3);
        EndedTasks.init(postgres);
        EndedTasks.write(postgres, tasks);
        List<HistoryFilter> filters = List.of(
                HistoryFilter.ALL,
                filter("q1", null, Set.of(), null),
                filter(null, "mail*", Set.of(), null),
                within(HistoryFilter.ALL, "connection"),
                within(HistoryFilter.ALL, "e"),
                within(HistoryFilter.ALL, null, "kind=a"));
        int arrived = 0;
        try (TaskHistory arriving = TaskHistory.of(EndedTasks.config(postgres))) {
            for (HistoryFilter filter : filters) {
                for (int limit : new int[] {1, 2, 7, 33}) {
                    List<String> found = new ArrayList<>();
                    String next = "";
                    do {
                        HistoryPage page = arriving.search(filter, limit, next);
                        assertThat(page.tasks()).hasSizeLessThanOrEqualTo(limit);
                        page.tasks().forEach(task -> found.add(place(task)));
                        assertThat(found).as("pages that go round").hasSizeLessThan(1_000);
                        next = page.next();
                        if (arrived++ % 29 == 0) {
                            Instant end = EndedTasks.BEGIN.plus(EndedTasks.SPAN.dividedBy(2 + arrived % 5));
                            EndedTasks.write(
                                    postgres,
                                    List.of(EndedTasks.task("q1", "late-" + arrived, end)
                                            .dead("Connection e")
                                            .payload("{\"kind\":\"a\"}")
                                            .made()));
                        }
                    } while (next != null);
                    List<String> expected = places(FilterOracle.find(tasks, filter));
                    assertThat(found).doesNotHaveDuplicates();
                    assertThat(found.stream().filter(place -> !place.contains("late")))
                            .as("%s by %s", filter, limit)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static List<String> all(TaskHistory from, HistoryFilter filter, int limit) {
        List<String> found = new ArrayList<>();
        String next = "";
        do {
            HistoryPage page = from.search(filter, limit, next);
            page.tasks().forEach(task -> found.add(place(task)));
            assertThat(found).as("pages that go round").hasSizeLessThanOrEqualTo(COUNT);
            next = page.next();
        } while (next != null);
        return found;
    }

    private static List<String> places(List<EndedTask> tasks) {
        return tasks.stream()
                .map(task -> task.outcome().endedAt() + " " + task.id())
                .toList();
    }

    private static String place(ArchivedTask task) {
        return task.outcome().endedAt() + " " + task.id();
    }

    private static String place(HistoryPosition position) {
        return position.endedAt() + " " + position.id();
    }

    @Test
    void refusesAPageThatCannotBe() {
        for (String from : List.of("x", "####", "MTIz", "MXwyfDM")) {
            assertThatThrownBy(() -> history.search(HistoryFilter.ALL, 10, from))
                    .isInstanceOf(InvalidTaskException.class)
                    .hasMessageContaining("hand back what came as next");
        }
        for (int limit : new int[] {0, 1_001}) {
            assertThatThrownBy(() -> history.search(HistoryFilter.ALL, limit, ""))
                    .isInstanceOf(InvalidTaskException.class)
                    .hasMessageContaining("1 to 1000");
        }
    }

    @Test
    void findsNothingBeyondAllTimesAndInAnEmptySpan() {
        assertThat(history.search(times(HistoryFilter.ALL, Instant.MAX, null), 10, "")
                        .tasks())
                .isEmpty();
        assertThat(history.count(times(HistoryFilter.ALL, null, Instant.MIN))).isZero();
        assertThat(history.search(times(HistoryFilter.ALL, MIDDLE, MIDDLE), 10, "")
                        .tasks())
                .isEmpty();
        assertThat(history.count(times(HistoryFilter.ALL, Instant.MIN, Instant.MAX)))
                .isEqualTo(TASKS.size());
    }

    @Test
    void sumsUpTypesByDaysOfUtc() {
        for (HistoryFilter filter : List.of(
                HistoryFilter.ALL,
                filter("q1", "mail.*", Set.of(), null),
                times(HistoryFilter.ALL, MIDDLE, MIDDLE.plus(Duration.ofDays(3))),
                filter("nowhere", null, Set.of(), null))) {
            assertThat(history.types(filter)).isEqualTo(expectedTypes(FilterOracle.find(TASKS, filter)));
        }
    }

    private static List<TypeDay> expectedTypes(List<EndedTask> tasks) {
        return tasks.stream()
                .collect(Collectors.groupingBy(
                        task -> Map.entry(day(task), task.outcome().type())))
                .entrySet()
                .stream()
                .map(group -> typeDay(group.getKey().getValue(), group.getKey().getKey(), group.getValue()))
                .sorted(Comparator.comparing(TypeDay::day).reversed().thenComparing(TypeDay::type))
                .toList();
    }

    private static LocalDate day(EndedTask task) {
        return task.outcome().endedAt().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static TypeDay typeDay(String type, LocalDate day, List<EndedTask> tasks) {
        Function<TaskState, Long> ended = state ->
                tasks.stream().filter(task -> task.outcome().state() == state).count();
        return new TypeDay(
                type,
                day,
                ended.apply(TaskState.COMPLETED),
                ended.apply(TaskState.DEAD),
                ended.apply(TaskState.CANCELLED),
                ended.apply(TaskState.EXPIRED),
                tasks.stream()
                        .mapToLong(task -> task.outcome().attempts().size())
                        .sum(),
                percentiles(tasks, Attempt::waitedMillis),
                percentiles(tasks, Attempt::ranMillis));
    }

    private static TypeDay.Percentiles percentiles(List<EndedTask> tasks, ToLongFunction<Attempt> what) {
        long[] sorted = tasks.stream()
                .map(task -> task.outcome().attempts())
                .filter(attempts -> !attempts.isEmpty())
                .mapToLong(attempts -> what.applyAsLong(attempts.get(attempts.size() - 1)))
                .sorted()
                .toArray();
        return sorted.length == 0
                ? new TypeDay.Percentiles(0, 0, 0, 0)
                : new TypeDay.Percentiles(
                        percentile(sorted, 50),
                        percentile(sorted, 95),
                        percentile(sorted, 99),
                        percentile(sorted, 100));
    }

    /** The smallest that so many in a hundred do not exceed. */
    private static long percentile(long[] sorted, int percent) {
        return sorted[(sorted.length * percent + 99) / 100 - 1];
    }

    @Test
    void sumsUpCausesByDaysOfUtc() {
        for (HistoryFilter filter : List.of(
                HistoryFilter.ALL,
                within(filter("q1", null, Set.of(), null), "refused"),
                times(HistoryFilter.ALL, MIDDLE, null),
                filter(null, null, Set.of(TaskState.COMPLETED), null))) {
            List<CauseHistory> expected = expectedCauses(FilterOracle.find(TASKS, filter));
            assertThat(history.causes(filter, 1_000)).isEqualTo(expected);
            assertThat(history.causes(filter, 3))
                    .isEqualTo(expected.stream().limit(3).toList());
        }
    }

    private static List<CauseHistory> expectedCauses(List<EndedTask> tasks) {
        return tasks.stream()
                .filter(task -> task.outcome().state() == TaskState.DEAD)
                .collect(Collectors.groupingBy(TaskHistoryTest::cause))
                .entrySet()
                .stream()
                .map(group -> causeHistory(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing(CauseHistory::count)
                        .thenComparing(CauseHistory::last)
                        .reversed())
                .toList();
    }

    private static String cause(EndedTask task) {
        Outcome outcome = task.outcome();
        return DeadCause.of(outcome.type(), outcome.failure().orElse(null), outcome.reason());
    }

    /** Of tasks the last of which comes first. */
    private static CauseHistory causeHistory(String cause, List<EndedTask> tasks) {
        return new CauseHistory(
                cause,
                tasks.size(),
                tasks.get(tasks.size() - 1).outcome().endedAt(),
                tasks.get(0).outcome().endedAt(),
                tasks.stream()
                        .collect(Collectors.groupingBy(TaskHistoryTest::day, TreeMap::new, Collectors.counting())),
                tasks.get(0).outcome().failure().map(Failure::message).orElse(""));
    }

    @Test
    void tellsEveryEndOfATaskTheLastFirst(TestPostgres postgres) {
        Instant died = Instant.parse("2026-10-31T23:59:59.999Z");
        Instant completed = died.plusMillis(1);
        EndedTasks.init(postgres);
        EndedTasks.write(
                postgres,
                List.of(
                        EndedTasks.task("mail", "a", died).dead("no route").made(),
                        EndedTasks.task("mail", "a", completed).made(),
                        EndedTasks.task("mail", "b", completed).made()));
        try (TaskHistory twice = TaskHistory.of(EndedTasks.config(postgres))) {
            List<ArchivedTask> ends = twice.task(TaskId.parse("mail/a"));
            assertThat(ends).extracting(end -> end.outcome().endedAt()).containsExactly(completed, died);
            assertThat(ends).extracting(ArchivedTask::cause).containsExactly(null, "mail.send IOException: no route");
            assertThat(twice.task(TaskId.parse("mail/c"))).isEmpty();
        }
    }

    @Test
    void handsValuesBackAsFarAsTheyWereKept(TestPostgres postgres) {
        Instant end = Instant.parse("2026-10-05T10:00:00Z");
        byte[] binary = {0, (byte) 0xFF, 1};
        byte[] large = "ä".repeat(3_000).getBytes(StandardCharsets.UTF_8);
        EndedTasks.init(postgres);
        EndedTasks.write(
                postgres,
                List.of(
                        EndedTasks.task("q", "json", end)
                                .values(utf8("{\"b\": 1, \"a\":\"\\u00e9\"}"), utf8("{ \"x\":1.50}"))
                                .made(),
                        EndedTasks.task("q", "raw", end).values(binary, binary).made(),
                        EndedTasks.task("q", "nul", end)
                                .values(utf8("{\"a\":\"\\u0000\"}"), utf8("{\"a\":\"\\u0000\"}"))
                                .made(),
                        EndedTasks.task("q", "cut", end).values(large, large).made(),
                        EndedTasks.task("q", "none", end)
                                .values(new byte[0], null)
                                .made(),
                        EndedTasks.task("q", "left", end).values(null, null).made()));
        try (TaskHistory values = TaskHistory.of(EndedTasks.config(postgres))) {
            assertThat(kept(values, "json"))
                    .containsExactly("{\"a\": \"é\", \"b\": 1} 22 WHOLE", "{ \"x\":1.50} 11 WHOLE");
            assertThat(kept(values, "nul"))
                    .containsExactly("{\"a\":\"\\u0000\"} 14 WHOLE", "{\"a\":\"\\u0000\"} 14 WHOLE");
            assertThat(kept(values, "cut"))
                    .containsExactly("ä".repeat(2_048) + " 6000 CUT", "ä".repeat(2_048) + " 6000 CUT");
            assertThat(kept(values, "none")).containsExactly(" 0 WHOLE", "null");
            assertThat(kept(values, "left")).containsExactly(" 0 LEFT_OUT", " 0 LEFT_OUT");
            ArchivedTask raw = values.task(TaskId.parse("q/raw")).get(0);
            assertThat(raw.payload().bytes()).isEqualTo(binary);
            assertThat(raw.outcome().result()).isEqualTo(binary);
            assertThat(values.task(TaskId.parse("q/left")).get(0).outcome().result())
                    .isNull();
            assertThat(all(values, within(HistoryFilter.ALL, null, "b=1"), 10)).containsExactly(end + " q/json");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> kept(TaskHistory values, String local) {
        ArchivedTask task = values.task(new TaskId(new QueueName("q"), local)).get(0);
        KeptValue result = task.result();
        if (result != null && result.kept() != Kept.LEFT_OUT) {
            assertThat(task.outcome().result()).isEqualTo(result.bytes());
        }
        return Stream.of(task.payload(), result)
                .map(value -> value == null
                        ? "null"
                        : new String(value.bytes(), StandardCharsets.UTF_8) + " " + value.size() + " " + value.kept())
                .toList();
    }

    @Test
    void tellsAllThatIsKnownOfATask() {
        for (EndedTask task : TASKS.subList(0, 50)) {
            ArchivedTask found = history.task(task.id()).get(0);
            assertThat(found.id()).isEqualTo(task.id());
            assertThat(found.priority()).isEqualTo(task.priority());
            assertThat(found.options()).isEqualTo(task.options());
            assertThat(found.outcome()).isEqualTo(task.outcome());
        }
    }

    @Test
    void findsWhatHadCharactersThatPostgresqlDoesNotTake(TestPostgres postgres) {
        Instant end = Instant.parse("2026-10-05T10:00:00Z");
        EndedTasks.init(postgres);
        EndedTasks.write(
                postgres,
                List.of(
                        EndedTasks.task("q", "nul", end)
                                .dead("before \u0000 after")
                                .made(),
                        EndedTasks.task("q", "half", end).type("t\uD83D").made(),
                        EndedTasks.task("q", "other", end).dead("before after").made()));
        try (TaskHistory hostile = TaskHistory.of(EndedTasks.config(postgres))) {
            assertThat(all(hostile, within(HistoryFilter.ALL, "before \u0000"), 10))
                    .containsExactly(end + " q/nul");
            assertThat(all(hostile, filter(null, "t\uD83D", Set.of(), null), 10))
                    .containsExactly(end + " q/half");
        }
    }

    @Test
    void isEmptyWithoutTasks(TestPostgres postgres) {
        EndedTasks.init(postgres);
        try (TaskHistory empty = TaskHistory.of(EndedTasks.config(postgres))) {
            assertThat(empty.search(HistoryFilter.ALL, 10, "")).isEqualTo(new HistoryPage(List.of(), null));
            assertThat(empty.search(within(HistoryFilter.ALL, "refused", "a=1"), 10, "")
                            .tasks())
                    .isEmpty();
            assertThat(empty.count(HistoryFilter.ALL)).isZero();
            assertThat(empty.types(HistoryFilter.ALL)).isEmpty();
            assertThat(empty.causes(HistoryFilter.ALL, 10)).isEmpty();
        }
    }

    @Test
    void needsTheRightToReadOnly(TestPostgres postgres) throws SQLException {
        String reader = "reader_" + postgres.database();
        EndedTasks.init(postgres);
        EndedTasks.write(
                postgres,
                List.of(EndedTasks.task("q", "a", MIDDLE).dead("no route").made()));
        execute(postgres, "create role " + reader + " login password 'x'");
        try (TaskHistory reading = TaskHistory.of(EndedTasks.config(postgres, reader, "x"))) {
            assertThatThrownBy(() -> reading.count(HistoryFilter.ALL)).isInstanceOf(HistoryRefusedException.class);
            execute(postgres, "grant headrace_history_reader to " + reader);
            assertThat(reading.search(within(HistoryFilter.ALL, "route"), 10, "")
                            .tasks())
                    .hasSize(1);
            assertThat(reading.types(HistoryFilter.ALL)).hasSize(1);
            assertThat(reading.causes(HistoryFilter.ALL, 1)).hasSize(1);
        } finally {
            execute(postgres, "drop role " + reader);
        }
    }

    @Test
    void givesUpBeforeWhoeverAsksLosesPatience(TestPostgres postgres) throws SQLException {
        EndedTasks.init(postgres);
        EndedTasks.write(postgres, List.of(EndedTasks.task("q", "a", MIDDLE).made()));
        try (TaskHistory impatient = TaskHistory.of(EndedTasks.config(postgres), Duration.ofSeconds(1));
                Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table headrace.ended_task in access exclusive mode");
            for (Supplier<Object> question : List.<Supplier<Object>>of(
                    () -> impatient.types(HistoryFilter.ALL), () -> impatient.list(HistoryFilter.ALL, 10, ""))) {
                assertThatThrownBy(question::get)
                        .isInstanceOf(HistoryUnavailableException.class)
                        .hasMessageContaining("no answer within 1 seconds");
            }
        }
    }

    @Test
    void estimatesHowManyThereAreOnceTheyAreAnalyzed() {
        // Rounded up for each month.
        assertThat(history.estimate(HistoryFilter.ALL)).isBetween((long) COUNT, COUNT + 50L);
        assertThat(history.estimate(filter(null, "unknown*", Set.of(), null))).isZero();
    }

    @Test
    void listsTheSameTasksWithTheBeginningsOfPayloadsAndWithoutResults(TestPostgres postgres) {
        Instant end = Instant.parse("2026-10-05T10:00:00Z");
        byte[] text = "ä".repeat(900).getBytes(StandardCharsets.UTF_8);
        byte[] json = utf8("{\"a\": \"" + "x".repeat(1_500) + "\"}");
        EndedTasks.init(postgres);
        EndedTasks.write(
                postgres,
                List.of(
                        EndedTasks.task("q", "a", end).values(text, utf8("1")).made(),
                        EndedTasks.task("q", "b", end).values(json, text).made(),
                        EndedTasks.task("q", "c", end).values(utf8("42"), null).made()));
        try (TaskHistory values = TaskHistory.of(EndedTasks.config(postgres))) {
            List<ArchivedTask> all = values.search(HistoryFilter.ALL, 2, "").tasks();
            HistoryPage page = values.list(HistoryFilter.ALL, 2, "");
            assertThat(page.tasks())
                    .extracting(ArchivedTask::id)
                    .isEqualTo(List.of(all.get(0).id(), all.get(1).id()));
            assertThat(page.tasks())
                    .extracting(task -> new String(task.payload().bytes(), StandardCharsets.UTF_8) + " "
                            + task.payload().size() + " " + task.payload().kept())
                    .containsExactly(
                            "ä".repeat(600) + " 1800 WHOLE",
                            new String(json, StandardCharsets.UTF_8).substring(0, 1_200) + " " + json.length
                                    + " WHOLE");
            assertThat(page.tasks()).extracting(ArchivedTask::result).containsOnlyNulls();
            assertThat(values.list(HistoryFilter.ALL, 2, String.valueOf(page.next()))
                            .tasks())
                    .singleElement()
                    .extracting(task -> new String(task.payload().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("42");
        }
    }

    @Test
    void saysToNarrowWhatWouldBeTooLong(TestPostgres postgres) throws SQLException {
        EndedTasks.init(postgres);
        EndedTasks.write(postgres, List.of(EndedTasks.task("q", "a", MIDDLE).made()));
        execute(
                postgres,
                "insert into headrace.ended_task (queue, id, ended_at, state, type, priority, submitted_at, attempts,"
                        + " payload_size, payload_kept, outcome) select 'q', 'id' || n, '" + MIDDLE
                        + "', 'completed', 'made-up.' || n, 3, '" + MIDDLE
                        + "', 0, 0, 'left_out', '{}' from generate_series(1, 10001) n");
        try (TaskHistory many = TaskHistory.of(EndedTasks.config(postgres))) {
            assertThatThrownBy(() -> many.types(HistoryFilter.ALL))
                    .isInstanceOf(InvalidTaskException.class)
                    .hasMessage(
                            "These are more than 10000 lines, one for each type and day: narrow them by the type, the"
                                    + " queue or the time");
            assertThatThrownBy(() -> many.count(filter(null, "made*", Set.of(), null)))
                    .isInstanceOf(InvalidTaskException.class)
                    .hasMessage("The history has more than 10000 types that begin with 'made', too many to look under"
                            + " each: name one type");
            assertThat(many.types(filter(null, "mail*", Set.of(), null)))
                    .extracting(TypeDay::type)
                    .containsExactly("mail.send");
            assertThat(many.count(filter(null, "made-up.9*", Set.of(), null))).isEqualTo(1_111);
        }
    }

    @Test
    void givesUpAfterAWhileAndSaysWhatToDo() {
        try (HistoryDatabase database = HistoryDatabase.of(EndedTasks.config(written), "test", Duration.ofMinutes(1))) {
            assertThatThrownBy(() -> database.transact(connection -> new TimeLimit(connection, Duration.ofMillis(200))
                            .ask(new Sql("select pg_sleep(?)", 60), row -> row.getString(1))))
                    .isInstanceOf(HistoryUnavailableException.class)
                    .hasMessageContaining("ask for less");
        }
    }
}
