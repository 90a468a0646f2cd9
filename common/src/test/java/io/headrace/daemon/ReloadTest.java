package io.headrace.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.config.ConfigChange;
import io.headrace.config.ConfigLoader;
import io.headrace.config.EffectiveConfig;
import io.headrace.config.HeadraceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {

    @TempDir
    private Path folder;

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final List<Integer> applied = new ArrayList<>();
    private Logger log;
    private Path file;

    @BeforeEach
    void listen() throws IOException {
        file = folder.resolve("headrace.conf");
        Path logback = Files.writeString(folder.resolve("logback.xml"), "<configuration><root/></configuration>");
        Logs.begin(context, logback.toUri().toURL());
        log = context.getLogger("reload");
        log.addAppender(told);
        told.start();
    }

    @Test
    void what_has_changed_is_applied_and_told() {
        Reload reload = running("worker", "worker.concurrency = 16");
        write("worker.concurrency = 32, log.level = debug");

        reload.run();

        assertThat(applied).containsExactly(32);
        assertThat(rootLevel()).isEqualTo(Level.DEBUG);
        assertThat(told())
                .containsExactly(
                        "INFO Configuration read again: log.level info -> debug",
                        "INFO Configuration read again: worker.concurrency is 32 now");
    }

    @Test
    void a_password_that_has_changed_is_told_without_it() {
        write("history.password = hidden");
        EffectiveConfig before = loader().read();
        write("history.password = hidden2");

        assertThat(ConfigChange.between(before, loader().read()))
                .extracting(ConfigChange::toString)
                .containsExactly("history.password \"***\" -> \"***\"");
    }

    @Test
    void what_is_invalid_changes_nothing_and_every_problem_is_told_without_secrets() {
        Reload reload = running("worker", "worker.concurrency = 16");
        write("redis.url = \"shop:hidden@redis\"\nworker.concurency = 3\nlog.level = debug");

        reload.run();

        assertThat(applied).isEmpty();
        assertThat(rootLevel()).isEqualTo(Level.INFO);
        assertThat(told())
                .containsExactly(
                        "ERROR Configuration read again and not used, 2 problems; the worker goes on as it was",
                        "ERROR Configuration: " + file + ":1: redis.url is '***@redis'; expected"
                                + " redis://[user:password@]host[:port][/database], in the password %40 for @ and %2F for /",
                        "ERROR Configuration: " + file
                                + ":2: worker.concurency is not a known key; did you mean worker.concurrency?");

        write("worker.concurrency = 4");
        reload.run();
        assertThat(applied).containsExactly(4);
    }

    @Test
    void a_file_that_is_gone_changes_nothing() throws IOException {
        Reload reload = running("scheduler", "");
        Files.delete(file);

        reload.run();

        assertThat(applied).isEmpty();
        assertThat(told()).hasSize(2).first().asString().contains("1 problem; the scheduler goes on as it was");
    }

    @Test
    void what_takes_a_restart_is_named_at_every_reload() {
        Reload reload = running("worker", """
                redis.url = "redis://u:hidden@a"
                worker { handlers { x { exec = [cat], concurrency = 1 }, z { exec = [cat] } } }
                """);
        write("""
                redis.url = "redis://u:hidden2@a"
                scheduler.batch = 9
                console.port = 1
                worker {
                  concurrency = 16
                  handlers { x { exec = [cat, "-"], concurrency = 2, environment { A = 1 } }, y { exec = [cat] } }
                }
                """);

        reload.run();
        List<String> first = told();
        told.list.clear();
        reload.run();

        String waits = ", takes effect when the worker is restarted";
        assertThat(first)
                .containsExactly(
                        "WARN Configuration read again: redis.url is changed" + waits,
                        "WARN Configuration read again: worker.handlers.x.exec is changed" + waits,
                        "WARN Configuration read again: worker.handlers.x.environment.A is new" + waits,
                        "WARN Configuration read again: worker.handlers.y is new" + waits,
                        "WARN Configuration read again: worker.handlers.z is gone" + waits);
        assertThat(told()).isEqualTo(first);
    }

    @Test
    void says_so_where_nothing_has_changed_that_it_uses() {
        Reload reload = running("worker", "scheduler.batch = 1");
        write("scheduler.batch = 2");

        reload.run();

        assertThat(told()).containsExactly("INFO Configuration read again: nothing that the worker uses has changed");
    }

    @Test
    void a_reload_that_was_asked_for_before_anybody_could_apply_it_is_not_lost() {
        write("worker.concurrency = 1");
        Reload reload = reload("worker");
        write("worker.concurrency = 2");
        reload.run();
        assertThat(told()).isEmpty();

        reload.onReload(this::apply);

        assertThat(applied).containsExactly(2);
    }

    @Test
    void a_failure_to_apply_ends_nothing() {
        write("");
        Reload reload = reload("worker");
        reload.onReload(config -> {
            throw new IllegalStateException("broken");
        });

        reload.run();

        assertThat(told())
                .containsExactly(
                        "ERROR Configuration read again, and failed to apply it; the worker goes on with what it has");
    }

    private Reload running(String role, String text) {
        write(text);
        Reload reload = reload(role);
        reload.onReload(this::apply);
        return reload;
    }

    private Reload reload(String role) {
        Logs logs = new Logs(context);
        logs.change(loader().load().log());
        return new Reload(role, loader(), logs, loader().read(), log);
    }

    /** Tells of another concurrency than 16. */
    private List<String> apply(HeadraceConfig config) {
        int concurrency = config.worker().concurrency();
        applied.add(concurrency);
        return concurrency == 16 ? List.of() : List.of("worker.concurrency is " + concurrency + " now");
    }

    private ConfigLoader loader() {
        return new ConfigLoader().file(file);
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Level rootLevel() {
        return context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel();
    }

    private List<String> told() {
        return told.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
