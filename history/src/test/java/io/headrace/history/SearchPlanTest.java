package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.EndedTask;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By which index PostgreSQL finds what is searched for, as its own statistics of some 10,000 rows make it choose. */
@HeadraceTest
class SearchPlanTest {

    private static final int COUNT = 20_000;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Of a month that has rows, and done: a plan may name what is then not needed. */
    private static final Pattern INDEX =
            Pattern.compile("Scan (?:Backward )?(?:using|on) ended_task_2026_(?:09|10|11)_(\\w+_idx|pkey)\\b.*actual");

    private static final Pattern READ_THROUGH = Pattern.compile("Seq Scan on ended_task_2026_(?:09|10|11)\\b.*actual");

    private static TestPostgres postgres;

    @BeforeAll
    static void write(TestPostgres ofTheClass) throws SQLException {
        postgres = ofTheClass;
        EndedTasks.init(postgres);
        List<EndedTask> tasks = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            Instant end = EndedTasks.BEGIN.plusMillis(EndedTasks.SPAN.toMillis() / COUNT * i);
            EndedTasks.Draft task = EndedTasks.task("q" + i % 10, "t" + i, end)
                    .worker("w" + i % 100)
                    .type("type" + i % 50)
                    .payload("{\"customer\":" + i % 5_000 + ",\"kind\":\"" + (i % 2 == 0 ? "a" : "b") + "\"}");
            tasks.add((i % 10 == 3 ? task.dead(i == 33 ? "yellow submarine" : "refused by " + i) : task).made());
        }
        EndedTasks.write(postgres, tasks);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze headrace.ended_task");
        }
    }

    @Test
    void findsWhatIsRareInPayloadsAndErrorsByTheirIndexes() {
        assertThat(indexes(within(null, "customer=17"))).containsExactly("payload_idx");
        assertThat(indexes(within(null, "customer=none"))).containsExactly("payload_idx");
        assertThat(indexes(within("Yellow Sub"))).containsExactly("error_idx");
        assertThat(indexes(within("nothing like it"))).containsExactly("error_idx");
    }

    @Test
    void findsWhatIsFrequentAmongTheNewest() {
        List<String> plans = plans(within(null, "kind=a"));
        assertThat(plans).anyMatch(line -> line.contains("ended_task_2026_11_ended_at_queue_id_idx"));
        assertThat(plans).noneMatch(line -> line.matches(".*2026_(09|10).*"));
    }

    @Test
    void findsWhatEndedLastByIndexesThatAreOrderedByTime() {
        assertThat(indexes(HistoryFilter.ALL)).containsExactly("ended_at_queue_id_idx");
        assertThat(indexes(of(null, null, Set.of(), "w17"))).containsExactly("worker_ended_at_idx");
        assertThat(indexes(of(null, "type7", Set.of(), null))).containsExactly("type_ended_at_idx");
        assertThat(indexes(of(null, "type4*", Set.of(), null))).containsExactly("type_ended_at_idx");
        assertThat(indexes(of("q3", null, Set.of(TaskState.DEAD), null))).containsExactly("queue_state_ended_at_idx");
        assertThat(indexes(of("q4", null, Set.of(TaskState.DEAD), null))).containsExactly("queue_state_ended_at_idx");
        assertThat(indexes(of("q3", null, Set.of(), null))).containsExactly("queue_state_ended_at_idx");
        // The names of the queues are found by the primary key, as that begins with them too.
        assertThat(indexes(of(null, null, Set.of(TaskState.EXPIRED), null)))
                .isSubsetOf("pkey", "queue_state_ended_at_idx")
                .contains("queue_state_ended_at_idx");
    }

    private static HistoryFilter of(
            @Nullable String queue, @Nullable String type, Set<TaskState> states, @Nullable String worker) {
        return new HistoryFilter(
                queue == null ? null : new QueueName(queue), type, states, null, null, worker, null, List.of());
    }

    private static HistoryFilter within(@Nullable String error, String... conditions) {
        return new HistoryFilter(
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                error,
                List.of(conditions).stream().map(PayloadCondition::parse).toList());
    }

    /** Those that a search uses, without the months; no month may be read through. */
    private static Set<String> indexes(HistoryFilter filter) {
        List<String> plans = plans(filter);
        Set<String> names = new TreeSet<>();
        for (String line : plans) {
            assertThat(READ_THROUGH.matcher(line).find()).as(line).isFalse();
            Matcher matcher = INDEX.matcher(line);
            if (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private static List<String> plans(HistoryFilter filter) {
        List<String> plans = new ArrayList<>();
        try (HistoryDatabase database = HistoryDatabase.of(EndedTasks.config(postgres), "test", LONG)) {
            database.transact(connection ->
                    new TaskSearch(new Explained(connection, plans), 100, 1_000).find(new Criteria(filter), null, 20));
        }
        return plans;
    }

    /** Keeps the plan of each statement, but of those that only ask how far the history goes. */
    private static final class Explained extends TimeLimit {

        private final List<String> plans;

        Explained(Connection connection, List<String> plans) throws SQLException {
            super(connection, LONG);
            this.plans = plans;
        }

        @Override
        <T> List<T> ask(Sql sql, Row<T> row) throws SQLException {
            if (!sql.toString().contains("pg_opclass")) {
                plans.addAll(super.ask(
                        new Sql("explain (analyze, costs off, timing off) ").add(sql), plan -> plan.getString(1)));
            }
            return super.ask(sql, row);
        }
    }
}
