package io.headrace.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadCauseTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no route to host 10.0.0.7:443 | no route to host #.#.#.#:#",
                "order 4711 is gone | order # is gone",
                "no 3f2504e0-4f89-41d3-9a0c-0305e82c3301 here | no # here",
                "commit DEADBEEF1 | commit #",
                "facade of the acceded cafe | facade of the acceded cafe",
                "at 0x7ffe12 | at #x#ffe#",
                "line 1 of π² | line # of π²"
            })
    void numbersAndIdsAreMadeAlikeAndWordsAreKept(String message, String alike) {
        assertThat(DeadCause.of("mail.send", Failure.of("java.net.ConnectException", message), "gave up"))
                .isEqualTo("mail.send ConnectException: " + alike);
    }

    @Test
    void theReasonCountsWhereNothingWasTried() {
        assertThat(DeadCause.of("mail", null, "abandoned by 3 workers")).isEqualTo("mail abandoned by # workers");
        assertThat(DeadCause.of("", null, "the entry has no field 'type'"))
                .isEqualTo("(no type) the entry has no field 'type'");
        assertThat(DeadCause.of("mail", null, "")).isEqualTo("mail");
    }

    @Test
    void onlyTheFirstLineCounts() {
        assertThat(DeadCause.of("mail", Failure.of("Boom", "one\r\ntwo"), "")).isEqualTo("mail Boom: one");
        assertThat(DeadCause.of("mail", Failure.of("Boom", "\n"), "")).isEqualTo("mail Boom:");
        assertThat(DeadCause.of("mail", Failure.of("Boom", ""), "")).isEqualTo("mail Boom");
        assertThat(DeadCause.of("ma\nil", null, "x")).isEqualTo("ma x");
    }

    @Test
    void aLongCauseIsCutBetweenCharacters() {
        String cause = DeadCause.of("a", null, "\uD83D\uDCA3".repeat(300));
        assertThat(cause).hasSize(200).endsWith("\uD83D\uDCA3");
        assertThat(DeadCause.of("ab", null, "\uD83D\uDCA3".repeat(300)))
                .hasSize(199)
                .endsWith("\uD83D\uDCA3");
        assertThat(DeadCause.of("a", null, "-".repeat(100_000) + "z".repeat(100_000)))
                .hasSize(200);
    }
}
