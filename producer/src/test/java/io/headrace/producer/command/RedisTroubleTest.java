package io.headrace.producer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.producer.command.Shell.Run;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is not there or will not: one line, exit code 4, and never a password. */
@HeadraceTest
class RedisTroubleTest {

    @TempDir
    private Path folder;

    @Test
    void nobody_listens() throws IOException {
        Shell shell = Shell.on("redis://127.0.0.1:1", folder);
        String told = "Redis at redis://127.0.0.1:1 cannot be reached: Connection refused";
        String hint = "start one with `headrace dev`, or name one with --redis or HEADRACE_REDIS_URL";
        assertRefused(shell.submit("demo.echo"), told, hint);
        assertRefused(shell.status("x"), told, hint);
        assertRefused(shell.result("x", "--wait", "1m"), told, hint);
        assertRefused(shell.cancel("x"), told, hint);
    }

    @Test
    void nobody_answers(FaultProxy proxy) throws IOException {
        proxy.blackHole();
        Run run = Shell.on(proxy.url(), folder).submit("demo.echo");
        assertThat(run.err())
                .startsWith("headrace: Redis at " + proxy.url() + " ")
                .hasLineCount(1);
        assertThat(run.exit()).isEqualTo(4);
    }

    @Test
    void the_password_is_wrong_and_not_shown() throws IOException {
        try (RedisServer server = RedisServer.builder().password("right").start()) {
            Shell shell = Shell.on("redis://:wr0ng@127.0.0.1:" + server.port(), folder);
            assertRefused(
                    shell.submit("demo.echo"),
                    "Redis at redis://***@127.0.0.1:" + server.port()
                            + " refused the login: check user and password in the URL (WRONGPASS)");
            Run none = shell.submit("demo.echo", "--redis", "redis://127.0.0.1:" + server.port());
            assertRefused(
                    none,
                    "Redis at redis://127.0.0.1:" + server.port()
                            + " refused the login: check user and password in the URL (NOAUTH)");
            assertThat(shell.submit("demo.echo", "--redis", "redis://wr0ng:wr0ng@wr0ng@127.0.0.1")
                            .err())
                    .doesNotContain("wr0ng");
        }
    }

    @Test
    void redis_is_older_than_6_2() throws IOException {
        try (RedisServer server = RedisServer.builder()
                .config("rename-command", "XAUTOCLAIM \"\"")
                .start()) {
            Run run = Shell.on(server.url(), folder).submit("demo.echo");
            assertThat(run.err())
                    .startsWith("headrace: Redis at " + server.url()
                            + " is too old: it does not know XAUTOCLAIM; Headrace needs Redis 6.2 or newer")
                    .hasLineCount(1);
            assertThat(run.exit()).isEqualTo(4);
        }
    }

    private static void assertRefused(Run run, String... told) {
        assertThat(run.err().lines())
                .containsExactlyElementsOf(
                        Stream.of(told).map(line -> "headrace: " + line).toList());
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(4);
    }
}
