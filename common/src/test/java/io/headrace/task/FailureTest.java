package io.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void aHugeExceptionIsKeptInPart() {
        String huge = "x".repeat(1_000_000);
        Failure failure = Failure.of(new IllegalStateException(
                "first " + huge, new IllegalStateException("second " + huge, new IllegalStateException("third"))));
        assertThat(failure.message()).startsWith("first x").endsWith("... (1000006 characters)");
        assertThat(failure.message()).hasSize(Failure.MAX_MESSAGE);
        assertThat(failure.stack()).contains("second x", "characters)\nat ", "third");
        assertThat(failure.stack().length()).isLessThanOrEqualTo(Failure.MAX_STACK);
    }

    @Test
    void aStackOfLongLinesIsCut() {
        RuntimeException thrown = new RuntimeException("deep");
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("c".repeat(20_000), "m", "f", 1)});
        Failure failure = Failure.of(thrown);
        assertThat(failure.stack()).hasSize(Failure.MAX_STACK).endsWith("characters)");
    }

    @Test
    void whatWasCutIsNotCutAgainNorWithinACharacter() {
        for (String before : List.of("", "x")) {
            Failure once =
                    new Failure("Boom", before + "\ud83d\ude00".repeat(5_000), before + "\ud83d\ude00".repeat(5_000));
            assertThat(new Failure("Boom", once.message(), once.stack())).isEqualTo(once);
            assertThat(once.message()).contains("\ud83d\ude00... (").endsWith(" characters)");
        }
    }
}
