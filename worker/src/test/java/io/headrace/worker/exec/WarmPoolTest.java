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
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.worker.PlainContext;
import io.headrace.worker.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

/** Runs real programs that stay. Each test looks for processes that are left behind. */
@Timeout(60)
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock("exec children")
class WarmPoolTest {

    /** Reads task after task; what it does with one is its own. */
    private static final String LOOP = """
            answer() { printf '{"id":"%s",%s}\\n' "$id" "$1"; }
            while IFS= read -r line; do
              id=${line#*'"id":"'}
              id=${id%%'"'*}
              payload=${line#*'"payload":'}
              payload=${payload%\\}}
              DEED
            done
            AT_THE_END
            """;

    private static final String ECHO = "answer \"\\\"result\\\":$payload\"";

    private final NotingContext context = NotingContext.of("default/3-1-0");
    private final Marked marked = new Marked();
    private final List<WarmPool> pools = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void marks_are_seen() {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "needs /proc to know processes whose parent has ended");
    }

    @AfterEach
    void nothing_is_left_behind() throws IOException {
        WarmPool.close(pools);
        assertThat(marked.running()).isEmpty();
        await().untilAsserted(() -> assertThat(ExecChildren.count()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "[1.10, 1E400,\t\"ş\\u0131\"]", "\"text\"", "7", "true", "{}"})
    void a_result_is_taken_over_as_it_is_written(String payload) throws Exception {
        assertThat(run(pool(ECHO), payload)).isEqualTo(payload);
    }

    @Test
    void line_breaks_of_a_payload_become_spaces() throws Exception {
        assertThat(run(pool(ECHO), "{\n  \"a\": \"b\\n\",\r\n\"c\":2}\n")).isEqualTo("{   \"a\": \"b\\n\",  \"c\":2}");
    }

    @Test
    void no_payload_is_null_and_no_result_is_none() throws Exception {
        assertThat(run(pool(ECHO), "")).isNull();
        assertThat(run(pool("answer '\"result\": null, \"error\": null, \"retry-after\": null'"), "1"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "{\"a\":1", "1 2", "ab\0c", "\u0007"})
    void a_payload_that_is_not_json_comes_as_base64(String payload) throws Exception {
        WarmPool pool = pool("p=${line#*'\"payload64\":'}; answer \"\\\"result\\\":${p%\\}}\"");

        assertThat(run(pool, payload))
                .isEqualTo('"' + Base64.getEncoder().encodeToString(payload.getBytes(UTF_8)) + '"');
    }

    @Test
    void a_task_is_told_in_full() throws Exception {
        PlainContext plain = PlainContext.of("image.resize")
                .withAttempt(7)
                .withHeaders(Map.of("tenant", "a\"b\nc"))
                .withDeadline(Instant.parse("2026-01-02T03:04:05Z"));
        TaskContext told = new NotingContext("mail/chosen", plain, Map.of("traceparent", "00-1-2-01"));

        run(pool("printf '%s\\n' \"$line\" > $FOLDER/seen; " + ECHO), told, "{\"n\":1}");

        assertThat(folder.resolve("seen"))
                .hasContent("{\"id\":\"mail/chosen\",\"type\":\"image.resize\",\"queue\":\"mail\",\"attempt\":7,"
                        + "\"deadline\":\"2026-01-02T03:04:05Z\",\"headers\":{\"tenant\":\"a\\\"b\\nc\"},"
                        + "\"trace\":{\"traceparent\":\"00-1-2-01\"},\"payload\":{\"n\":1}}\n");
    }

    @Test
    void its_environment_says_nothing_of_a_task() {
        Map<String, String> parent = Map.of("PATH", "/bin", "AWS_SECRET", "s", "AWS_REGION", "eu");
        ExecSpec spec = ExecSpec.of(List.of("x"))
                .withWarm(true)
                .withInherited(Set.of("AWS_REGION", "NOT_THERE"))
                .withEnvironment(Map.of("THREADS", "1"));

        assertThat(ExecEnvironment.ofWarm(parent, spec, "r"))
                .isEqualTo(Map.of("PATH", "/bin", "AWS_REGION", "eu", "THREADS", "1", "HEADRACE_EXEC_RUN", "r"));
    }

    @Test
    void task_after_task_is_run_by_one_child() throws Exception {
        WarmPool pool = pool("answer \"\\\"result\\\":$$\"");
        Set<String> children = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            children.add(run(pool, "1"));
        }

        assertThat(children).hasSize(1);
        assertThat(pool.count()).isOne();
    }

    @Test
    void there_are_as_many_children_as_tasks_at_a_time() throws Exception {
        WarmPool pool = pool("touch $FOLDER/$payload; until [ -e $FOLDER/go ]; do sleep 0.05; done; " + ECHO);
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String payload = Integer.toString(i);
                results.add(threads.submit(() -> run(pool, payload)));
            }
            for (int i = 0; i < 5; i++) {
                Path begun = folder.resolve(Integer.toString(i));
                await().until(() -> Files.exists(begun));
            }
            assertThat(pool.count()).isEqualTo(5);
            Files.createFile(folder.resolve("go"));
            for (int i = 0; i < 5; i++) {
                assertThat(results.get(i).get()).isEqualTo(Integer.toString(i));
            }
            for (int i = 0; i < 10; i++) {
                run(pool, "1");
            }
        } finally {
            threads.shutdown();
        }

        assertThat(pool.count()).isEqualTo(5);
    }

    @Test
    void children_that_are_not_needed_any_more_are_ended_though_no_task_comes() throws Exception {
        Queue<Map.Entry<Duration, Runnable>> sweeps = new ConcurrentLinkedQueue<>();
        AtomicLong nanos = new AtomicLong();
        WarmPool pool = new WarmPool(
                spec("touch $FOLDER/$payload; until [ -e $FOLDER/go ]; do sleep 0.05; done; " + ECHO, ""),
                nanos::get,
                (delay, sweep) -> sweeps.add(Map.entry(delay, sweep)));
        pools.add(pool);
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> outcome(pool, "1"));
        await().until(() -> Files.exists(folder.resolve("1")));
        CompletableFuture<String> another = CompletableFuture.supplyAsync(() -> outcome(pool, "2"));
        await().until(() -> Files.exists(folder.resolve("2")));
        Files.createFile(folder.resolve("go"));
        other.join();
        another.join();
        assertThat(sweeps).extracting(Map.Entry::getKey).containsExactly(WarmPool.UNNEEDED_AFTER);

        nanos.addAndGet(WarmPool.UNNEEDED_AFTER.minusMinutes(1).toNanos());
        assertThat(run(pool, "3")).isEqualTo("3");
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        sweeps.remove().getValue().run();

        assertThat(pool.count()).as("one was needed a minute ago").isOne();
        assertThat(marked.running()).hasSize(1);
        assertThat(sweeps).extracting(Map.Entry::getKey).containsExactly(WarmPool.UNNEEDED_AFTER.minusMinutes(1));

        nanos.addAndGet(WarmPool.UNNEEDED_AFTER.minusMinutes(1).toNanos());
        sweeps.remove().getValue().run();

        assertThat(pool.count()).isZero();
        assertThat(marked.running()).isEmpty();
        assertThat(sweeps).isEmpty();
        assertThat(run(pool, "4")).as("a new one").isEqualTo("4");
        assertThat(sweeps).extracting(Map.Entry::getKey).containsExactly(WarmPool.UNNEEDED_AFTER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"error\":\"no disk\"                       | ExecFailedException  | no disk",
                "\"error\":\"no disk\",\"retry\":true        | ExecFailedException  | no disk",
                "\"error\":\"no such file\",\"retry\":false  | NonRetryableException | no such file",
                "\"error\":{\"code\": 3}                     | ExecFailedException  | {\"code\": 3}",
                "\"retry-after\":30,\"reason\":\"busy\"      | RetryLaterException  | busy",
                "\"retry-after\":0.25,\"error\":\"limit\"    | RetryLaterException  | limit",
                "\"retry-after\":30                          | RetryLaterException  | the program asked to be run again later",
                "\"retry-after\":-1 | ExecFailedException | asked to be run again in -1 s; that may be from 0 to 31536000 s (a year)",
                "\"retry-after\":1e99 | ExecFailedException | asked to be run again in 1e99 s; that may be from 0 to 31536000 s (a year)",
            })
    void an_answer_says_what_becomes_of_the_task(String answer, String exception, String message) throws Exception {
        WarmPool pool = pool("case $payload in 1) answer \"$ANSWER\";; *) answer \"\\\"result\\\":$$\";; esac", answer);
        String child = run(pool, "0");

        Throwable thrown = catchThrowable(() -> run(pool, "1"));

        assertThat(thrown).hasMessage(message);
        assertThat(thrown.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(run(pool, "0")).as("the same child").isEqualTo(child);
    }

    @Test
    void a_pause_is_what_was_asked_for() throws Exception {
        assertThat(((RetryLaterException) catchThrowable(() -> run(pool("answer '\"retry-after\":2.5'"), "1"))).delay())
                .isEqualTo(Duration.ofMillis(2500));
        assertThat(catchThrowable(() -> run(pool("answer '\"error\":\"e\",\"retry\":false'"), "1")))
                .isInstanceOf(NonRetryableException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo hello | sh wrote a line to its standard output that is no answer, and was ended: not a JSON object: Unrecognized",
                "echo | sh wrote a line to its standard output that is no answer, and was ended: not a JSON object",
                "echo '{}' | sh wrote a line to its standard output that is no answer, and was ended: it has no \"id\": {}",
                "echo '{\"id\":\"default/9\",\"result\":1}' | sh wrote a line to its standard output that is no answer, and was ended: it is about another task: {\"id\":\"default/9\"",
                "answer '\"results\":1' | sh wrote a line to its standard output that is no answer, and was ended: it has none of \"result\", \"error\" and \"retry-after\": {\"id\"",
                "answer '\"error\":\"x\",\"retry\":\"no\"' | sh wrote a line to its standard output that is no answer, and was ended: \"retry\" is neither",
                "answer '\"retry-after\":\"soon\"' | sh wrote a line to its standard output that is no answer, and was ended: \"retry-after\" is not a number",
                "printf '\\377\\n' | sh wrote a line to its standard output that is no answer, and was ended: it is not UTF-8",
                "exit 3 | exited with 3 before it had answered",
                "exit 0 | exited with 0 before it had answered",
                "echo starting >&2; echo boom >&2; exit 3 | exited with 3 before it had answered: boom",
                "kill -KILL $$ | exited with 137 (SIGKILL) before it had answered",
                "printf '{\"id\":\"default/3-1-0\",\"result\":1}'; exit 4 | exited with 4 before it had answered",
                "sleep 1000 & exit 5 | exited with 5 before it had answered",
                "exec >&-; echo closed >&2; sleep 1000 | sh closed its standard output before it had answered, and was ended: closed",
                "while :; do printf 0123456789; done | sh answered with more than the limit of 1000 bytes and was killed",
                "printf '{\"id\":\"%s\",\"result\":\"%01000d\"}\\n' $id 1 | sh answered with a result of 1002 bytes, more than the limit of 1000 bytes",
            })
    void what_is_no_answer_fails_the_attempt_and_no_other(String deed, String message) throws Exception {
        WarmPool pool = new WarmPool(spec("case $payload in 1) " + deed + ";; *) " + ECHO + ";; esac", "")
                .withOutputLimit(1000));
        pools.add(pool);

        Throwable thrown = catchThrowable(() -> run(pool, "1"));

        assertThat(thrown).isInstanceOf(ExecFailedException.class);
        assertThat(thrown.getMessage()).startsWith(message);
        assertThat(run(pool, "2")).isEqualTo("2");
    }

    @Test
    void a_line_that_nobody_asked_for_replaces_the_child() throws Exception {
        WarmPool pool = pool("printf '{\"id\":\"%s\",\"result\":%s}\\nmore\\n' $id $$");
        String first = run(pool, "1");

        await().untilAsserted(() -> assertThat(outcome(pool, "2")).isNotEqualTo(first));
    }

    @Test
    void a_child_that_dies_takes_no_other_along() throws Exception {
        WarmPool pool = pool("case $payload in *7) kill -KILL $$;; *) " + ECHO + ";; esac");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String payload = Integer.toString(i);
                results.add(threads.submit(() -> outcome(pool, payload)));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(results.get(i).get())
                        .isEqualTo(
                                i % 10 == 7 ? "exited with 137 (SIGKILL) before it had answered" : Integer.toString(i));
            }
        } finally {
            threads.shutdown();
        }
        assertThat(pool.count()).isLessThanOrEqualTo(8);
    }

    @Test
    void a_child_that_dies_between_two_tasks_fails_none() throws Exception {
        WarmPool pool = pool("answer \"\\\"result\\\":$$\"");
        String first = run(pool, "1");
        ProcessHandle child = ProcessHandle.of(Long.parseLong(first)).orElseThrow();
        child.destroyForcibly();
        await().until(() -> !ProcessTree.isRunning(child));

        assertThat(run(pool, "1")).isNotEqualTo(first);
        assertThat(pool.count()).isOne();
    }

    @Test
    void a_child_may_retire_after_an_answer() throws Exception {
        WarmPool pool = pool("answer \"\\\"result\\\":$$\"; n=$((n+1)); [ $n -lt 3 ] || exit 0");
        Set<String> children = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            children.add(run(pool, "1"));
        }

        assertThat(children).hasSize(10);
    }

    @Test
    void a_child_that_retires_as_it_may_is_nothing_to_warn_of() throws Exception {
        assertThat(warningsOfChildThatEndsBetweenTwoTasks("exit 0")).isEmpty();
        assertThat(warningsOfChildThatEndsBetweenTwoTasks("exit 3"))
                .containsExactly("sh exited with 3 while it had no task; it is replaced");
    }

    private List<String> warningsOfChildThatEndsBetweenTwoTasks(String end) throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(WarmPool.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        log.addAppender(seen);
        try {
            Path go = folder.resolve("go " + end);
            WarmPool pool = pool(ECHO + "; until [ -e \"$FOLDER/go " + end + "\" ]; do sleep 0.05; done; " + end);
            run(pool, "1");
            Files.createFile(go);
            await().until(() -> ExecChildren.count() == 0);
            run(pool, "2");
            await().until(() -> ExecChildren.count() == 0);
        } finally {
            log.detachAppender(seen);
        }
        return seen.list.stream()
                .filter(each -> each.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void stderr_tells_progress_and_log_lines_of_the_task() throws Exception {
        WarmPool pool = pool("""
                echo "{\\"id\\":\\"$id\\",\\"progress\\":40,\\"note\\":\\"half\\"}" >&2
                echo '{"id":"default/other","progress":99}' >&2
                echo '{"progress":1000}' >&2
                echo '{"log":"read"}' >&2
                echo '{"level":"info"}' >&2
                echo plain >&2
                [ $payload = 1 ] || until [ -e $FOLDER/go ]; do sleep 0.05; done
                """ + ECHO);
        NotingContext second = NotingContext.of("default/4-1-0");
        run(pool, "1");
        CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
            try {
                run(pool, second, "2");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> second.lines.contains("plain"));
        Files.createFile(folder.resolve("go"));
        running.join();

        assertThat(second.progress).containsSubsequence("40 half", "100 ");
        assertThat(second.lines).containsSubsequence("read", "{\"level\":\"info\"}", "plain");
        assertThat(context.progress).doesNotContain("99 ");
    }

    @Test
    void passes_a_mebibyte_both_ways() throws Exception {
        // Not a shell, which reads byte by byte. The whole line is the result.
        ExecSpec spec = ExecSpec.of(List.of("sed", "-u", "s/.*/{\"id\":\"default\\/3-1-0\",\"result\":&}/"))
                .withWarm(true)
                .withOutputLimit(2 * ExecSpec.DEFAULT_OUTPUT_LIMIT)
                .withEnvironment(marked.environment());
        WarmPool pool = new WarmPool(spec);
        pools.add(pool);
        String payload = '"' + "x".repeat(ExecSpec.DEFAULT_OUTPUT_LIMIT) + '"';

        for (int i = 0; i < 3; i++) {
            assertThat(run(pool, payload)).endsWith(payload + "}");
        }
        assertThat(pool.count()).isOne();
    }

    @Test
    void an_interrupt_ends_the_child_and_all_it_has_started() throws Exception {
        WarmPool pool = pool("""
                case $payload in 1) trap '' TERM; setsid sleep 1000 & sleep 1000 & touch $FOLDER/begun; wait;; *) %s;; esac
                """.formatted(ECHO).strip());
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> outcome.complete(catchThrowable(() -> run(pool, "1"))));
        thread.start();
        await().until(() -> Files.exists(folder.resolve("begun")));

        thread.interrupt();

        assertThat(outcome.join()).isInstanceOf(InterruptedException.class);
        thread.join();
        assertThat(marked.running()).isEmpty();
        assertThat(run(pool, "2")).isEqualTo("2");
    }

    @Test
    void an_interrupt_reaches_a_handler_whose_child_does_not_read() throws Exception {
        WarmPool pool = new WarmPool(ExecSpec.of(List.of("sh", "-c", "touch $FOLDER/begun; exec sleep 1000"))
                .withWarm(true)
                .withEnvironment(environment("")));
        pools.add(pool);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> outcome.complete(catchThrowable(
                () -> run(pool, '"' + "x".repeat(ExecSpec.DEFAULT_OUTPUT_LIMIT) + '"'))));
        thread.start();
        await().until(() -> Files.exists(folder.resolve("begun")));

        thread.interrupt();

        assertThat(outcome.join()).isInstanceOf(InterruptedException.class);
        thread.join();
    }

    @Test
    void a_child_hears_of_the_end_by_its_input() throws Exception {
        WarmPool pool = endingPool(ECHO, "touch $FOLDER/end");
        run(pool, "1");

        WarmPool.close(pools);

        assertThat(folder.resolve("end")).exists();
        assertThat(marked.running()).isEmpty();
        assertThatThrownBy(() -> run(pool, "1")).isInstanceOf(RetryLaterException.class);
    }

    @Test
    void a_child_that_ignores_the_end_is_killed() throws Exception {
        WarmPool pool = endingPool("trap '' TERM; setsid sleep 1000 & " + ECHO, "while :; do sleep 1; done");
        run(pool, "1");

        WarmPool.close(pools);

        assertThat(marked.running()).isEmpty();
    }

    @Test
    void a_task_that_runs_when_the_worker_is_gone_burns_no_attempt() throws Exception {
        WarmPool pool = pool("touch $FOLDER/begun; sleep 1000");
        CompletableFuture<String> outcome = CompletableFuture.supplyAsync(() -> outcome(pool, "1"));
        await().until(() -> Files.exists(folder.resolve("begun")));

        WarmPool.close(pools);

        assertThat(outcome.join()).isEqualTo("the worker stops before the program has ended");
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        ExecHandler handler =
                new ExecHandler(ExecSpec.of(List.of("no-such-program")).withWarm(true));

        assertThatThrownBy(() -> handler.handle(context, new byte[0]))
                .isInstanceOf(ExecFailedException.class)
                .hasMessageStartingWith("cannot run no-such-program: the program no-such-program is not found");
        handler.close();
    }

    private String run(WarmPool pool, String payload) throws InterruptedException {
        return run(pool, context, payload);
    }

    private static String run(WarmPool pool, TaskContext context, String payload) throws InterruptedException {
        byte[] result = pool.handle(context, payload.getBytes(UTF_8));
        return result == null ? null : new String(result, UTF_8);
    }

    /** The result, or the message of the failure. */
    private String outcome(WarmPool pool, String payload) {
        try {
            return run(pool, payload);
        } catch (InterruptedException | RuntimeException e) {
            return e.getMessage();
        }
    }

    private WarmPool pool(String deed) {
        return endingPool(deed, "");
    }

    private WarmPool endingPool(String deed, String atTheEnd) {
        WarmPool pool = new WarmPool(spec(deed, atTheEnd));
        pools.add(pool);
        return pool;
    }

    /** With an answer that the program finds in its environment. */
    private WarmPool pool(String deed, String answer) {
        WarmPool pool = new WarmPool(spec(deed, "").withEnvironment(environment(answer)));
        pools.add(pool);
        return pool;
    }

    private ExecSpec spec(String deed, String atTheEnd) {
        return ExecSpec.of(List.of("sh", "-c", LOOP.replace("DEED", deed).replace("AT_THE_END", atTheEnd)))
                .withWarm(true)
                .withEnvironment(environment(""));
    }

    private Map<String, String> environment(String answer) {
        return Map.of(
                "FOLDER", folder.toString(),
                "ANSWER", answer,
                "HEADRACE_TEST_MARK", marked.environment().get("HEADRACE_TEST_MARK"));
    }
}
