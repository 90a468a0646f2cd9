package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.InvalidTaskException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadConditionTest {

    @Test
    void readsPathAndValue() {
        assertThat(PayloadCondition.parse("customer=42")).isEqualTo(new PayloadCondition(List.of("customer"), "42"));
        assertThat(PayloadCondition.parse("order.customer=Ada L.=b"))
                .isEqualTo(new PayloadCondition(List.of("order", "customer"), "Ada L.=b"));
        assertThat(PayloadCondition.parse("note=")).isEqualTo(new PayloadCondition(List.of("note"), ""));
    }

    @Test
    void takesSpecialCharactersOfNamesAfterABackslash() {
        assertThat(PayloadCondition.parse("a\\.b\\=c\\\\.d\\x=\\.v"))
                .isEqualTo(new PayloadCondition(List.of("a.b=c\\", "d\\x"), "\\.v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "customer", "=42", ".a=1", "a.=1", "a..b=1", "a\\=1"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> PayloadCondition.parse(text))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("customer=42");
    }

    @Test
    void refusesWhatGoesTooDeep() {
        assertThatThrownBy(() -> new PayloadCondition(Collections.nCopies(33, "a"), "1"))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("32");
        assertThatThrownBy(() -> PayloadCondition.parse("0.0.0.0.0=1"))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("4 may be numbers");
    }

    @Test
    void meansANumberInBothFormsAndAsPositionOrName() {
        assertThat(PayloadPath.of(PayloadCondition.parse("a.0=-1.5e2")))
                .isEqualTo("$.\"a\".\"0\" == -1.5e2 || $.\"a\".\"0\" == \"-1.5e2\""
                        + " || $.\"a\"[0] == -1.5e2 || $.\"a\"[0] == \"-1.5e2\"");
    }

    @Test
    void takesForTextWhatPostgresqlTakesForNoNumber() {
        assertThat(List.of("042", "1e400000", "1e-20000", "1.", "+1", "NaN", "1e99999999999"))
                .allSatisfy(text -> assertThat(PayloadPath.of(new PayloadCondition(List.of("a"), text)))
                        .isEqualTo("$.\"a\" == \"" + text + "\""));
    }
}
