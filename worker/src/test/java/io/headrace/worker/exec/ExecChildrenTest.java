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

    private void start(Duration grace, String script) throws IOException {
        jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        grace.toString(),
                        folder.toString(),
                        script)
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
            ExecSpec spec = ExecSpec.of(List.of("sh", "-c", args[2])).withDirectory(folder);
            // Kept from ending before the outcome is written, as a worker does in its own stop.
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> join(main)));
            String outcome;
            try {
                outcome = new String(new ExecHandler(spec).handle(PlainContext.of("t"), new byte[0]), UTF_8);
            } catch (Exception e) {
                outcome = e.toString();
            }
            Files.writeString(folder.resolve("outcome"), outcome);
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
