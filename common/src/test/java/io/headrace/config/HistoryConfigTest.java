package io.headrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryConfigTest {

    private static HistoryConfig on(String url) {
        return new HistoryConfig(true, 1, url, "writer", "very secret", 4, 1, Duration.ofDays(1));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "postgresql://db:5432/headrace, postgresql://db:5432/headrace",
                "postgresql://db/h?sslmode=require, postgresql://db/h?sslmode=require",
                "postgresql://db/h?user=a&password=b&sslpassword=c, postgresql://db/h?user=a&password=***&sslpassword=***",
                "postgresql://db/h?PASSWORD=b&user=a, postgresql://db/h?PASSWORD=***&user=a",
                "postgresql://a:b@db/h, postgresql://***@db/h"
            })
    void what_is_logged_of_it_holds_no_password(String url, String shown) {
        assertThat(on(url)).hasToString("history on " + shown + " as writer");
    }

    @Test
    void it_may_be_nowhere() {
        HistoryConfig nowhere = new HistoryConfig(false, 1, null, null, null, 4, 1, Duration.ofDays(1));
        assertThat(nowhere).hasToString("history on null as null");
    }

    @Test
    void what_config_show_prints_of_the_address_holds_no_password() {
        assertThat(Secrecy.OF_NO_VARIABLE.masked("history.url", "postgresql://db/h?user=a&password=b&sslpassword=c"))
                .isEqualTo("postgresql://db/h?user=a&password=***&sslpassword=***");
        assertThat(Secrecy.OF_NO_VARIABLE.masked("history.password", "very secret"))
                .isEqualTo(Secrecy.MASK);
    }
}
