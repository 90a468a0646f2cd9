package io.headrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "420, 420ms",
        "999, 999ms",
        "1000, 1s",
        "19123, 19.1s",
        "59999, 59.9s",
        "60000, 1m",
        "294852, 4m54s",
        "11520000, 3h12m",
        "442800000, 5d3h"
    })
    void shows_the_two_parts_that_matter(long millis, String text) {
        assertThat(ShortDuration.ofMillis(millis)).isEqualTo(text);
    }
}
