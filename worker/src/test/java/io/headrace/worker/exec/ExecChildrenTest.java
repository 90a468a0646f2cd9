package io.headrace.worker.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.worker.PlainContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of programs when their JVM stops, tried with a JVM of its own. */
@Timeout(60)
class ExecChildrenTest {

    @TempDir
    Path folder;

    private Process jvm;

    @AfterEach
    void end() {
        if (jvm != null) {
            jvm.destroyForcibly();
        }
    }

    @Test
    void no_program_outlives_the_jvm() throws Exception {
        start(Duration.ZERO, "sleep 1000 & echo $! > pid.tmp; mv pid.tmp pid; trap '' TERM; while :; do sleep 1; done");
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(read("pid").strip())).orElseThrow();

        jvm.destroy();

        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessTree.isRunning(grandchild)).isFalse();
        assertThat(read("outcome")).contains("RetryLaterException");
    }

    @Test
    void a_program_may_end_by_itself_while_the_jvm_stops() throws Exception {
        start(Duration.ofSeconds(30), "echo $$ > pid; until [ -e go ]; do sleep 0.1; done; echo result");

        jvm.destroy();
        Files.createFile(folder.resolve("go"));

        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(read("outcome")).isEqualTo("result");
    }

    /** Reads its task, then runs on until its input is at its end. */
    private static final String WARM = """
            echo $$ > pid.tmp; mv pid.tmp pid
            while read -r line; do id=${line#*'"id":"'}; printf '{"id":"%s","result":1}\\n' "${id%%'"'*}"; done
            """;

    @Test
    void an_idle_program_does_not_hold_up_the_end_of_the_jvm() throws Exception {
        start(Duration.ofSeconds(50), WARM + "trap '' TERM; sleep 1000", "warm");
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(read("pid").strip())).orElseThrow();
        await().until(() -> Files.exists(folder.resolve("outcome")));

        jvm.destroy();

        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessTree.isRunning(child)).isFalse();
        assertThat(read("outcome")).isEqualTo("1");
    }

    @Test
    void a_warm_program_hears_that_its_jvm_was_killed() throws Exception {
        start(Duration.ZERO, WARM, "warm");
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(read("pid").strip())).orElseThrow();
        await().until(() -> Files.exists(folder.resolve("outcome")));

        jvm.destroyForcibly();

        await().until(() -> !ProcessTree.isRunning(child));
    }

    private void start(Duration grace, String script) throws IOException {
        start(grace, script, "plain");
    }

    private void start(Duration grace, String script, String form) throws IOException {
        jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        grace.toString(),
                        folder.toString(),
                        script,
                        form)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("jvm.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("pid")));
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    /** A worker with one task. */
    static final class Main {

        private Main() {}

        public static void main(String[] args) throws IOException {
            ExecChildren.waitAtExit(Duration.parse(args[0]));
            Path folder = Path.of(args[1]);
            boolean warm = args[3].equals("warm");
            ExecSpec spec = ExecSpec.of(List.of("sh", "-c", args[2]))
                    .withDirectory(folder)
                    .withWarm(warm);
            if (!warm) {
                // Kept from ending before the outcome is written, as a worker does in its own stop.
                Thread main = Thread.currentThread();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> join(main)));
            }
            String outcome;
            try {
                outcome = new String(new ExecHandler(spec).handle(PlainContext.of("t"), new byte[0]), UTF_8);
            } catch (Exception e) {
                outcome = e.toString();
            }
            Files.writeString(folder.resolve("outcome.tmp"), outcome);
            Files.move(folder.resolve("outcome.tmp"), folder.resolve("outcome"));
            if (warm) {
                // Idle, as a worker without tasks.
                new CompletableFuture<Void>().join();
            }
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
