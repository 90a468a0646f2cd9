package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.screen.Facts.Listing;
import io.headrace.task.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How texts from elsewhere are made fit for a terminal. */
class LookTest {

    private static final Look UNICODE = new Look(true, true);
    private static final Look ASCII = new Look(false, true);

    @Test
    void whatMovesTheCursorOrTurnsLettersAboutIsNamed() {
        assertThat(UNICODE.visible("\u001b[2J\u0007a\r\nb\tc\u007f\u0000\u009b31m"))
                .isEqualTo("^[[2J^Ga  b c^?^@<9b>31m");
        assertThat(UNICODE.visible("\u202egpj.exe\u2066\u200d\ufeff\u2028\ud800x\ufe0f"))
                .isEqualTo("<202e>gpj.exe<2066><200d><feff><2028><d800>x<fe0f>");
    }

    @Test
    void whatHasAPictureStaysAndAsciiShowsAQuestionMark() {
        assertThat(UNICODE.visible("Grüße 日本語 e\u0301 😀")).isEqualTo("Grüße 日本語 e\u0301 😀");
        assertThat(ASCII.visible("Grüße 日本語")).isEqualTo("Gr??e ???");
    }

    @Test
    void widthIsCountedInColumns() {
        assertThat(Look.width("日本")).isEqualTo(4);
        assertThat(Look.width("e\u0301")).isEqualTo(1);
        assertThat(Look.width("😀")).isEqualTo(2);
        assertThat(UNICODE.cut("日本語", 6)).isEqualTo("日本語");
        assertThat(UNICODE.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(UNICODE.cut("日本語", 4)).isEqualTo("日…");
        assertThat(UNICODE.cut("abc", 0)).isEmpty();
        assertThat(UNICODE.pad("日本語", 4, true)).isEqualTo(" 日…");
        assertThat(UNICODE.pad("e\u0301", 3, false)).isEqualTo("e\u0301  ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J\u001b]0;owned\u0007\u001b[?1049l",
                "日本語のとても長いエラーメッセージで列がずれないこと",
                "e\u0301e\u0301e\u0301 a\u0300 und noch viel mehr davon, bis es nicht mehr passt",
                "\u202eright to left\u202c",
                "\n\n\n",
                "\ud800",
                "👩‍👩‍👧‍👦 family"
            })
    void hostileTextsLeaveTheColumnsWhereTheyAre(String hostile) {
        DashboardState state = DashboardState.START.show(View.DEAD).withFilter("x");
        Listing plain = Listing.ofTasks(state.question(), List.of(dead("no", "no")), false);
        Listing mixed = Listing.ofTasks(state.question(), List.of(dead(hostile, hostile), dead("no", "no")), false);
        assertThat(plain.tasks()).isNotEmpty();
        List<String> lines = new Screen(UNICODE, "")
                .render(state.with(Sample.facts(mixed)), 100, 12).stream()
                        .map(Object::toString)
                        .toList();
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.codePoints().filter(c -> c < ' ' || c == 0x7f || Character.getType(c) == Character.FORMAT))
                    .isEmpty();
            assertThat(Look.width(line)).isLessThanOrEqualTo(100);
        });
        assertThat(column(lines.get(4), "mail/")).isEqualTo(column(lines.get(5), "mail/"));
    }

    private static int column(String line, String part) {
        assertThat(line).contains(part);
        return Look.width(line.substring(0, line.indexOf(part)));
    }

    private static io.headrace.broker.ListedTask dead(String type, String message) {
        return Sample.dead(Sample.DEAD, type, 10, Failure.of("Broken", message));
    }

    @Test
    void barsAndCurvesUseWhatCanBeShown() {
        assertThat(UNICODE.bar(0, 8, 4)).isEqualTo("░░░░");
        assertThat(UNICODE.bar(1, 8, 4)).isEqualTo("█░░░");
        assertThat(UNICODE.bar(9, 8, 4)).isEqualTo("████");
        assertThat(ASCII.bar(4, 8, 4)).isEqualTo("##..");
        assertThat(ASCII.bar(0, 0, 4)).isEqualTo("....");
        assertThat(UNICODE.curve(new double[] {Double.NaN, 0, 1, 50, 100})).isEqualTo(" ▁▂▅█");
        assertThat(ASCII.curve(new double[] {0, 100})).isEqualTo("_#");
        assertThat(UNICODE.curve(new double[] {0, 0})).isEqualTo("▁▁");
    }
}
