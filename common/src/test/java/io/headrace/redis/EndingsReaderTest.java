package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryEntry.Unreadable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndingsReaderTest {

    private static final String OUTCOME = "{\"state\":\"completed\",\"type\":\"mail\",\"endedAt\":9,\"attempts\":[]}";
    private static final String A = ending("a", "3", "", "5", OUTCOME);
    private static final String B = ending("b", "5", "{\"maxAttempts\":2}", "6", OUTCOME);

    private static String ending(String... parts) {
        return netstrings(parts);
    }

    private static String netstrings(@Nullable String... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String part : parts) {
            Netstrings.write(all, part == null ? null : bytes(part));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HistoryEntry read(Object... fieldsAndValues) {
        return readSized(fieldsAndValues).entries().get(0);
    }

    private static EndingsReader.Endings readSized(Object... fieldsAndValues) {
        List<Object> fields = new ArrayList<>();
        for (Object part : fieldsAndValues) {
            fields.add(part instanceof String text ? bytes(text) : part);
        }
        return EndingsReader.readAll(QueueScene.QUEUE, new Reply(List.of(List.of(bytes("7-0"), fields))));
    }

    private static List<String> ids(HistoryEntry entry) {
        return entry.tasks().stream().map(each -> each.id().local()).toList();
    }

    private static List<String> whys(HistoryEntry entry) {
        return entry.unreadable().stream().map(Unreadable::why).toList();
    }

    private static String contents(HistoryEntry entry) {
        StringBuilder all = new StringBuilder();
        entry.unreadable().forEach(each -> all.append(new String(each.content(), StandardCharsets.UTF_8)));
        return all.toString();
    }

    @Test
    void readsWhatWasKept() {
        HistoryEntry entry = read("endings", A + B, "values", netstrings("{}", null, "", ""), "new", "field");
        assertThat(entry.entryId()).isEqualTo("7-0");
        assertThat(entry.unreadable()).isEmpty();
        assertThat(entry.bytes()).isEqualTo(HistoryEntry.OVERHEAD + (A + B).length() + 14);
        EndedTask a = entry.tasks().get(0);
        assertThat(a.id()).hasToString("q/a");
        assertThat(a.readyAt()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(a.payload()).isEqualTo(bytes("{}"));
        assertThat(a.outcome().result()).isNull();
        EndedTask b = entry.tasks().get(1);
        assertThat(b.priority().level()).isEqualTo(5);
        assertThat(b.options().maxAttempts()).isEqualTo(2);
        assertThat(b.payload()).isEmpty();
        assertThat(b.outcome().result()).isEmpty();
    }

    @Test
    void valuesMayBeAbsentAndTasksMayNotCount() {
        HistoryEntry entry = read("endings", A + B + A, "except", "1 3");
        assertThat(ids(entry)).containsExactly("b");
        assertThat(entry.tasks().get(0).payload()).isNull();
        assertThat(entry.unreadable()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b         | 3  | " + OUTCOME + " | Task id 'a/b' is not valid",
                "a           | 6  | " + OUTCOME + " | Priority 6 is not valid",
                "a           | x  | " + OUTCOME + " | For input string: \"x\"",
                "a           | 3  | {}             | it has no state",
                "a           | 3  | 7              | it has no state",
                "a           | 3  | {\"state\":\"running\"} | is said to have ended as running",
                "a           | 3  | {\"state\":\"x\"}       | An outcome in Redis is broken",
                "a           | 3  | {\"state\":             | An outcome in Redis is broken",
                "a           | 3  | {\"state\":\"dead\",\"endedAt\":\"x\"} | An outcome in Redis is broken",
            })
    void aBrokenTaskIsToldWholeAndHarmsNoOther(String id, String priority, String outcome, String why) {
        String broken = ending(id, priority, "", "5", outcome);
        HistoryEntry entry = read("endings", A + broken + B, "values", netstrings("p", null, "q", "r", "s", null));
        assertThat(ids(entry)).containsExactly("a", "b");
        assertThat(entry.tasks().get(1).payload()).isEqualTo(bytes("s"));
        assertThat(whys(entry)).singleElement().asString().contains(why);
        assertThat(contents(entry)).isEqualTo(broken + netstrings("q", "r"));
    }

    @Test
    void brokenOptionsOrTimesDoNotCostTheTask() {
        HistoryEntry entry = read("endings", ending("a", "3", "{\"maxAttempts\":-1}", "soon", OUTCOME));
        assertThat(ids(entry)).containsExactly("a");
        assertThat(entry.tasks().get(0).readyAt()).isEqualTo(Instant.ofEpochMilli(9));
        assertThat(whys(entry)).singleElement().asString().startsWith("of task q/a the field opts is broken");
        assertThat(contents(entry)).isEqualTo("{\"maxAttempts\":-1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                ":",
                "-",
                "-1:,",
                "1",
                "1:",
                "1:x",
                "1:x;",
                "01:x,",
                "5:abc,",
                "999999999:x,",
                "9999999999:x,",
                "1:c,x",
                "1:c,5:abc"
            })
    void whatIsNoNetstringEndsTheReadingAndIsTold(String rest) {
        HistoryEntry entry = read("endings", A + rest);
        assertThat(ids(entry)).containsExactly("a");
        assertThat(contents(entry)).isEqualTo(rest);
        assertThat(whys(entry)).singleElement().asString().startsWith("its endings are broken at byte ");

        HistoryEntry values = read("endings", A + B, "values", netstrings("p", null) + rest);
        assertThat(ids(values)).containsExactly("a", "b");
        assertThat(values.tasks().get(0).payload()).isEqualTo(bytes("p"));
        assertThat(values.tasks().get(1).payload()).isNull();
        assertThat(contents(values)).isEqualTo(rest);
    }

    @Test
    void tooFewOrTooManyValuesAreTold() {
        HistoryEntry few = read("endings", A + B, "values", netstrings("p", null));
        assertThat(ids(few)).containsExactly("a", "b");
        assertThat(whys(few)).singleElement().asString().startsWith("its values are broken at byte 7");
        HistoryEntry many = read("endings", A, "values", netstrings("p", null, "q", null));
        assertThat(whys(many)).containsExactly("it has more values than endings");
        assertThat(contents(many)).isEqualTo(netstrings("q", null));
    }

    @Test
    void exceptionsThatAreNoneAreTold() {
        HistoryEntry entry = read("endings", A, "except", "1 x");
        assertThat(whys(entry)).containsExactly("its exceptions are no positions");
        assertThat(contents(entry)).isEqualTo("1 x");
    }

    @Test
    void anEntryWithoutEndingsIsToldFieldByField() {
        HistoryEntry entry = read("some", "thing", "values", "");
        assertThat(entry.tasks()).isEmpty();
        assertThat(whys(entry)).containsExactly("it has no endings");
        assertThat(contents(entry)).isEqualTo(netstrings("some", "thing", "values", ""));
    }

    @Test
    void deflatedFieldsComeBack() {
        String endings = A.repeat(300);
        byte[] deflated = HistoryField.deflate(bytes(endings));
        HistoryEntry entry = read("endings.deflated", deflated);
        assertThat(entry.tasks()).hasSize(300);
        assertThat(entry.bytes())
                .isEqualTo(HistoryEntry.OVERHEAD + deflated.length)
                .isLessThan(1000);

        HistoryEntry cut = read("endings.deflated", Arrays.copyOf(deflated, deflated.length - 3));
        assertThat(cut.tasks()).isEmpty();
        assertThat(whys(cut)).containsExactly("its endings cannot be inflated: it ends in the middle");

        HistoryEntry values = read("endings", A, "values.deflated", "nothing of the kind");
        assertThat(ids(values)).containsExactly("a");
        assertThat(contents(values)).isEqualTo("nothing of the kind");
    }

    @Test
    void theSizeIsThatOfWhatWasInflated() {
        String endings = A.repeat(3_000);
        byte[] values = HistoryField.deflate(bytes(netstrings("x".repeat(1_000_000), null)));
        assertThat(readSized("endings.deflated", HistoryField.deflate(bytes(endings)), "values.deflated", values)
                        .size())
                .isGreaterThan(1_000_000L + endings.length());
        assertThat(readSized("what", "x".repeat(5_000)).size()).isGreaterThan(5_000);
    }

    @Test
    void whatIsNoEndingAgainAndAgainIsToldAsOne() {
        String nothing = netstrings("", "", "", "", "");
        HistoryEntry entry = read("endings.deflated", HistoryField.deflate(bytes(A + nothing.repeat(500_000) + A)));
        assertThat(ids(entry)).containsExactly("a");
        assertThat(entry.unreadable()).hasSize(101);
        assertThat(new String(entry.unreadable().get(100).content(), StandardCharsets.UTF_8))
                .isEqualTo(nothing.repeat(499_900) + A);
        assertThat(whys(entry).get(100)).isEqualTo("so much before it is no ending that it was not looked at");
    }

    @Test
    void whatWouldFillTheMemoryIsNotInflated() {
        byte[] bomb = HistoryField.deflate(new byte[(8 << 20) + 1]);
        HistoryEntry entry = read("endings.deflated", bomb);
        assertThat(whys(entry)).containsExactly("its endings cannot be inflated: it is longer than 8388608 bytes");
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(5);
        byte[] good = bytes(A + B);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(bad, 1 + random.nextInt(bad.length));
            HistoryEntry entry = read("endings", cut, "values", bad);
            assertThat(entry.tasks().size() + entry.unreadable().size()).isPositive();
        }
    }
}
