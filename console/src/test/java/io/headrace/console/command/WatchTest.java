package io.headrace.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.command.Shell.Run;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --watch}: again and again, until it is told to end. */
@HeadraceTest
class WatchTest {

    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final String HOME = "\u001b[?7l\u001b[H";
    private static final String END = "\u001b[J\u001b[?7h";

    @TempDir
    private Path folder;

    private final HandPacer pacer = new HandPacer();

    @Test
    void a_pipe_gets_one_picture_after_the_other_each_with_its_time(TestRedis redis) throws IOException {
        Shell shell = Shell.on(redis, folder).clock(Samples.CLOCK).pacer(pacer);
        try (Plant plant = new Plant(redis)) {
            plant.queued("default/a");
            pacer.onWait(() -> plant.queued("default/b"));
            pacer.stopAfter(2);
            Run run = shell.monitor("queues", "--watch", "2s");
            assertThat(run.exit()).isZero();
            assertThat(run.out().replaceAll("(?m)^(default +[0-9]).*$", "$1").replaceAll("(?m)^queue .*$", "queue"))
                    .isEqualTo("""
                            2026-01-02T12:00:00Z
                            queue
                            default       1
                            2026-01-02T12:00:00Z
                            queue
                            default       2
                            """);
            assertThat(pacer.passed()).isEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    void programs_get_a_line_of_json_each_time(TestRedis redis) throws IOException {
        pacer.stopAfter(3);
        Run run = Shell.on(redis, folder).pacer(pacer).monitor("workers", "--json", "--watch", "1s");
        assertThat(run.out()).isEqualTo("{\"items\":[]}\n{\"items\":[]}\n{\"items\":[]}\n");
    }

    @Test
    void a_terminal_is_drawn_over_without_clearing_it(TestRedis redis) throws IOException {
        pacer.stopAfter(2);
        Run run = Shell.on(redis, folder)
                .clock(Samples.CLOCK)
                .pacer(pacer)
                .terminal(true)
                .monitor("workers", "--watch", "2s");
        String picture = HOME + "every 2s, 2026-01-02T12:00:00Z; Ctrl-C ends\u001b[K\n\u001b[K\n"
                + "no worker lives; headrace worker starts one\u001b[K\n" + END;
        assertThat(run.out()).isEqualTo(CLEAR + picture + picture);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void redis_that_is_away_is_told_in_place_and_waited_for(TestRedis redis) throws IOException {
        try (FaultProxy proxy = FaultProxy.to(redis.url())) {
            Shell shell = Shell.on(proxy.url(), redis.prefix(), folder).pacer(pacer);
            pacer.stopAfter(4);
            pacer.onWait(() -> {
                if (pacer.passed().equals(Duration.ofSeconds(1))) {
                    proxy.blackHole();
                } else {
                    proxy.heal();
                }
            });
            Run run = shell.monitor("workers", "--json", "--watch", "1s");
            assertThat(run.exit()).isZero();
            assertThat(run.out()).startsWith("{\"items\":[]}\n").endsWith("{\"items\":[]}\n");
            assertThat(run.err().lines()).hasSizeBetween(1, 2).allMatch(line -> line.startsWith("headrace: Redis"));
        }
    }
}
