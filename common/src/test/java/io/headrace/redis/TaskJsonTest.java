package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Report;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.Attempt;
import io.headrace.task.Backoff;
import io.headrace.task.Failure;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.LogLine;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "[]",
                "null",
                "true",
                "0",
                "-0",
                "1.50",
                "1e400",
                "007",
                "1 2",
                "\"\"",
                "\"a\\u0000\\ud800\"",
                "text",
                "{",
                "{}x",
                "{ \"a\" : [ 1 , 2.0 ] }",
                " {}",
                "{} ",
                "{}\n",
                "\t7",
                "\"\u20ac \ud83d\ude00\"",
                "\ud83d\ude00",
                "\ufeff{}",
                "{\"a\":1,\"a\":2}",
                "{\"result\":{\"result\":[]}}",
                "[1,[2,[3]]]",
                "NaN",
                "// no",
                "12345678901234567890123456789",
                "\u0000",
                "\"\\/\""
            })
    void aResultComesOutByteForByte(String result) {
        assertRoundTrip(result.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void deepLongAndBinaryResultsComeOutByteForByte() {
        for (int depth : new int[] {100, 498, 499, 500, 501, 1_000, 5_000}) {
            assertRoundTrip(("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8));
        }
        assertRoundTrip("9".repeat(2_000).getBytes(StandardCharsets.UTF_8));
        assertRoundTrip(("{\"" + "n".repeat(60_000) + "\":1}").getBytes(StandardCharsets.UTF_8));
        assertRoundTrip(("\"" + "x".repeat(200_000) + "\"").getBytes(StandardCharsets.UTF_8));
        assertRoundTrip("y".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        assertRoundTrip("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE));
        assertRoundTrip("{\"a\":1}".getBytes(StandardCharsets.UTF_16));
        assertRoundTrip(new byte[] {(byte) 0xff, 0, 1});
    }

    @Test
    void anyResultComesOutByteForByte() {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 3_000; i++) {
            assertRoundTrip(random.nextBoolean() ? json(random, 0).getBytes(StandardCharsets.UTF_8) : noise(random));
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A JSON value, sometimes with something around it that makes it none. */
    private static String json(Random random, int depth) {
        String[] space = {"", "", "", " ", "\n", "\t"};
        String around = space[random.nextInt(space.length)];
        return around
                + switch (random.nextInt(depth > 4 ? 6 : 8)) {
                    case 0 -> "null";
                    case 1 -> Boolean.toString(random.nextBoolean());
                    case 2 -> Integer.toString(random.nextInt());
                    case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
                    case 4 -> "\"" + text(random) + "\"";
                    case 5 -> random.nextInt(20) == 0 ? "nul" : "\"\\u00e9\\n\"";
                    case 6 -> "[" + json(random, depth + 1) + "," + json(random, depth + 1) + "]";
                    default -> "{\"" + text(random) + "\":" + json(random, depth + 1) + "}";
                }
                + space[random.nextInt(space.length)];
    }

    private static String text(Random random) {
        String alphabet = "aZ09 .\u00e4\u0130\u4e2d\u2028{}[]:,/";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return random.nextInt(5) == 0 ? text.append("\ud83d\ude00").toString() : text.toString();
    }

    private static void assertRoundTrip(byte[] result) {
        Outcome outcome = new Outcome(
                TaskState.COMPLETED, "mail", result, "", Instant.ofEpochMilli(5), List.of(attempt(1), attempt(2)));
        Outcome read = TaskJson.readOutcome(TaskJson.writeOutcome(outcome));
        assertThat(read.result()).isEqualTo(result);
        assertThat(read.attempts()).isEqualTo(outcome.attempts());
        assertThat(read).usingRecursiveComparison().isEqualTo(outcome);
    }

    private static Attempt attempt(int number) {
        Failure failure = number % 2 == 0 ? new Failure("Boom", "it \"broke\"\n\ud83d\ude00", "at x") : null;
        return new Attempt(number, "w1", Instant.ofEpochMilli(3), 1, 2, failure);
    }

    @Test
    void whatAWorkerSaysOfItselfIsTheSameInEveryProcess() {
        WorkerInfo info = new WorkerInfo(
                "w1",
                "here",
                7,
                List.of("q"),
                List.of("mail"),
                4,
                1,
                Instant.ofEpochMilli(5),
                "test",
                true,
                List.of(new WorkerInfo.RunningTask(TaskId.parse("q/mine"), "mail", Instant.ofEpochMilli(6))));
        byte[] written = TaskJson.writeWorker(info);
        assertThat(new String(written, StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"w1\",\"host\":\"here\",\"pid\":7,\"queues\":[\"q\"],\"types\":[\"mail\"],"
                        + "\"concurrency\":4,\"running\":1,\"startedAt\":5,\"version\":\"test\",\"quiet\":true,"
                        + "\"tasks\":[{\"id\":\"q/mine\",\"type\":\"mail\",\"startedAt\":6}]}");
        assertThat(TaskJson.readWorker(written)).isEqualTo(info);
    }

    @Test
    void whatARunningTaskTellsComesOutAsItWentIn() {
        Progress half = new Progress(50, "half \ud83d\ude00", Instant.ofEpochMilli(4));
        List<LogLine> log = List.of(line("a \"quoted\" \\ line"), line("\ud83d\ude00"));
        for (Report report : List.of(new Report(half, log), new Report(null, log), new Report(half, List.of()))) {
            assertThat(TaskJson.readReport(TaskJson.writeReport(report))).isEqualTo(report);
        }
        assertThat(new String(TaskJson.writeReport(new Report(half, List.of(line("x")))), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"percent\":50,\"note\":\"half \ud83d\ude00\",\"at\":4,\"log\":[{\"at\":6,\"text\":\"x\"}]}");
    }

    @Test
    void whatARunningTaskToldBeforeThereWereLogLinesIsUnderstood() {
        byte[] old = "{\"percent\":50,\"note\":\"half\",\"at\":4}".getBytes(StandardCharsets.UTF_8);
        assertThat(TaskJson.readReport(old))
                .isEqualTo(new Report(new Progress(50, "half", Instant.ofEpochMilli(4)), List.of()));
    }

    @Test
    void whatARunningTaskTellsStaysSmallAndKeepsTheNewestLines() {
        for (String letter : List.of("x", "\"", "\u20ac", "\ud83d\ude00", "\u0001", "\\")) {
            List<LogLine> log = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                log.add(line(i + letter.repeat(400)));
            }
            Progress noted = new Progress(100, letter.repeat(600), Instant.parse("2026-01-02T03:04:05Z"));
            Report report = new Report(noted, log);
            assertThat(TaskJson.writeReport(report)).hasSizeLessThanOrEqualTo(8_192);
            assertThat(report.log()).hasSizeBetween(6, 20).last().isEqualTo(log.get(29));
        }
        List<LogLine> plain =
                IntStream.range(0, 30).mapToObj(i -> line("x".repeat(400))).toList();
        assertThat(new Report(null, plain).log()).hasSize(20);
    }

    @Test
    void aLongHistoryKeepsLittleOfWhatItsAttemptsLogged() {
        List<LogLine> log =
                IntStream.range(0, 20).mapToObj(i -> line("line " + i)).toList();
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 1; i <= 25; i++) {
            attempts.add(new Attempt(i, "w", Instant.EPOCH, 0, 0, Failure.of("Boom", ""), log));
        }
        byte[] opts = TaskJson.writeOpts(TaskOptions.DEFAULTS, "a", 26, attempts, 0);
        List<Attempt> read = TaskJson.readOpts(opts, Priority.NORMAL).attempts();
        assertThat(read.subList(0, 22))
                .allSatisfy(attempt -> assertThat(attempt.log()).isEmpty());
        assertThat(read.subList(22, 25))
                .allSatisfy(attempt -> assertThat(attempt.log()).isEqualTo(log.subList(15, 20)));

        List<LogLine> wide =
                IntStream.range(0, 20).mapToObj(i -> line("\u20ac".repeat(300))).toList();
        assertThat(new Attempt(1, "w", Instant.EPOCH, 0, 0, null, wide).log()).hasSize(1);
    }

    private static LogLine line(String text) {
        return new LogLine(Instant.ofEpochMilli(6), text);
    }

    @Test
    void anOutcomeWithoutResultHasNone() {
        Outcome dead = new Outcome(TaskState.DEAD, "", null, "no use", Instant.EPOCH, List.of());
        assertThat(TaskJson.readOutcome(TaskJson.writeOutcome(dead))).isEqualTo(dead);
    }

    @Test
    void aMessageCutWithinACharacterCanBeWritten() {
        Failure failure = Failure.of("Boom", "x".repeat(Failure.MAX_MESSAGE - 1) + "\ud83d\ude00 and more");
        Outcome dead = new Outcome(
                TaskState.DEAD,
                "mail",
                null,
                "",
                Instant.EPOCH,
                List.of(new Attempt(1, "w", Instant.EPOCH, 0, 0, failure)));
        assertThat(TaskJson.readOutcome(TaskJson.writeOutcome(dead)).failure()).isPresent();
    }

    @Test
    void onlyTheNewestAttemptsKeepTheirStacks() {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            attempts.add(new Attempt(i, "w", Instant.EPOCH, 0, 0, new Failure("Boom", "", "at x")));
        }
        byte[] opts = TaskJson.writeOpts(TaskOptions.DEFAULTS, "a", 11, attempts, 0);
        assertThat(TaskJson.readOpts(opts, Priority.NORMAL).attempts())
                .extracting(each -> each.failure() == null ? "" : each.failure().stack())
                .containsExactly("", "", "", "", "", "", "", "at x", "at x", "at x");
    }

    @Test
    void aLongHistoryKeepsItsBeginningAndItsEnd() {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            attempts.add(new Attempt(i, "w", Instant.EPOCH, 0, 0, Failure.of("Boom", "it broke")));
            byte[] opts = TaskJson.writeOpts(TaskOptions.DEFAULTS, "a", i + 1, attempts, 0);
            attempts = new ArrayList<>(TaskJson.readOpts(opts, Priority.NORMAL).attempts());
        }
        assertThat(attempts)
                .extracting(Attempt::number)
                .hasSize(55)
                .startsWith(1, 2, 3, 4, 5, 151, 152)
                .endsWith(200);
        Outcome dead = new Outcome(TaskState.DEAD, "mail", null, "", Instant.EPOCH, attempts);
        assertThat(TaskJson.readOutcome(TaskJson.writeOutcome(dead))).isEqualTo(dead);
    }

    @Test
    void anyOptsComeOutAsTheyWentIn() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            TaskOptions.Builder builder = TaskOptions.builder().priority(Priority.ofLevel(1 + random.nextInt(5)));
            if (random.nextBoolean()) builder.id("id-" + random.nextInt(100));
            if (random.nextBoolean()) builder.maxAttempts(1 + random.nextInt(10_000));
            if (random.nextBoolean())
                builder.timeout(Duration.ofMillis(1 + random.nextInt()).abs());
            if (random.nextBoolean()) builder.backoff(backoff(random));
            if (random.nextBoolean()) {
                builder.expiresAfter(Duration.ofMillis(1 + random.nextInt(1_000_000)));
            } else if (random.nextBoolean()) {
                builder.expiresAt(Instant.ofEpochMilli(random.nextInt()));
            }
            if (random.nextBoolean()) builder.retention(Duration.ofMillis(random.nextInt(1_000_000)));
            if (random.nextBoolean()) builder.header("h" + random.nextInt(100), text(random));
            TaskOptions options = builder.build();
            int attempt = 1 + random.nextInt(3);
            int parks = random.nextInt(2);
            List<Attempt> attempts = random.nextBoolean() ? List.of() : List.of(attempt(1), attempt(2));
            byte[] written = TaskJson.writeOpts(options, options.id(), attempt, attempts, parks);
            assertThat(TaskJson.readOpts(written, options.priority()))
                    .isEqualTo(new TaskJson.Opts(options, attempt, attempts, parks));
        }
    }

    private static Backoff backoff(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Backoff.polynomial();
            case 1 -> Backoff.fixed(Duration.ofMillis(random.nextInt(100_000)));
            default -> Backoff.exponential(Duration.ofMillis(1 + random.nextInt(1_000)), Duration.ofDays(1));
        };
    }

    @Test
    void defaultsAreWrittenAsNothing() {
        assertThat(TaskJson.writeOpts(TaskOptions.DEFAULTS, null, 1, List.of(), 0))
                .isEmpty();
        assertThat(TaskJson.readOpts(new byte[0], Priority.NORMAL).options()).isSameAs(TaskOptions.DEFAULTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "{",
                "{}{}",
                "[]",
                "7",
                "null",
                "\"x\"",
                "{\"maxAttempts\":0}",
                "{\"maxAttempts\":\"many\"}",
                "{\"maxAttempts\":{}}",
                "{\"timeoutMs\":-1}",
                "{\"timeoutMs\":\"soon\"}",
                "{\"backoff\":\"often\"}",
                "{\"backoff\":\"fixed 999999999999d\"}",
                "{\"backoff\":\"exponential 999999999999d..999999999999d\"}",
                "{\"expiresAfterMs\":0}",
                "{\"expiresAfterMs\":1,\"expiresAt\":1}",
                "{\"retentionMs\":-5}",
                "{\"retentionMs\":9223372036854775807}",
                "{\"headers\":{\"a\":{}}}",
                "{\"headers\":{\"\":\"b\"}}",
                "{\"headers\":{\"a b\":\"c\"}}",
                "{\"expiresAt\":\"never\"}"
            })
    void brokenOptsAreRefusedWithAReason(String opts) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> TaskJson.readOpts(opts.getBytes(StandardCharsets.UTF_8), Priority.NORMAL))
                .withMessageContaining("opts");
    }

    @Test
    void anyBytesAreOptsOrRefused() {
        Random random = new Random(11);
        byte[] good = TaskJson.writeOpts(
                TaskOptions.builder()
                        .id("a")
                        .maxAttempts(3)
                        .backoff(Backoff.fixed(Duration.ofSeconds(1)))
                        .header("a", "b")
                        .build(),
                "a",
                2,
                List.of(attempt(1), attempt(2)),
                1);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            try {
                assertThat(TaskJson.readOpts(bytes, Priority.NORMAL)).isNotNull();
            } catch (InvalidTaskException e) {
                assertThat(e).hasMessageContaining("opts");
            }
        }
    }
}
