package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {

    @Test
    void answersAsSoonAsItIsStarted() throws IOException {
        try (RedisServer server = RedisServer.builder().start();
                RawConnection redis = new RawConnection(server.url())) {
            assertThat(redis.ask("PING")).isEqualTo("+PONG");
            assertThat(server.url()).isEqualTo("redis://127.0.0.1:" + server.port());
            assertThat(server.version()).isEqualTo("7.0.15");
            assertThat(ProcessHandle.of(server.pid())).get().matches(ProcessHandle::isAlive);
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnly() throws IOException {
        try (RedisServer server = RedisServer.builder().start()) {
            List<InetAddress> others = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList();

            assertThat(others)
                    .allSatisfy(address -> assertThatExceptionOfType(SocketException.class)
                            .isThrownBy(() -> new Socket(address, server.port()).close()));
        }
    }

    @Test
    void urlCarriesThePassword() {
        try (RedisServer server = RedisServer.builder().password("p@ss w\"rd/1").start();
                RedisClient client = RedisClient.create(server.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
            assertThat(server.url()).startsWith("redis://:p%40ss%20w%22rd%2F1@127.0.0.1:");
        }
    }

    @Test
    void configurationReachesTheServer() {
        try (RedisServer server =
                        RedisServer.builder().config("maxmemory", "50mb").start();
                TestRedis redis = TestRedis.on(server.url())) {
            assertThat(redis.redis().configGet("maxmemory")).containsValue("52428800");
        }
    }

    @Test
    void killedServerStartsAgainWithItsData() {
        try (RedisServer server = RedisServer.builder().appendOnly(true).start();
                TestRedis redis = TestRedis.on(server.url())) {
            redis.redis().set("k", "v");
            long before = server.pid();

            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();

            assertThat(server.pid()).isNotEqualTo(before);
            assertThat(redis.redis().get("k")).isEqualTo("v");
        }
    }

    @Test
    void stoppedServerStartsAgainWithItsData() {
        try (RedisServer server = RedisServer.builder().appendOnly(true).start();
                TestRedis redis = TestRedis.on(server.url())) {
            redis.redis().set("k", "v");

            server.stop();
            assertThatIllegalStateException().isThrownBy(server::pid).withMessageContaining("does not run");
            server.start();

            assertThat(redis.redis().get("k")).isEqualTo("v");
        }
    }

    @Test
    void pausedServerAnswersOnlyAfterResume() throws IOException {
        try (RedisServer server = RedisServer.builder().start();
                RawConnection redis = new RawConnection(server.url())) {
            server.pause();
            redis.send("PING");
            assertThat(redis.staysSilentFor(Duration.ofMillis(150))).isTrue();

            server.resume();
            assertThat(redis.receive()).isEqualTo("+PONG");
        }
    }

    @Test
    void stopEndsEvenAPausedServer() {
        try (RedisServer server = RedisServer.builder().start()) {
            server.pause();
            server.stop();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void closeDeletesItsOwnDirectoryAndNoOther(@TempDir Path data) throws IOException {
        RedisServer own = RedisServer.builder().appendOnly(true).start();
        RedisServer given =
                RedisServer.builder().appendOnly(true).directory(data).start();
        Path directory = directoryOf(own);
        own.close();
        given.close();
        given.close();

        assertThat(directory).doesNotExist();
        assertThat(data.resolve("appendonlydir")).isDirectory();
        assertThatIllegalStateException().isThrownBy(own::start).withMessageContaining("was closed");
    }

    @Test
    void endsWithItsDirectoryWhenTheJvmIsKilled() throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classesAndBinaryOnly(),
                        ServerHolder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = jvm.inputReader()) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(String.valueOf(out.readLine())))
                    .orElseThrow();
            Path directory = Path.of(String.valueOf(out.readLine()));
            assertThat(directory).isDirectory();

            jvm.toHandle().destroyForcibly();

            await().until(() -> !isAlive(server));
            await().untilAsserted(() -> assertThat(directory).doesNotExist());
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void aProgramThatIsNotRedisIsReportedWithItsLog(@TempDir Path folder) throws IOException {
        Path program = Programs.write(folder.resolve("redis-server"), "#!/bin/sh\necho out of order\nexit 3\n");

        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisServer.builder().binary(program).start().close())
                .withMessageContaining(program + " on port ")
                .withMessageContaining("ended with status 3")
                .withMessageContaining("out of order")
                .withMessageContaining("Check port, directory and config");
    }

    @Test
    void aMissingProgramIsReportedWithItsPath(@TempDir Path folder) {
        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisServer.builder()
                        .binary(folder.resolve("nothing"))
                        .start()
                        .close())
                .withMessageContaining("There is no executable file " + folder.resolve("nothing"));
    }

    @Test
    void aRefusedConfigurationIsReportedWithTheServersWords() {
        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() ->
                        RedisServer.builder().config("no-such-key", "1").start().close())
                .withMessageContaining("FATAL CONFIG FILE ERROR")
                .withMessageContaining("no-such-key 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisServer.builder().config("a", "b\nport 1"));
    }

    @Test
    void aTakenPortIsReported() {
        try (RedisServer first = RedisServer.builder().start()) {
            assertThatExceptionOfType(RedisStartException.class)
                    .isThrownBy(() ->
                            RedisServer.builder().port(first.port()).start().close())
                    .withMessageContaining("Could not create server TCP listening socket 127.0.0.1:" + first.port());
        }
    }

    /** A JVM in a container whose first process reaps nobody leaves a zombie: dead, but still listed. */
    private static boolean isAlive(ProcessHandle process) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            return Files.exists(stat) ? !Files.readString(stat).contains(") Z ") : process.isAlive();
        } catch (IOException gone) {
            return false;
        }
    }

    /** No JUnit, no Lettuce, no logging: what a server needs is the JDK and the binary. */
    private static String classesAndBinaryOnly() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.endsWith(".jar") || entry.contains("embedded-redis"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path directoryOf(RedisServer server) throws IOException {
        return Path.of(ServerHolder.directoryOf(server));
    }

    /** Runs in a JVM of its own: starts a server, tells its process id and directory, and waits to be killed. */
    static final class ServerHolder {

        public static void main(String[] args) throws IOException {
            RedisServer server = RedisServer.builder().start();
            System.out.println(server.pid());
            System.out.println(directoryOf(server));
            System.in.read();
        }

        static String directoryOf(RedisServer server) throws IOException {
            try (RawConnection redis = new RawConnection(server.url())) {
                redis.send("CONFIG GET dir");
                String line = redis.receive();
                while (line != null && !line.startsWith("/")) {
                    line = redis.receive();
                }
                return String.valueOf(line);
            }
        }
    }
}
