package io.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

    private static final QueueName QUEUE = new QueueName("q");

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "mail.out_2-x", "i"})
    void queueNames(String name) {
        assertThat(new QueueName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", ".a", "a b", "a{b}", "a/b", "\u0131", "a\n"})
    void notQueueNames(String name) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> new QueueName(name))
                .withMessageContaining("Queue name");
    }

    @Test
    void headersAreOrderedByTheirNames() {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 73; i >= 10; i--) {
            given.put("h" + i, "v");
        }
        TaskOptions built = TaskOptions.builder().headers(given).build();
        TaskOptions made = new TaskOptions(
                Priority.NORMAL, null, null, null, null, null, null, null, null, Duration.ofHours(1), given);
        assertThat(made).isEqualTo(built);
        given.clear();
        assertThat(List.copyOf(made.headers().keySet())).hasSize(64).isSorted();
        assertThat(List.copyOf(built.headers().keySet())).isSorted();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> made.headers().put("more", "v"));
    }

    @Test
    void headersHaveBounds() {
        TaskOptions.builder().header("Trace-Id_0.x", "v".repeat(4_096)).build();
        assertRefused(Map.of("a b", ""), "Header name 'a b' of 3 characters");
        assertRefused(Map.of("", ""), "Header name ''");
        assertRefused(Map.of("a\n", ""), "Header name");
        assertRefused(Map.of("n".repeat(65), ""), "65 characters", "1 to 64");
        assertRefused(Map.of("a", "\u00e4".repeat(2_049)), "'a' has 4098 bytes", "4096");
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("h" + i, "v");
        }
        assertRefused(many, "65 headers", "64");
        Map<String, String> large = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            large.put("h" + i, "v".repeat(4_000));
        }
        assertRefused(large, "20010 bytes in all", "16384");
    }

    private static void assertRefused(Map<String, String> headers, String... said) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> TaskOptions.builder().headers(headers).build())
                .satisfies(thrown -> assertThat(thrown.getMessage()).contains(said));
    }

    @Test
    void theDefaultsExist() {
        assertThat(QueueName.DEFAULT.value()).isEqualTo("default");
        assertThat(TaskOptions.DEFAULTS.retention()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource({
        "q/3-1764000000000-0, true",
        "q/5-0-0, true",
        "q/6-1-0, false",
        "q/3-1, false",
        "q/3-01-0, false",
        "q/3-18446744073709551616-0, false",
        "q/mine, false",
        "q/a:b.c_d-e, false"
    })
    void idsAreReadAsTheyArePrintedAndSomeNameAPlace(String text, boolean place) {
        TaskId id = TaskId.parse(text);
        assertThat(id).hasToString(text);
        assertThat(id.place().isPresent()).isEqualTo(place);
        id.place().ifPresent(at -> assertThat(TaskId.at(QUEUE, at)).isEqualTo(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "q/", "/a", "q/a b", "q/a/b", "Q/a", "q/\u00e4"})
    void notIds(String text) {
        assertThatExceptionOfType(InvalidTaskException.class).isThrownBy(() -> TaskId.parse(text));
    }

    @Test
    void aPlaceCannotBeChosen() {
        assertThat(TaskId.chosen(QUEUE, "3-1").local()).isEqualTo("3-1");
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> TaskId.chosen(QUEUE, "3-1-0"))
                .withMessageContaining("cannot be chosen");
    }

    @Test
    void timeOrderedIdsAreOrderedByTimeAndAllDifferent() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(TaskId.timeOrdered(QUEUE, 1_764_000_000_000L + i).local());
        }
        assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(id -> id.charAt(14) == '7');
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, 250",
        "10s, 10000",
        "5m, 300000",
        "1h30m, 5400000",
        "7d, 604800000",
        "0s, 0",
        "1d1h1m1s1ms, 90061001"
    })
    void durations(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 s", "1S", "9999999999999d", "\u0661s"})
    void notDurations(String text) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("Duration");
    }

    @Test
    void endlessTextIsNoDuration() {
        assertThatExceptionOfType(InvalidTaskException.class).isThrownBy(() -> Durations.parse("1s".repeat(100_000)));
    }

    @Test
    void anyDurationIsReadAsItIsWritten() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            Duration duration = Duration.ofMillis(random.nextLong(1L << (1 + random.nextInt(45))));
            assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
        }
    }

    @Test
    void polynomialBackoffAddsUpToAboutThreeWeeks() {
        Duration sum = Duration.ZERO;
        for (int failed = 1; failed < 25; failed++) {
            Duration wait = Backoff.polynomial().after(failed);
            long n = failed;
            assertThat(wait)
                    .isBetween(
                            Duration.ofSeconds(n * n * n * n + 15),
                            Duration.ofSeconds(n * n * n * n + 15 + 10 * failed));
            sum = sum.plus(wait);
        }
        assertThat(sum).isBetween(Duration.ofDays(20), Duration.ofDays(22));
        assertThat(Backoff.polynomial().after(Integer.MAX_VALUE)).isEqualTo(Backoff.LONGEST);
    }

    @Test
    void exponentialBackoffDoublesWithinItsBounds() {
        Backoff backoff = Backoff.parse("exponential 1s..1h");
        for (int failed = 1; failed < 100; failed++) {
            long full = Math.min(3_600_000L, 1_000L << Math.min(failed - 1, 20));
            assertThat(backoff.after(failed)).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
        }
        assertThat(backoff.after(Integer.MAX_VALUE)).isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"polynomial", "fixed 10s", "fixed 0s", "exponential 1s..1h", "exponential 1ms..30d"})
    void backoffsAreReadAsTheyAreWritten(String text) {
        assertThat(Backoff.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fixed",
                "fixed 31d",
                "exponential 0s..1h",
                "exponential 2s..1s",
                "exponential 1s..31d",
                "exponential 999999999999d..999999999999d",
                "Polynomial",
                "linear 1s"
            })
    void notBackoffs(String text) {
        assertThatExceptionOfType(InvalidTaskException.class).isThrownBy(() -> Backoff.parse(text));
    }

    @Test
    void prioritiesAreTheirLevels() {
        assertThat(Priority.byUrgency()).extracting(Priority::level).containsExactly(5, 4, 3, 2, 1);
        assertThat(Priority.values())
                .allSatisfy(each -> assertThat(Priority.ofLevel(each.level())).isSameAs(each));
        assertThatExceptionOfType(InvalidTaskException.class).isThrownBy(() -> Priority.ofLevel(6));
    }
}
