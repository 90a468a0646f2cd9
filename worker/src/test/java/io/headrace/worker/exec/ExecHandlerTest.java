package io.headrace.worker.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.worker.HandlerCall;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.HandlerRegistry;
import io.headrace.worker.PlainContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs real programs. One test at a time: each looks for processes that are left behind. */
@Timeout(60)
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock("exec children")
class ExecHandlerTest {

    private static final Set<String> TOOLS = Set.of("sh", "dash", "bash", "busybox", "cat", "sleep", "env", "true");
    private static final byte[] NOTHING = {};

    private final PlainContext context = PlainContext.of("image.resize");

    @TempDir
    Path folder;

    @AfterEach
    void nothing_is_left_behind() {
        await().untilAsserted(() -> assertThat(runningTools()).isEmpty());
        assertThat(ExecChildren.count()).isZero();
    }

    @Test
    void a_program_is_not_in_the_group_that_a_terminal_signals() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/setsid")), "the system has no setsid");
        String[] ids = run(shell("cut -d' ' -f5,6 /proc/$$/stat; echo $$"), "").split("\\s+");
        assertThat(ids).as("group, session and id").hasSize(3).containsOnly(ids[2]);
    }

    @Test
    void payload_is_stdin_and_stdout_is_the_result() throws Exception {
        assertThat(run(ExecSpec.of(List.of("cat")), "{\"a\":1}")).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource({"'a\\n',a", "'a\\n\\n\\n',a", "'\\na\\nb\\n','\na\nb'", "'a ','a '", "'',", "'\\n\\n',"})
    void line_feeds_at_the_end_are_no_part_of_the_result(String printed, String result) throws Exception {
        assertThat(run(shell("printf '" + printed + "'"), "")).isEqualTo(result);
    }

    @Test
    void arguments_are_not_read_by_a_shell() throws Exception {
        assertThat(run(ExecSpec.of(List.of("printf", "%s|", "$HOME", "a b", "*", "; exit 1")), ""))
                .isEqualTo("$HOME|a b|*|; exit 1|");
    }

    @Test
    void passes_a_mebibyte_through() throws Exception {
        byte[] payload = new byte[ExecSpec.DEFAULT_OUTPUT_LIMIT];
        new Random(1).nextBytes(payload);
        payload[payload.length - 1] = 1;

        assertThat(new ExecHandler(ExecSpec.of(List.of("cat"))).handle(context, payload))
                .isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource({"1", "4096", "4097", "1048576"})
    void a_program_need_not_read_its_payload(int size) throws Exception {
        ExecHandler handler = new ExecHandler(shell("exec <&-; echo unread"));

        assertThat(handler.handle(context, new byte[size])).isEqualTo("unread".getBytes(UTF_8));
    }

    @Test
    void too_much_output_is_a_failure_and_the_program_is_killed() {
        ExecSpec spec = shell("trap '' TERM; while :; do echo 0123456789; done").withOutputLimit(100_000);

        assertThatThrownBy(() -> run(spec, ""))
                .isInstanceOf(ExecFailedException.class)
                .hasMessage("sh wrote more than the limit of 100000 bytes to stdout and was killed");
    }

    @Test
    void output_may_be_as_long_as_the_limit() throws Exception {
        assertThat(run(shell("printf 12345").withOutputLimit(5), "")).isEqualTo("12345");
        assertThatThrownBy(() -> run(shell("printf 123456").withOutputLimit(5), ""))
                .hasMessageContaining("limit of 5 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3                       | 3   | exited with 3",
                "echo boom >&2; exit 1        | 1   | exited with 1: boom",
                "echo result; exit 2          | 2   | exited with 2",
                "printf '\\033[1mred\\n' >&2; exit 1 | 1 | exited with 1: [1mred",
                "kill -KILL $$                | 137 | exited with 137 (SIGKILL)",
            })
    void another_exit_code_than_0_is_a_failure(String script, int code, String message) {
        Throwable thrown = catchThrowable(() -> run(shell(script), ""));

        assertThat(thrown).isInstanceOf(ExecFailedException.class).hasMessage(message);
        assertThat(((ExecFailedException) thrown).exitCode()).isEqualTo(code);
    }

    @Test
    void the_last_words_come_first_and_the_end_of_stderr_is_kept() {
        ExecSpec spec = shell("i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i >&2; done; exit 4");

        Throwable thrown = catchThrowable(() -> run(spec, ""));

        assertThat(thrown.getMessage())
                .startsWith("exited with 4: line 2000\n")
                .endsWith("line 1999\nline 2000")
                .hasSizeLessThan(2000);
        assertThat(((ExecFailedException) thrown).stderr())
                .hasSize(8192)
                .contains("line 1500\n")
                .endsWith("line 2000\n");
    }

    @Test
    void stderr_is_logged_line_by_line_with_the_fields_of_the_task() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(PlainContext.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        log.addAppender(seen);
        log.setLevel(Level.DEBUG);
        MDC.put("task", "default/1");
        try {
            run(shell("echo one >&2; echo two >&2; printf three >&2"), "");
        } finally {
            MDC.clear();
            log.setLevel(null);
            log.detachAppender(seen);
        }

        List<ILoggingEvent> lines = seen.list.stream()
                .filter(event -> event.getMessage().startsWith("stderr"))
                .toList();
        assertThat(lines)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("stderr: one", "stderr: two", "stderr: three");
        assertThat(lines).allMatch(event -> event.getMDCPropertyMap().equals(Map.of("task", "default/1")));
    }

    @Test
    void a_program_sees_the_task_and_little_else() throws Exception {
        PlainContext told = context.withAttempt(7)
                .withHeaders(Map.of("trace-id", "a=b c", "Ünï/x", "y", "zero", "a\0b", "title", "t"))
                .withDeadline(Instant.parse("2026-01-02T03:04:05Z"));
        ExecSpec spec = ExecSpec.of(List.of("env")).withEnvironment(Map.of("TOKEN", "t0k3n", "HEADRACE_ATTEMPT", "99"));

        List<String> lines = new String(new ExecHandler(spec).handle(told, NOTHING), UTF_8)
                .lines()
                .filter(line -> !line.startsWith(ExecEnvironment.RUN))
                .toList();

        assertThat(lines)
                .contains(
                        "HEADRACE_TASK_ID=default/3-1-0",
                        "HEADRACE_TASK_TYPE=image.resize",
                        "HEADRACE_QUEUE=default",
                        "HEADRACE_ATTEMPT=7",
                        "HEADRACE_DEADLINE=2026-01-02T03:04:05Z",
                        "HEADRACE_HEADER_TRACE_ID=a=b c",
                        "HEADRACE_HEADER__N__X=y",
                        "HEADRACE_HEADER_ZERO=ab",
                        "HEADRACE_HEADER_TITLE=t",
                        "TOKEN=t0k3n",
                        "PATH=" + System.getenv("PATH"));
        Set<String> names = new TreeSet<>();
        lines.forEach(line -> names.add(line.substring(0, line.indexOf('='))));
        assertThat(names)
                .allMatch(
                        name -> name.matches(
                                "PATH|HOME|LANG|LC_.*|TZ|TMPDIR|TOKEN|HEADRACE_(TASK_ID|TASK_TYPE|QUEUE|ATTEMPT|DEADLINE|HEADER_.*)"));
    }

    @Test
    void a_secret_of_the_worker_is_not_inherited() {
        Map<String, String> parent = Map.of(
                "AWS_SECRET", "s", "HEADRACE_REDIS_URL", "redis://:pw@h", "LC_ALL", "C", "TZ", "UTC", "LCX", "x");

        assertThat(ExecEnvironment.of(
                        parent, ExecSpec.of(List.of("x")).withEnvironment(Map.of("TZ", "CET")), context, "r"))
                .containsOnlyKeys(
                        "LC_ALL",
                        "TZ",
                        "HEADRACE_TASK_ID",
                        "HEADRACE_TASK_TYPE",
                        "HEADRACE_QUEUE",
                        "HEADRACE_ATTEMPT",
                        "HEADRACE_EXEC_RUN")
                .containsEntry("TZ", "CET");
    }

    @Test
    void trace_context_and_named_variables_are_added_and_replace_nothing() {
        NotingContext traced = new NotingContext(
                "mail/7",
                context,
                Map.of("traceparent", "00-1-2-01", "tracestate", "a=b", "path", "/evil", "token", "evil"));
        ExecSpec spec = ExecSpec.of(List.of("x"))
                .withInherited(Set.of("AWS_REGION", "NOT_THERE"))
                .withEnvironment(Map.of("TOKEN", "t"));

        assertThat(ExecEnvironment.of(Map.of("PATH", "/bin", "AWS_SECRET", "s", "AWS_REGION", "eu"), spec, traced, "r"))
                .isEqualTo(Map.of(
                        "PATH", "/bin",
                        "AWS_REGION", "eu",
                        "TOKEN", "t",
                        "TRACEPARENT", "00-1-2-01",
                        "TRACESTATE", "a=b",
                        "HEADRACE_TASK_ID", "mail/7",
                        "HEADRACE_TASK_TYPE", "image.resize",
                        "HEADRACE_QUEUE", "mail",
                        "HEADRACE_ATTEMPT", "1",
                        "HEADRACE_EXEC_RUN", "r"));
    }

    @Test
    void exit_code_65_is_not_retried() {
        assertThat(catchThrowable(() -> run(shell("echo reading >&2; echo no such image >&2; exit 65"), "")))
                .isExactlyInstanceOf(NonRetryableException.class)
                .hasMessage("exited with 65 (do not retry): no such image\nreading\nno such image");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true                                                      | 1m    | exited with 75 (later)",
                "echo busy >&2                                             | 1m    | exited with 75 (later): busy",
                "echo 90 >&2                                               | 1m30s | exited with 75 (later)",
                "echo busy >&2; echo 0.5 >&2; echo >&2                     | 500ms | exited with 75 (later): busy",
                "echo '{\"retry-after\":30}' >&2; echo 90 >&2              | 30s   | exited with 75 (later): 90",
                "echo '{\"retry-after\":0,\"reason\":\"limit\"}' >&2       | 0s    | exited with 75 (later): limit",
                "echo '{\"retry-after\":3}{' >&2                           | 1m    | exited with 75 (later): {\"retry-after\":3}{",
                "echo '{\"retry-after\":\"3\"}' >&2                        | 1m    | exited with 75 (later): {\"retry-after\":\"3\"}",
            })
    void exit_code_75_is_run_again_later(String script, String delay, String reason) {
        Throwable thrown = catchThrowable(() -> run(shell(script + "; exit 75"), ""));

        assertThat(thrown).isInstanceOf(RetryLaterException.class).hasMessage(reason);
        assertThat(((RetryLaterException) thrown).delay()).isEqualTo(Durations.parse(delay));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "31536001", "99999999999999999999"})
    void a_pause_that_nobody_can_mean_is_a_failure(String seconds) {
        for (String said : List.of(seconds, "{\"retry-after\":" + seconds + "}")) {
            assertThat(catchThrowable(() -> run(shell("echo '" + said + "' >&2; exit 75"), "")))
                    .isInstanceOf(ExecFailedException.class)
                    .hasMessage(
                            "asked to be run again in " + seconds + " s; that may be from 0 to 31536000 s (a year)");
        }
    }

    @Test
    void stderr_tells_progress_and_log_lines() {
        NotingContext noting = NotingContext.of("default/3-1-0");
        ExecHandler handler = new ExecHandler(shell("""
                {
                  echo '{"progress":40,"note":"half"}'
                  echo '{"progress":40.9}'
                  echo '{"progress":-3}'
                  echo '{"progress":"x"}'
                  echo '{"log":"read 7 lines"}'
                  echo '{"id":"default/other","progress":99}'
                  echo '{"level":"info"}'
                  printf 'plain\\033[1m\\n\\n'
                  printf 'no end'
                } >&2
                exit 3
                """));

        Throwable thrown = catchThrowable(() -> handler.handle(noting, NOTHING));

        assertThat(noting.progress).containsExactly("40 half", "40 ", "0 ");
        assertThat(noting.lines)
                .containsExactly("{\"progress\":\"x\"}", "read 7 lines", "{\"level\":\"info\"}", "plain[1m", "no end");
        assertThat(thrown).hasMessage("exited with 3: no end\n" + String.join("\n", noting.lines));
    }

    @Test
    void a_line_without_end_does_not_pile_up() throws Exception {
        NotingContext noting = NotingContext.of("default/3-1-0");

        new ExecHandler(shell("printf '%0100000d' 1 >&2")).handle(noting, NOTHING);

        assertThat(noting.lines).hasSize(13);
        assertThat(String.join("", noting.lines)).hasSize(100_000);
    }

    @Test
    void runs_in_its_working_directory() throws Exception {
        Path script = Files.writeString(folder.resolve("here"), "#!/bin/sh\npwd -P\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        assertThat(run(ExecSpec.of(List.of("./here")).withDirectory(folder), ""))
                .isEqualTo(folder.toRealPath().toString());
        assertThat(new ExecHandler(ExecSpec.of(List.of("./here")).withDirectory(folder)).check())
                .isEmpty();
    }

    @Test
    void a_program_that_is_not_there_is_named() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "");
        ExecSpec missing = ExecSpec.of(List.of("no-such-program", "x"));

        assertThat(new ExecHandler(missing).check().orElseThrow())
                .startsWith("the program no-such-program is not found on the PATH of the worker (");
        assertThatThrownBy(() -> run(missing, ""))
                .isInstanceOf(ExecFailedException.class)
                .hasMessageStartingWith("cannot run no-such-program: the program no-such-program is not found");
        assertThatThrownBy(() -> run(ExecSpec.of(List.of("/no/such/program")), ""))
                .hasMessage(
                        "cannot run /no/such/program: the program /no/such/program does not exist or is not executable");
        assertThatThrownBy(() -> run(ExecSpec.of(List.of(plain.toString())), ""))
                .isInstanceOf(ExecFailedException.class)
                .hasMessageContaining("not executable");
        assertThatThrownBy(() -> run(shell("true").withDirectory(folder.resolve("gone")), ""))
                .hasMessageStartingWith("cannot run sh: the working directory ")
                .hasMessageEndingWith("gone does not exist");
    }

    @Test
    void handlers_are_registered_with_their_timeout_and_checked() {
        HandlerRegistry registry = new HandlerRegistry();
        ExecHandlers handlers = new ExecHandlers()
                .add("good", shell("true"), HandlerOptions.DEFAULTS.withTimeout(Duration.ofSeconds(5)))
                .add("bad", ExecSpec.of(List.of("no-such-program")), HandlerOptions.DEFAULTS);

        assertThat(handlers.check())
                .singleElement()
                .asString()
                .startsWith(
                        "Every task of type bad will fail until this is repaired: the program no-such-program is not");
        handlers.register(registry);
        assertThat(registry.types()).containsExactlyInAnyOrder("good", "bad");
        assertThat(HandlerCall.options(registry, "good").timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(HandlerCall.options(registry, "bad").timeout()).isNull();
        assertThatThrownBy(() -> handlers.add("good", shell("true"), HandlerOptions.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_spec_that_cannot_be_is_refused() {
        assertThatThrownBy(() -> ExecSpec.of(List.of())).isInstanceOf(HeadraceException.class);
        assertThatThrownBy(() -> ExecSpec.of(List.of(" "))).isInstanceOf(HeadraceException.class);
        assertThatThrownBy(() -> ExecSpec.of(List.of("a", "b\0c"))).hasMessageContaining("NUL");
        assertThatThrownBy(() -> shell("x").withEnvironment(Map.of("A=B", "c"))).hasMessageContaining("'A=B'");
        assertThatThrownBy(() -> shell("x").withOutputLimit(0)).hasMessageContaining("output limit");
        assertThatThrownBy(() -> HandlerOptions.DEFAULTS.withTimeout(Duration.ZERO))
                .hasMessageContaining("timeout");
    }

    @Test
    void an_interrupt_ends_the_program() throws Exception {
        assertThat(interrupted(shell("echo $$ > $READY; exec sleep 1000"))).isInstanceOf(InterruptedException.class);
    }

    @Test
    void an_interrupt_lets_the_program_clean_up() throws Exception {
        interrupted(shell("trap 'echo clean > $READY.done; exit 0' TERM; echo $$ > $READY; while :; do sleep 1; done"));

        assertThat(Path.of(ready() + ".done")).hasContent("clean\n");
    }

    @Test
    void a_program_that_ignores_the_asking_is_killed() throws Exception {
        assertThat(interrupted(shell("trap '' TERM; echo $$ > $READY; while :; do sleep 1; done")))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void an_interrupt_reaches_grandchildren() throws Exception {
        interrupted(shell("sleep 1000 & sleep 1000 & echo $$ > $READY; wait"));
    }

    @Test
    void an_interrupt_reaches_grandchildren_whose_parent_has_ended() throws Exception {
        assumeMarksAreSeen();
        interrupted(shell("sh -c 'sleep 1000 & echo $! > $READY.tmp'; mv $READY.tmp $READY; exec sleep 1000"));

        assertThat(isAlive(Files.readString(ready()))).isFalse();
    }

    @Test
    void what_a_program_leaves_behind_is_ended() throws Exception {
        assumeMarksAreSeen();

        String pid = run(shell("sleep 1000 >/dev/null 2>&1 & echo $!"), "");

        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    void what_a_program_leaves_behind_may_not_hold_up_its_result() throws Exception {
        assumeMarksAreSeen();

        assertThat(isAlive(run(shell("sleep 1000 & echo $!"), ""))).isFalse();
    }

    @Test
    void an_interrupt_before_the_start_starts_nothing() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run(shell("echo x > " + ready()), "")).isInstanceOf(InterruptedException.class);
        assertThat(ready()).doesNotExist();
    }

    @Test
    void an_interrupt_reaches_what_has_left_the_session() throws Exception {
        assumeMarksAreSeen();
        interrupted(shell(
                "setsid sh -c 'trap \"\" TERM; echo $$ > $READY.tmp; mv $READY.tmp $READY; while :; do sleep 1; done' &"
                        + " exec sleep 1000"));

        assertThat(isAlive(Files.readString(ready()))).isFalse();
    }

    @Test
    void two_hundred_programs_at_a_time_are_ended() throws Exception {
        assumeMarksAreSeen();
        Marked marked = new Marked();
        ExecSpec obedient = shell("setsid sleep 1000 & sleep 1000").withEnvironment(marked.environment());
        ExecSpec deaf = shell("trap '' TERM; setsid sleep 1000 & sleep 1000").withEnvironment(marked.environment());
        List<CompletableFuture<Throwable>> outcomes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            ExecSpec spec = i % 20 == 0 ? deaf : obedient;
            Thread thread = new Thread(() -> outcome.complete(catchThrowable(() -> run(spec, ""))));
            thread.start();
            threads.add(thread);
            outcomes.add(outcome);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> ExecChildren.count() == 200);

        threads.forEach(Thread::interrupt);

        for (CompletableFuture<Throwable> outcome : outcomes) {
            assertThat(outcome.join()).isInstanceOf(InterruptedException.class);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(marked.running()).isEmpty();
    }

    @Test
    void a_task_whose_program_is_ended_with_the_worker_burns_no_attempt() throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> outcome.complete(catchThrowable(
                () -> run(withReady(shell("trap '' TERM; echo $$ > $READY; while :; do sleep 1; done")), ""))));
        thread.start();
        await().until(() -> Files.exists(ready()));

        ExecChildren.endAll(Duration.ZERO);

        assertThat(outcome.join()).hasMessage("the worker stops before the program has ended");
        thread.join();
    }

    @Test
    void runs_many_at_a_time_on_few_threads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            runMany(threads, 64);
        } finally {
            threads.shutdown();
        }

        // Those of other tests, which may have needed more, go away when they are not used.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> thread.getName().startsWith("headrace-exec-pipe"))
                        .hasSizeLessThanOrEqualTo(8 * 3));
    }

    @Test
    void runs_on_virtual_threads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "needs virtual threads");
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try {
            runMany(threads, 16);
        } finally {
            threads.shutdown();
        }
    }

    private void runMany(ExecutorService threads, int count) throws Exception {
        List<Future<String>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String payload = "payload " + i + " ".repeat(5_000) + "end";
            results.add(threads.submit(() -> run(ExecSpec.of(List.of("cat")), payload)));
        }
        for (int i = 0; i < count; i++) {
            assertThat(results.get(i).get()).isEqualTo("payload " + i + " ".repeat(5_000) + "end");
        }
    }

    /** What the handler throws when it is interrupted after the program has said, by a file, that it is ready. */
    private Throwable interrupted(ExecSpec spec) throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> outcome.complete(catchThrowable(() -> run(withReady(spec), ""))));
        thread.start();
        await().until(() -> Files.exists(ready()));
        thread.interrupt();
        Throwable thrown = outcome.join();
        thread.join();
        assertThat(runningTools()).isEmpty();
        return thrown;
    }

    private ExecSpec withReady(ExecSpec spec) {
        return spec.withEnvironment(Map.of("READY", ready().toString()));
    }

    private Path ready() {
        return folder.resolve("ready");
    }

    private String run(ExecSpec spec, String payload) throws InterruptedException {
        byte[] result = new ExecHandler(spec).handle(context, payload.getBytes(UTF_8));
        return result == null ? null : new String(result, UTF_8);
    }

    private static ExecSpec shell(String script) {
        return ExecSpec.of(List.of("sh", "-c", script));
    }

    private static boolean isAlive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .map(ProcessTree::isRunning)
                .orElse(false);
    }

    /** Our descendants that are tools of these tests. Other tests have servers of theirs. */
    private static List<String> runningTools() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> !isOfATestServer(process))
                .map(process -> process.info().command().orElse(""))
                .filter(command -> TOOLS.contains(command.substring(command.lastIndexOf('/') + 1)))
                .toList();
    }

    /** The shell around a Redis server, which lives as long as this JVM, and what that shell runs. */
    private static boolean isOfATestServer(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("headrace-redis")
                || process.parent().filter(ExecHandlerTest::isOfATestServer).isPresent();
    }

    private static void assumeMarksAreSeen() {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "needs /proc to know processes whose parent has ended");
    }
}
