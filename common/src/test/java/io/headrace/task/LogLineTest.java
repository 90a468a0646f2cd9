package io.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLineTest {

    private static final Instant NOW = Instant.ofEpochMilli(7);

    @Test
    void aLineForEachThatSaysSomethingAndOfManyTheLast() {
        assertThat(LogLine.of(NOW, "  one\r\n\n  \t \ntwo \rthree\n", 20))
                .containsExactly(new LogLine(NOW, "  one"), new LogLine(NOW, "two"), new LogLine(NOW, "three"));
        assertThat(LogLine.of(NOW, "a\nb\nc", 2)).extracting(LogLine::text).containsExactly("b", "c");
        assertThat(LogLine.of(NOW, " \n", 20)).isEmpty();
    }

    @Test
    void nothingThatATerminalObeysAndNoColours() {
        assertThat(text("\u001b[1;31mred\u001b[0m\tand\u001b]0;title\u0007 \u0000\u007f\u009b"))
                .isEqualTo("red and\ufffd]0;title\ufffd \ufffd\ufffd\ufffd");
        assertThat(text("\u202egnp.exe\u202c \u2028\ufeff")).isEqualTo("\ufffdgnp.exe\ufffd \ufffd\ufffd");
        assertThat(text("\ud83d\udc69\u200d\ud83d\ude80 e\u0301")).isEqualTo("\ud83d\udc69\u200d\ud83d\ude80 e\u0301");
        assertThat(text("half \ud83d")).isEqualTo("half \ufffd");
    }

    @Test
    void aLongLineIsCutButNotWithinACharacter() {
        assertThat(text("x".repeat(300))).isEqualTo("x".repeat(300));
        assertThat(text("x".repeat(301))).isEqualTo("x".repeat(297) + "...");
        assertThat(text("x".repeat(296) + "\ud83d\ude80".repeat(3))).isEqualTo("x".repeat(296) + "...");
    }

    @Test
    void theNewestThatFit() {
        List<LogLine> lines = LogLine.of(NOW, "a\nb\nc", 20);
        assertThat(LogLine.last(lines, 2, 1_000)).isEqualTo(lines.subList(1, 3));
        assertThat(LogLine.last(lines, 20, 70)).isEqualTo(lines.subList(1, 3));
        assertThat(LogLine.last(lines, 20, 10)).isEmpty();
    }

    private static String text(String said) {
        return new LogLine(NOW, said).text();
    }
}
