package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.screen.Key.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What terminals send for keys; a blank in a text stands for a moment in which nothing comes. */
class KeyReaderTest {

    @Test
    void charactersAreKeysAndThoseOutsideTheFirstPlaneAreOne() throws IOException {
        assertThat(keys("aQ/\uD83D\uDE00ü"))
                .containsExactly(Key.of('a'), Key.of('Q'), Key.of('/'), Key.of(0x1F600), Key.of('ü'));
    }

    @Test
    void sequencesOfBothModesAreTheSameKeys() throws IOException {
        assertThat(kinds("\u001b[A\u001bOA\u001b[B\u001b[C\u001b[D"))
                .containsExactly(Kind.UP, Kind.UP, Kind.DOWN, Kind.RIGHT, Kind.LEFT);
        assertThat(kinds("\u001b[5~\u001b[6~\u001b[H\u001bOF\u001b[1~\u001b[4~\u001b[Z"))
                .containsExactly(Kind.PAGE_UP, Kind.PAGE_DOWN, Kind.HOME, Kind.END, Kind.HOME, Kind.END, Kind.BACK_TAB);
    }

    @Test
    void escapeIsAKeyWhereNothingFollowsAtOnce() throws IOException {
        assertThat(kinds("\u001b j")).containsExactly(Kind.ESCAPE, Kind.CHARACTER);
        assertThat(kinds("\u001b")).containsExactly(Kind.ESCAPE);
        assertThat(kinds("\u001b\u001b\u001b[A")).containsExactly(Kind.ESCAPE, Kind.ESCAPE, Kind.UP);
    }

    @Test
    void controlCharactersThatMeanSomethingDo() throws IOException {
        assertThat(kinds("\r\n\t\b\u007f\u0003\u0001"))
                .containsExactly(
                        Kind.ENTER, Kind.ENTER, Kind.TAB, Kind.BACKSPACE, Kind.BACKSPACE, Kind.INTERRUPT, Kind.OTHER);
    }

    @Test
    void sequencesThatAreUnknownOrBrokenOffMeanNothing() throws IOException {
        assertThat(kinds("\u001b[15~\u001b[1;5P\u001b[ x\u001b[12;\uD83D"))
                .containsExactly(Kind.OTHER, Kind.OTHER, Kind.OTHER, Kind.CHARACTER, Kind.OTHER);
        assertThat(kinds("\uD83D")).containsExactly(Kind.OTHER);
        assertThat(kinds("\uD83Dx")).containsExactly(Kind.OTHER);
    }

    private static List<Kind> kinds(String sent) throws IOException {
        return keys(sent).stream().map(Key::kind).toList();
    }

    private static List<Key> keys(String sent) throws IOException {
        Deque<Integer> left = new ArrayDeque<>();
        sent.chars().forEach(c -> left.add(c == ' ' ? KeyReader.NOTHING_YET : c));
        KeyReader reader = new KeyReader(millis -> left.isEmpty() ? KeyReader.END : left.remove());
        List<Key> keys = new ArrayList<>();
        for (Optional<Key> key = reader.next(); key.isPresent(); key = reader.next()) {
            keys.add(key.get());
        }
        return keys;
    }
}
