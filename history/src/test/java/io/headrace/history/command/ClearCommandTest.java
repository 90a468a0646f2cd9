package io.headrace.history.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Inspection;
import io.headrace.history.Past;
import io.headrace.history.command.HistoryShell.Run;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks are dropped from a real PostgreSQL, and only where somebody said so. */
@HeadraceTest
class ClearCommandTest {

    private static final String BY = System.getProperty("user.name") + "@host-1";

    @TempDir
    private Path folder;

    private TestRedis redis;
    private Past past;
    private HistoryShell shell;

    @BeforeEach
    void open(TestRedis own, TestPostgres postgres) throws IOException {
        redis = own;
        past = new Past(postgres);
        shell = new HistoryShell(own, folder).on(past.config());
        past.end("mail/a", "2026-09-20T08:00:00Z").write();
        past.end("mail/b", "2026-11-20T08:00:00Z").write();
        past.end("mail/c", "2026-11-21T08:00:00Z").write();
        past.end("mail/d", "2026-11-22T08:00:00Z").write();
    }

    @AfterEach
    void close() {
        past.close();
    }

    private List<String> left() {
        return shell.run("show")
                .out()
                .lines()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private List<AuditEntry> audit() {
        try (RedisBroker broker =
                        RedisBroker.connect(RedisSettings.of(redis.url()).withPrefix(redis.prefix()));
                Inspection inspection = broker.inspection()) {
            return inspection.audit(null, 10).join().items();
        }
    }

    @Test
    void without_a_terminal_and_a_yes_nothing_is_dropped() {
        Run run = shell.run("clear", "--all");
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Drop 4 tasks (all there are) from the history for good? There is no"
                                + " terminal to ask on: --yes answers it");
        assertThat(run.exit()).isEqualTo(2);
        Run no = shell.answer("\n").run("clear", "2");
        assertThat(no.err())
                .contains("Drop the oldest 2 tasks from the history for good? [y/N] ")
                .contains("nothing was changed");
        assertThat(no.exit()).isEqualTo(1);
        assertThat(left()).containsExactly("mail/d", "mail/c", "mail/b", "mail/a");
        assertThat(audit()).isEmpty();
    }

    @Test
    void what_goes_is_said_and_written_down() {
        Run oldest = shell.answer("yes\n").run("clear", "1", "--reason", "too much");
        assertThat(oldest.out()).as(oldest.err()).isEqualToIgnoringNewLines("dropped 1 task");
        assertThat(left()).containsExactly("mail/d", "mail/c", "mail/b");
        Run before = shell.run("clear", "--before", "2026-11-21T08:00:00Z", "--yes", "--json");
        assertThat(before.out()).isEqualToIgnoringNewLines("{\"cleared\":1}");
        assertThat(left()).containsExactly("mail/d", "mail/c");
        Run all = shell.run("clear", "--all", "--yes");
        assertThat(all.out()).isEqualToIgnoringNewLines("dropped 2 tasks");
        assertThat(left()).isEmpty();
        assertThat(audit())
                .extracting(AuditEntry::by, AuditEntry::action, AuditEntry::target, AuditEntry::reason)
                .containsExactly(
                        tuple(BY, "clear history", "all tasks", ""),
                        tuple(BY, "clear history", "ended before 2026-11-21T08:00:00Z", ""),
                        tuple(BY, "clear history", "the oldest 1", "too much"));
    }

    @Test
    void nothing_to_drop_is_said() {
        Run run = shell.run("clear", "--before", "2000h");
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: there is nothing to clear: the history has 0 tasks that ended before"
                                + " 2026-08-31T04:00:00Z");
        assertThat(run.exit()).isZero();
        assertThat(shell.run("clear", "--before", "2000h", "--json").out())
                .isEqualToIgnoringNewLines("{\"cleared\":0}");
        assertThat(audit()).isEmpty();
    }
}
