package io.headrace.worker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.HeadraceException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSpecTest {

    private final HttpSpec spec = HttpSpec.of(URI.create("https://host/run"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run",
                "ftp://host/",
                "mailto:a@b",
                "http:///run",
                "http://a_b/",
                "http://host:0/",
                "http://host:70000/"
            })
    void an_address_that_cannot_be_is_refused(String address) {
        assertThatThrownBy(() -> HttpSpec.of(URI.create(address)))
                .isInstanceOf(HeadraceException.class)
                .hasMessageStartingWith("The address ");
    }

    @Test
    void a_login_in_the_address_is_refused_and_not_shown() {
        assertThatThrownBy(() -> HttpSpec.of(URI.create("http://me:s3cret@host/")))
                .isInstanceOf(HeadraceException.class)
                .hasMessage("The address of an http handler may hold no login: put it into a header (Authorization);"
                        + " the host is host");
    }

    @ParameterizedTest
    @CsvSource({
        "a b,x,The header 'a b' of an http handler is not valid: letters; digits and dashes make a name",
        "Host,x,The header Host of an http handler cannot be chosen: it belongs to the connection; leave it out",
        "Key,s3cr\u00e9t,The value of the header Key of an http handler is not valid: printable ASCII; no space at its begin or end",
    })
    void a_header_that_cannot_be_is_refused_and_its_value_not_shown(String name, String value, String message) {
        assertThatThrownBy(() -> spec.withHeaders(Map.of(name, value)))
                .isInstanceOf(HeadraceException.class)
                .hasMessage(message.replace(": letters;", ": letters,").replace("ASCII;", "ASCII,"));
    }

    @Test
    void a_timeout_or_limit_that_cannot_be_is_refused() {
        assertThatThrownBy(() -> spec.withConnectTimeout(Duration.ZERO)).hasMessageContaining("connect timeout");
        assertThatThrownBy(() -> spec.withOutputLimit(0)).hasMessageContaining("output limit");
    }

    @Test
    void no_secret_is_shown() {
        HttpSpec secret = HttpSpec.of(URI.create("https://host:8443/run?key=s3cret"))
                .withHeaders(Map.of("Authorization", "Bearer s3cret"));

        assertThat(secret)
                .hasToString("HttpSpec[https://host:8443/run?***, headers [Authorization], connect timeout PT5S,"
                        + " output limit 1048576]");
    }
}
