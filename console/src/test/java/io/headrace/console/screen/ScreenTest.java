package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.screen.CauseOfQueue.Letters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the screens look like, line by line. A screen that is meant to look otherwise: look at {@code target/screens}, then copy
 * it to the test's resources.
 */
class ScreenTest {

    private static final Look PLAIN = new Look(true, false);
    private static final Look ASCII = new Look(false, false);
    private static final List<int[]> SIZES = List.of(new int[] {80, 24}, new int[] {120, 40}, new int[] {40, 12});

    private static Map<String, DashboardState> states() {
        DashboardState start = Sample.answered(DashboardState.START);
        Letters letters = Sample.causes().get(0).letters();
        Map<String, DashboardState> states = new TreeMap<>();
        states.put("overview", start.atRow(1));
        for (View view : View.values()) {
            if (view != View.OVERVIEW) {
                states.put(view.title().toLowerCase(java.util.Locale.ROOT), Sample.answered(start.show(view)));
            }
        }
        states.put(
                "letters", Sample.answered(start.show(View.DEAD).open(letters)).atRow(1));
        states.put("task", Sample.answered(start.open(Sample.DEAD)));
        states.put("asked", start.withAsked(new Order.Delete(Sample.DEAD)));
        states.put("help", start.withHelp(true));
        return states;
    }

    @TestFactory
    Stream<DynamicTest> everyScreenAtEverySize() {
        return states().entrySet().stream()
                .flatMap(each -> SIZES.stream()
                        .map(size -> DynamicTest.dynamicTest(
                                each.getKey() + " " + size[0] + "x" + size[1],
                                () -> looksAsKept(each.getKey(), PLAIN, each.getValue(), size[0], size[1]))));
    }

    @Test
    void withoutUnicodeAllIsAscii() throws IOException {
        looksAsKept("ascii", ASCII, Sample.answered(DashboardState.START), 80, 24);
        states().values()
                .forEach(state -> assertThat(text(ASCII, state, 80, 24)).isASCII());
    }

    @Test
    void aScreenOfAnySizeIsFilledAndNeverOverrun() {
        for (DashboardState state : states().values()) {
            for (int width = 1; width < 130; width += width < 20 ? 1 : 13) {
                for (int height = 1; height < 45; height += height < 14 ? 1 : 7) {
                    List<AttributedString> lines = new Screen(PLAIN, "redis://x").render(state, width, height);
                    assertThat(lines).hasSize(height);
                    int columns = width;
                    assertThat(lines)
                            .allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(columns));
                }
            }
        }
    }

    @Test
    void beforeTheFirstAnswerItSaysThatItAsks() {
        assertThat(lines(PLAIN, DashboardState.START, 60, 8))
                .containsExactly(
                        "Headrace  redis://127.0.0.1:6379 prefix headrace",
                        "[1 Overview] 2  3  4  5  6",
                        "Asking Redis ...",
                        "",
                        "",
                        "",
                        "",
                        "? help  q quit  Enter open  P pause  R run again  Q quiet  …");
    }

    @Test
    void aRedisThatDoesNotAnswerIsToldOnTopAndWhatWasReadStays() {
        DashboardState state = Sample.answered(DashboardState.START).withTrouble("Redis cannot be reached.");
        List<String> lines = lines(PLAIN, state, 80, 24);
        assertThat(lines.get(0)).isEqualTo("NOT LIVE since 12:00:00 UTC: Redis cannot be reached.");
        assertThat(lines.subList(1, 24))
                .isEqualTo(lines(PLAIN, state.withTrouble(""), 80, 24).subList(1, 24));
    }

    @Test
    void theAnswersToAQuestionAreSeenHoweverNarrowItIs() {
        DashboardState state = Sample.answered(DashboardState.START).withAsked(new Order.Delete(Sample.DEAD));
        assertThat(lines(PLAIN, state, 40, 12).get(11)).isEqualTo("Delete the dead letter mail/3-1772… y/N");
    }

    @Test
    void aLongMoveIsToldAtTheFootWithWhatCameOfOtherOrders() {
        DashboardState state = Sample.answered(DashboardState.START)
                .withMoving("120 of 240 dead letters run again; Esc stops")
                .withNotice("Queue mail is paused.");
        assertThat(lines(PLAIN, state, 100, 24).get(23))
                .isEqualTo("120 of 240 dead letters run again; Esc stops · Queue mail is paused.");
        assertThat(lines(PLAIN, state.withNotice(""), 100, 24).get(23))
                .isEqualTo("120 of 240 dead letters run again; Esc stops");
    }

    @Test
    void aFilteredListTellsHowOldItIs() {
        DashboardState state = Sample.answered(
                Sample.answered(DashboardState.START).show(View.TASKS).withFilter("ann"));
        assertThat(lines(PLAIN, state, 100, 24)).noneMatch(line -> line.contains("as of"));
        Facts facts = state.facts();
        Facts later = new Facts(
                facts.at().plusSeconds(5),
                facts.queues(),
                facts.workers(),
                facts.throughput(),
                facts.listing(),
                facts.listedAt());
        assertThat(lines(PLAIN, state.with(later), 100, 24))
                .contains("All states · the first 4 · filter ann · as of 5s ago");
    }

    @Test
    void coloursOnlyAddToWhatIsReadWithoutThem() {
        Look coloured = new Look(true, true);
        states().values()
                .forEach(state -> assertThat(text(coloured, state, 100, 30)).isEqualTo(text(PLAIN, state, 100, 30)));
        assertThat(states().values())
                .allSatisfy(state -> assertThat(
                                new Screen(PLAIN, "").render(state, 100, 30).toString())
                        .doesNotContain("\u001b[3"));
    }

    private static void looksAsKept(String name, Look look, DashboardState state, int width, int height)
            throws IOException {
        String drawn = text(look, state, width, height);
        String file = name + "-" + width + "x" + height + ".txt";
        Path folder = Files.createDirectories(Path.of("target", "screens"));
        Files.writeString(folder.resolve(file), drawn, StandardCharsets.UTF_8);
        try (InputStream kept = ScreenTest.class.getResourceAsStream(file)) {
            assertThat(kept).as(file + ", see target/screens").isNotNull();
            assertThat(drawn).isEqualTo(new String(kept.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String text(Look look, DashboardState state, int width, int height) {
        return String.join("\n", lines(look, state, width, height)) + "\n";
    }

    private static List<String> lines(Look look, DashboardState state, int width, int height) {
        return new Screen(look, "redis://127.0.0.1:6379 prefix headrace")
                .render(state, width, height).stream()
                        .map(line -> line.toString().stripTrailing())
                        .toList();
    }
}
