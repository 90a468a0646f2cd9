package io.headrace.history.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.HistoryConfig;
import io.headrace.history.command.HistoryShell.Run;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class InitCommandTest {

    @TempDir
    private Path folder;

    private static HistoryConfig config(String url, TestPostgres postgres) {
        return new HistoryConfig(true, 1 << 20, url, postgres.user(), postgres.password(), 2, 1_000, Duration.ZERO);
    }

    @Test
    void the_schema_is_made_once_and_a_line_says_each_thing_that_was_done(TestRedis redis, TestPostgres postgres)
            throws IOException {
        HistoryShell shell = new HistoryShell(redis, folder).on(config(postgres.jdbcUrl(), postgres));
        Run first = shell.run("init");
        assertThat(first.err()).isEmpty();
        assertThat(first.out().lines())
                .hasSizeGreaterThan(2)
                .first()
                .asString()
                .startsWith("Schema headrace: version 1");
        assertThat(first.exit()).isZero();
        Run second = shell.run("init", "--json");
        assertThat(second.out())
                .startsWith("{\"done\":[\"Schema headrace: is at version ")
                .endsWith("\"]}\n");
        assertThat(second.exit()).isZero();
        assertThat(shell.run("show").err())
                .isEqualToIgnoringNewLines("headrace: nothing found that has ended: all tasks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "show", "task mail/a", "stats", "causes", "replay mail/a", "clear --all --yes"})
    void without_an_address_a_line_says_where_to_put_it(String line, TestRedis redis) throws IOException {
        Run run = new HistoryShell(redis, folder).run(line.split(" "));
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: It is not said where PostgreSQL is: set history.url (HEADRACE_HISTORY_URL)");
        assertThat(run.exit()).isEqualTo(2);
    }

    private HistoryShell away(TestRedis redis) throws IOException {
        return new HistoryShell(redis, folder)
                .on(new HistoryConfig(true, 1, "postgresql://127.0.0.1:1/none", "ada", "secret", 2, 1, Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "show", "replay mail/a", "clear --all --yes"})
    void a_postgresql_that_is_away_is_told_in_a_line(String line, TestRedis redis) throws IOException {
        Run run = away(redis).run(line.split(" "));
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("postgresql://127.0.0.1:1/none");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exit()).isEqualTo(4);
    }

    @Test
    void a_schema_that_is_missing_is_told_with_what_makes_it(TestRedis redis, TestPostgres postgres)
            throws IOException {
        HistoryShell shell = new HistoryShell(redis, folder).on(config(postgres.jdbcUrl(), postgres));
        for (String line : List.of("show", "task mail/a", "stats", "causes")) {
            Run run = shell.run(line.split(" "));
            assertThat(run.err()).as(line).contains("headrace history init");
            assertThat(run.exit()).as(line).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "show --state running, '--state: the history has no tasks that are ''running'': use completed'",
        "show --state failed, '--state: the history has no tasks that are ''failed'': use completed, dead, cancelled or expired'",
        "show --since 10m --until 20m, 'is not after --since, which is '",
        "show --since 2026-11-22T09:00:00, 'has no zone: write it with its zone, such as 2026-11-22T09:00:00Z'",
        "show --since 2026-13-40, '--since: ''2026-13-40'' is neither a time'",
        "show 0, N: 0 is not valid: use 1 to 1000",
        "show --since soon, --since: 'soon' is neither a time such as 2026-01-02T15:04:05Z",
        "show --payload customer, 'customer' is no condition on the payload",
        "show --cursor x, x",
        "stats --days 0, --days: 0 is not valid: use 1 to 3660",
        "stats --days 3 --since 1h, 'Give --days or --since, not both'",
        "clear, Which tasks? Give one of",
        "clear 5 --all, Which tasks? Give one of",
        "clear 0, N: 0 is not valid: use 1 or more",
        "'replay', 'Which tasks? Name ids, or give a filter such as --type'",
        "replay mail/a --queue mail, 'Give ids or a filter, not both'",
        "replay --queue mail --limit 0, --limit: 0 is not valid: use 1 or more",
        "replay mail/a --rate fast, --rate: 'fast' is not valid",
        "causes 1001, N: 1001 is not valid: use 1 to 1000"
    })
    void what_is_not_meant_so_is_refused(String line, String said, TestRedis redis) throws IOException {
        Run run = away(redis).run(line.split(" "));
        assertThat(run.err()).contains(said.replaceAll("^'|'$", ""));
        assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(2);
    }
}
