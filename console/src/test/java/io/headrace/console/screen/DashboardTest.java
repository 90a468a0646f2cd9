package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.NonRetryableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard driven in a real terminal, on a real Redis with a worker and tasks that flow. */
@HeadraceTest
class DashboardTest {

    private static final TaskType<String, Void> FLOW = TaskType.of("flow", String.class);
    private static final TaskType<String, Void> FRAGILE = TaskType.of("fragile", String.class);
    private static final TaskType<String, Void> LONG = TaskType.of("long", String.class);
    private static final Pattern RATE = Pattern.compile("FLOWING {2}[1-9][0-9.]* tasks/s");

    private final AtomicBoolean mended = new AtomicBoolean();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private Path folder;

    private RedisSettings redis;
    private TaskProducer producer;
    private TaskWorker worker;
    private Tmux terminal;

    @BeforeEach
    void open(RedisServer server, TestRedis prefix) throws IOException {
        assumeTrue(Tmux.isInstalled(), "needs tmux: .ci/packages installs it, or apt-get install tmux");
        redis = RedisSettings.of(server.url()).withPrefix(prefix.prefix());
        producer = TaskProducer.builder(redis).connect();
        worker = TaskWorker.builder(redis)
                .settings(WorkerSettings.defaults().withName("miller").withConcurrency(4))
                .handle(FLOW, (context, payload) -> null)
                .handle(LONG, (context, payload) -> {
                    context.progress(42, "grinding");
                    context.log("the \u001b[2Jstone \u0007turns");
                    released.await();
                    return null;
                })
                .handle(FRAGILE, (context, payload) -> {
                    if (!mended.get()) {
                        throw new NonRetryableException("no way \u001b[2Jout");
                    }
                    return null;
                })
                .start();
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/headrace.conf"), "redis.prefix = " + prefix.prefix() + "\n");
        script("run", "echo $$ > pid", "exec " + program());
        script("dash", "stty -g > a", "sh run", "echo exit=$?", "stty -g > b", "cmp a b && echo as-before");
        terminal = Tmux.start(folder, 100, 30);
    }

    @AfterEach
    void close() {
        clock.shutdownNow();
        released.countDown();
        if (terminal != null) {
            terminal.close();
            worker.stop(Duration.ZERO);
            producer.close();
        }
    }

    @Test
    void anOperatorSeesItFlowOpensADeadTaskAndRunsItAgain() {
        TaskId dead = producer.submit(FRAGILE, "a parcel");
        producer.submit(LONG, "corn");
        flow();
        start();

        terminal.awaitScreen(text -> RATE.matcher(text).find(), "a rate");
        String overview = terminal.awaitText("[1 Overview]", "miller", "fragile", "no way ^[[2Jout");
        assertThat(overview.lines().toList()).hasSizeLessThanOrEqualTo(30);
        keep("terminal-dashboard", overview);

        terminal.resize(60, 15);
        terminal.awaitScreen(
                text -> text.startsWith("Headrace  redis")
                        && text.contains("[1 Overview] 2  3  4  5  6")
                        && text.contains("miller")
                        && text.lines().count() == 15,
                "the overview in 60 columns and 15 rows");
        terminal.resize(20, 3);
        terminal.awaitScreen(text -> text.lines().findFirst().orElse("").contains("FLOWING"), "what fits");
        terminal.resize(100, 30);
        terminal.awaitText("1 Overview] 2 Tasks", "6 Audit", "miller", "DIED AGO");

        terminal.type("5");
        terminal.awaitText("[5 Workers]", "long", "1 worker lives");
        terminal.type("2");
        terminal.awaitText("[2 Tasks]", "42% grinding", "completed");
        terminal.type("/type:long");
        terminal.press("Enter");
        terminal.awaitScreen(
                text -> text.contains("filter type:long")
                        && text.contains("42% grinding")
                        && !text.contains("completed"),
                "only long");
        terminal.press("Enter");
        terminal.awaitText("RUNNING  long", "42% grinding", "Log", "ago  the stone \ufffdturns");
        terminal.press("Escape");
        terminal.awaitText("filter type:long");
        terminal.type("1");
        terminal.awaitText("[1 Overview]");
        terminal.type("2");
        terminal.awaitText("[2 Tasks]", "42% grinding", "completed");
        terminal.type("/type:fragile");
        terminal.press("Enter");
        terminal.awaitScreen(
                text -> text.contains("filter type:fragile") && !text.contains("grinding"), "only fragile");

        terminal.type("3");
        terminal.awaitText("[3 Dead]", "Dead letters by cause", "fragile");
        terminal.press("Enter");
        terminal.awaitText("WHEN", dead.toString());
        terminal.press("Enter");
        terminal.awaitText("DEAD  fragile", "Attempts (1)", "on miller", "no way ^[[2Jout", "Timeline");
        terminal.type("G");
        terminal.awaitText("\"a parcel\"", "Options");

        mended.set(true);
        terminal.type("R");
        terminal.awaitText("Run " + dead + " now? y/N");
        terminal.type("n");
        terminal.awaitText("Nothing was done.");
        terminal.type("Ry");
        terminal.awaitText("runs as soon as a worker is free");
        assertThat(producer.await(dead, Duration.ofSeconds(30)).state()).isEqualTo(TaskState.COMPLETED);
        terminal.type("g");
        terminal.awaitText("COMPLETED  fragile");

        terminal.press("Escape");
        terminal.press("Escape");
        terminal.awaitText("No dead letters.");
        terminal.type("6");
        terminal.awaitText("retry", dead.toString());
        leave();
    }

    @Test
    void aQueueIsPausedAndResumed() {
        flow();
        start();
        terminal.awaitText("default");
        terminal.type("Py");
        terminal.awaitText("Queue default is paused.", "default [paused]", "PAUSED");
        terminal.type("Py");
        terminal.awaitScreen(
                text -> text.contains("Queue default is resumed.") && !text.contains("[paused]"), "resumed");
        leave();
    }

    @Test
    void withoutRedisItSaysSoKeysGoOnAndItComesBack(RedisServer server) {
        flow();
        start();
        terminal.awaitText("FLOWING");
        server.pause();
        terminal.awaitText("NOT LIVE since");
        terminal.type("?");
        terminal.awaitText("Capital letters change something");
        terminal.type(" ");
        server.resume();
        terminal.awaitScreen(text -> text.startsWith("Headrace  redis") && text.contains("FLOWING"), "live again");
        leave();
    }

    @Test
    void toldToStopItGivesTheScreenBack() throws Exception {
        start();
        terminal.awaitText("[1 Overview]");
        for (String signal : List.of("TERM", "INT")) {
            long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .start()
                    .waitFor();
            isGivenBack();
            if (signal.equals("TERM")) {
                terminal.type("clear");
                terminal.press("Enter");
                start();
                terminal.awaitText("[1 Overview]");
            }
        }
    }

    @Test
    void withoutATerminalItSaysWhatToUseInstead() throws IOException {
        script("piped", program() + " | cat");
        terminal.type("sh piped; echo done");
        terminal.press("Enter");
        terminal.awaitText("headrace: the dashboard needs a terminal; use `headrace monitor stats --watch 2s`", "done");
        script("dumb", "TERM=dumb " + program());
        terminal.type("clear; sh dumb; echo exit=$?");
        terminal.press("Enter");
        terminal.awaitText(
                "headrace: the dashboard needs a terminal; use `headrace monitor stats --watch 2s`", "exit=2");
    }

    private void flow() {
        clock.scheduleAtFixedRate(() -> producer.submit(FLOW, "x"), 0, 20, TimeUnit.MILLISECONDS);
    }

    /** From a shell whose screen and settings have to be the same afterwards. */
    private void start() {
        terminal.type("echo before; sh dash");
        terminal.press("Enter");
    }

    private void leave() {
        terminal.type("q");
        isGivenBack();
    }

    private void isGivenBack() {
        String shell = terminal.awaitText("before\n", "exit=0", "\nas-before");
        assertThat(shell).doesNotContain("Overview").doesNotContain("WARN");
        assertThat(terminal.variable("alternate_on")).isEqualTo("0");
        assertThat(terminal.variable("cursor_flag")).isEqualTo("1");
    }

    private String program() {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -Duser.language=tr -Duser.country=TR"
                + " -Duser.timezone=Pacific/Chatham -cp '" + System.getProperty("java.class.path") + "' "
                + DashboardProgram.class.getName() + " --redis " + redis.url();
    }

    private void script(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    /** What the documentation shows comes from here. */
    private static void keep(String name, String screen) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "screens"));
            Files.writeString(folder.resolve(name + ".txt"), screen + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
