package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ten thousand tasks for a program, a program that stays, a web service and a plugin, none of which our code has a name for. What
 * each task is to come to stands in its payload, and holds though workers are stopped and killed on the way.
 */
@HeadraceTest
@Isolated // It needs all of the machine.
class MixedHandlersTest {

    private static final Duration LONG = Duration.ofMinutes(4);

    private static final Map<String, Integer> TASKS =
            new TreeMap<>(Map.of("plain", 300, "warm", 3_000, "http", 3_000, "plugin", 3_700));

    /** What tells our programs from those of others. */
    private final String mark = "mixed-" + UUID.randomUUID();

    private final RedisServer redis;
    private final MixedService service = new MixedService();
    private final List<HeadraceProcess> processes = new ArrayList<>();
    private final Set<Integer> ports = new TreeSet<>();
    private final List<Demand> demands = new ArrayList<>();
    private final List<TaskId> ids = new ArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();

    @TempDir
    private Path folder;

    private TaskProducer producer;

    MixedHandlersTest(RedisServer redis) {
        this.redis = redis;
    }

    /** What a task is to come to: {@code by} whom, doing what. */
    private record Demand(String by, int n, String does) {

        static Demand of(String by, int n) {
            String does = switch (n % 50) {
                case 0 -> "fail";
                case 10 -> "crash";
                case 20 -> "later";
                case 30 -> "refuse";
                default -> n % 250 == 41 ? "hang" : n % 250 == 43 ? "wait" : "well";
            };
            return new Demand(by, n, does);
        }

        Submission submission() {
            TaskOptions.Builder options = TaskOptions.builder();
            if (does.equals("hang")) {
                options.timeout(Duration.ofSeconds(2));
            }
            return new Submission(
                    QueueName.DEFAULT,
                    "mixed." + by,
                    ("{\"n\":" + n + ",\"do\":\"" + does + "\"}").getBytes(UTF_8),
                    options.build());
        }

        /** State, failure of each attempt and result, as it has to be. */
        String expected() {
            String result = " {\"n\": " + n + ", \"by\": \"" + by + "\"}";
            return switch (does) {
                case "fail", "crash" -> "COMPLETED [failed, well]" + result;
                case "hang" -> "COMPLETED [timed out, well]" + result;
                case "refuse" -> "DEAD [failed] told to refuse";
                case "wait" -> "CANCELLED";
                default -> "COMPLETED [well]" + result;
            };
        }

        /** The same of how it ended. */
        String came(Outcome outcome) {
            if (outcome.state() == TaskState.CANCELLED) {
                return "CANCELLED";
            }
            List<String> attempts = new ArrayList<>(
                    outcome.attempts().stream().map(Demand::came).toList());
            if (attempts.size() > 2 && attempts.get(1).equals("timed out")) {
                // On a machine that is busy a program may take longer to start than its timeout.
                attempts.remove(1);
            }
            String text = outcome.state() + " " + attempts;
            if (outcome.state() == TaskState.DEAD) {
                boolean told = outcome.failure()
                        .map(failure -> failure.message().contains("told to refuse"))
                        .orElse(false);
                return text + (told ? " told to refuse" : " " + outcome.failure());
            }
            return text + " " + new String(outcome.result(), UTF_8);
        }

        private static String came(Attempt attempt) {
            return attempt.failure() == null
                    ? "well"
                    : attempt.failure().type().endsWith("TaskTimeoutException") ? "timed out" : "failed";
        }
    }

    @BeforeEach
    void connect() {
        producer = TaskProducer.connect(redis.url());
    }

    @AfterEach
    void disconnect() {
        processes.forEach(HeadraceProcess::close);
        producer.close();
        service.close();
    }

    @Test
    void ten_thousand_tasks_of_all_kinds_end_as_they_should() throws Exception {
        configure();
        start("scheduler");
        HeadraceProcess stopped = start("worker");
        submit();

        awaitEnded(2_500);
        notePorts(stopped);
        stopped.signal("TERM");
        assertThat(stopped.awaitExit()).as(stopped.output()).isZero();
        assertThat(Leftovers.processesWith(mark)).isEmpty();

        HeadraceProcess killed = start("worker");
        awaitEnded(6_000);
        notePorts(killed);
        killed.signal("KILL");
        start("worker");
        awaitEnded(ids.size());

        assertThat(wrong()).isEmpty();
        assertThat(service.mistakes()).isEmpty();
        stopAll();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Leftovers.processesWith(mark)).isEmpty());
        for (int port : ports) {
            assertThat(isOpen(port)).as("port %s", port).isFalse();
        }
    }

    /** Everything that a worker is told: one file, two programs, an address and a jar. */
    private void configure() throws IOException, InterruptedException {
        for (String program : List.of("plain.py", "warm.py")) {
            try (var source = MixedHandlersTest.class.getResourceAsStream("mixed/" + program)) {
                Files.write(folder.resolve(program), source.readAllBytes());
            }
        }
        writePlugin(Files.createDirectory(folder.resolve("plugins")).resolve("mixed.jar"));
        Files.writeString(
                folder.resolve("headrace.conf"), """
                redis.url = "%s"
                telemetry.port = 0
                worker {
                  concurrency = 16
                  lease = 3s
                  grace = 1s
                  handlers {
                    "mixed.plain" {
                      exec = ["%s", -I, -S, plain.py]
                      environment { MIXED = "%s" }
                      backoff = "fixed 100ms"
                      concurrency = 4
                    }
                    "mixed.warm" {
                      exec = ["%2$s", -I, -S, warm.py]
                      warm = true
                      environment { MIXED = "%3$s" }
                      backoff = "fixed 100ms"
                      concurrency = 6
                    }
                    "mixed.http" {
                      http = "%s"
                      headers { Authorization = "Bearer mixed" }
                      backoff = "fixed 100ms"
                      concurrency = 8
                    }
                  }
                }
                """.formatted(redis.url(), python(), mark, service.address()));
    }

    /** Python itself, not a script that looks for it each time. */
    private static String python() throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("python3", "-c", "import sys; print(sys.executable, end='')")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no python3 here (.ci/packages installs it)");
            throw e;
        }
        String executable = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return executable;
    }

    private HeadraceProcess start(String daemon) {
        HeadraceProcess process = HeadraceProcess.start(
                folder, daemon, "--config", folder.resolve("headrace.conf").toString());
        processes.add(process);
        return process;
    }

    private void submit() {
        TASKS.forEach((by, count) -> {
            for (int n = 0; n < count; n++) {
                demands.add(Demand.of(by, n));
            }
        });
        Collections.shuffle(demands, new Random(1));
        producer.submitAll(demands.stream().map(Demand::submission).iterator(), new BulkListener() {
            @Override
            public void submitted(long index, Submitted answer) {
                ids.add(answer.id());
            }
        });
        assertThat(ids).hasSize(10_000).hasSize(demands.size());
        ids.forEach(id -> producer.awaitAsync(id).thenAccept(outcome -> ended.incrementAndGet()));
    }

    /** Waits until so many have ended, and cancels those that wait for it. */
    private void awaitEnded(int count) {
        List<TaskId> waiting = IntStream.range(0, ids.size())
                .filter(i -> demands.get(i).does().equals("wait"))
                .mapToObj(ids::get)
                .toList();
        await().pollInterval(Duration.ofMillis(100)).atMost(LONG).until(() -> {
            processes.get(processes.size() - 1).checkRuns();
            waiting.forEach(this::cancelIfItRuns);
            return ended.get() >= count;
        });
    }

    private void cancelIfItRuns(TaskId id) {
        if (producer.status(id).map(TaskStatus::state).orElseThrow() == TaskState.RUNNING) {
            producer.cancel(id);
        }
    }

    /** The tasks that did not end as they should, and how they ended. */
    private List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Demand demand = demands.get(i);
            String came = demand.came(producer.outcome(ids.get(i)).orElseThrow());
            if (!came.equals(demand.expected())) {
                wrong.add(ids.get(i) + " was " + demand + " and came to " + came);
            }
            if (demand.by().equals("http")
                    && demand.does().equals("later")
                    && service.calls(ids.get(i).toString()) < 3) {
                wrong.add(ids.get(i) + " was not put off twice");
            }
        }
        return wrong;
    }

    private void notePorts(HeadraceProcess process) throws IOException {
        ports.addAll(Leftovers.portsOf(process.pid()));
    }

    private void stopAll() throws IOException {
        for (HeadraceProcess each : processes) {
            if (each.isAlive()) {
                notePorts(each);
                each.signal("TERM");
                assertThat(each.awaitExit()).as(each.output()).isZero();
            }
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void writePlugin(Path jar) throws IOException {
        Path work = Files.createDirectory(folder.resolve("work"));
        Path source = work.resolve("Mixed.java");
        try (var text = MixedHandlersTest.class.getResourceAsStream("mixed/Mixed.java.txt")) {
            Files.write(source, text.readAllBytes());
        }
        String[] arguments = {
            "-proc:none", "-d", work.toString(), "-cp", System.getProperty("java.class.path"), source.toString()
        };
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments))
                .isZero();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            entry(out, "META-INF/services/io.headrace.worker.HandlerProvider", "acme.Mixed".getBytes(UTF_8));
            try (var classes = Files.list(work.resolve("acme"))) {
                for (Path each : classes.toList()) {
                    entry(out, "acme/" + each.getFileName(), Files.readAllBytes(each));
                }
            }
        }
    }

    private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
