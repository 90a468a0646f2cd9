package io.headrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTextTest {

    @Test
    void what_steers_a_terminal_becomes_a_sign() {
        assertThat(VisibleText.line("\u001b[2Jgone\u0007\tto\r\nline\u0000\u007f"))
                .isEqualTo("␛[2Jgone␇␉to␍␊line␀␡");
        assertThat(VisibleText.line("a\u009b31mb\u202ec\u2028d\ud800e")).isEqualTo("a�31mb�c�d�e");
    }

    @Test
    void what_is_only_text_stays() {
        String text = "plain, ü, İı, 你好, 👩\u200d🚀 {\"a\": 1}";
        assertThat(VisibleText.line(text)).isEqualTo(text);
    }

    @Test
    void lines_and_tabs_may_stay_but_nothing_overwrites_a_line() {
        assertThat(VisibleText.lines("a\tb\r\nc\rd\n\u001b]0;title\u0007")).isEqualTo("a\tb\nc\nd\n␛]0;title␇");
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3",
        "ü, 1",
        "u\u0308, 1",
        "你好, 4",
        "🚀, 2",
        "…, 1",
    })
    void knows_how_many_columns_a_text_takes(String text, int width) {
        assertThat(VisibleText.width(text)).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({"abcdef, 6, abcdef", "abcdef, 5, abcd…", "abcdef, 0, abcdef", "你好吗, 5, 你好…", "你好吗, 4, 你…", "🚀🚀, 2, …"
    })
    void cuts_by_columns_and_never_through_a_character(String text, int columns, String cut) {
        assertThat(VisibleText.cut(text, columns)).isEqualTo(cut);
    }
}
