package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the texts of a task are laid out. */
class TaskTextsTest {

    @Test
    void jsonHasALineForEachValueAndNothingOfItIsLost() {
        assertThat(lines("{\"a\":{},\"b\":[ 1 ,\"x,{\\\"}\\\\\"],\"c\":null}"))
                .containsExactly(
                        "{",
                        "  \"a\": {},",
                        "  \"b\": [",
                        "    1,",
                        "    \"x,{\\\"}\\\\\"",
                        "  ],",
                        "  \"c\": null",
                        "}");
        assertThat(lines("7")).containsExactly("7");
        assertThat(lines("[]")).containsExactly("[]");
    }

    @Test
    void otherTextStaysAsItIsAndOtherBytesAreShownInHexadecimal() {
        assertThat(lines("no json\nat all {")).containsExactly("no json", "at all {");
        assertThat(PayloadText.lines(new byte[] {(byte) 0xff, 0, 16})).containsExactly("ff 00 10");
        assertThat(PayloadText.lines(new byte[0])).isEmpty();
    }

    @Test
    void whatNobodyReadsOnAScreenIsCutAndToldSo() {
        byte[] large = "x".repeat(40_000).getBytes(StandardCharsets.UTF_8);
        assertThat(PayloadText.lines(large)).hasSize(2).last().isEqualTo("(and 7232 bytes more)");
        byte[] binary = new byte[300];
        binary[0] = (byte) 0xff;
        assertThat(PayloadText.lines(binary)).hasSize(17).last().isEqualTo("(and 44 bytes more)");
    }

    @Test
    void longLinesAreBrokenAtBlanksAndKeepTheirIndent() {
        assertThat(Wrapping.of("  one two three four", 10)).containsExactly("  one two", "  three", "  four");
        assertThat(Wrapping.of("abcdefghijkl", 5)).containsExactly("abcde", "fghij", "kl");
        assertThat(Wrapping.of("日本語です", 4)).containsExactly("日本", "語で", "す");
        assertThat(Wrapping.of("日本", 1)).containsExactly("日", "本");
        assertThat(Wrapping.of("", 5)).containsExactly("");
        assertThat(Wrapping.of("          x", 4)).isNotEmpty();
    }

    private static List<String> lines(String text) {
        return PayloadText.lines(text.getBytes(StandardCharsets.UTF_8));
    }
}
