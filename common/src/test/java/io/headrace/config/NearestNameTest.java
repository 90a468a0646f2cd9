package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    private static final List<String> KNOWN = List.of("concurrency", "queues", "lease", "grace");

    @ParameterizedTest
    @CsvSource({
        "concurency,concurrency",
        "queue,queues",
        "laese,lease",
        "graze,grace",
        "concurrent,concurrency",
        "name,",
        "x,"
    })
    void finds_what_was_meant(String mistyped, String meant) {
        assertThat(NearestName.of(mistyped, KNOWN)).isEqualTo(Optional.ofNullable(meant));
    }
}
