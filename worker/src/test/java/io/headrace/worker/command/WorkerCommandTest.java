package io.headrace.worker.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.broker.Inspection;
import io.headrace.broker.Submissions;
import io.headrace.command.CommandLines;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;

/** How the worker's process takes a signal to stop, tried with a process of its own. */
@HeadraceTest
@Isolated // Other tests look for programs that were left behind.
class WorkerCommandTest {

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void letsItsProgramsEndWhenTheWholeGroupIsSignalled(TestRedis redis) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/setsid")), "without setsid programs hear the signal as well");
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        try (RedisBroker broker = RedisBroker.connect(settings);
                Submissions submissions = broker.submissions();
                Inspection inspection = broker.inspection()) {
            start(
                    redis.url(),
                    "redis.prefix = " + redis.prefix(),
                    "worker.handlers { wait { exec = [sh, -c, \"echo > begun; sleep 1; echo ended\"] } }");
            TaskId id = submissions
                    .submit(new Submission(
                            QueueName.DEFAULT,
                            "wait",
                            new byte[0],
                            TaskOptions.builder().maxAttempts(1).build()))
                    .get(20, TimeUnit.SECONDS)
                    .id();
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("begun")));

            // To the whole group, as a terminal and a service manager do. Not INT: where the tests themselves run in
            // the
            // background it is ignored by all that they start.
            assertThat(new ProcessBuilder("kill", "-TERM", "--", "-" + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(25, TimeUnit.SECONDS)).as(said()).isTrue();
            assertThat(process.exitValue()).as(said()).isEqualTo(ExitCode.OK);
            TaskStatus status = inspection.status(id).get(20, TimeUnit.SECONDS).orElseThrow();
            assertThat(status.state()).as(said()).isEqualTo(TaskState.COMPLETED);
            assertThat(status.outcome().result()).asString(UTF_8).isEqualTo("ended");
        }
    }

    @Test
    void stopsAsItShouldWhileItStarts() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(30_000);
            start("redis://127.0.0.1:" + silent.getLocalPort(), "redis.timeout = 50s");
            try (Socket connected = silent.accept()) {
                process.destroy();
                assertThat(process.waitFor(25, TimeUnit.SECONDS)).as(said()).isTrue();
                assertThat(connected.isConnected()).isTrue();
            }
            assertThat(process.exitValue()).as(said()).isEqualTo(ExitCode.OK);
        }
    }

    private void start(String url, String... config) throws IOException {
        Files.write(folder.resolve("headrace.conf"), List.of(config));
        // A group of its own, so that a signal to it does not reach the tests.
        process = new ProcessBuilder(
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--redis=" + url,
                        "--config=" + folder.resolve("headrace.conf"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** {@code headrace worker} alone. */
    static final class Main {

        private Main() {}

        public static void main(String[] args) {
            Invocation invocation = Invocation.ofProcess();
            CommandLine line = new CommandLine(new WorkerCommand(invocation));
            System.exit(CommandLines.configure(line, invocation).execute(args));
        }
    }
}
