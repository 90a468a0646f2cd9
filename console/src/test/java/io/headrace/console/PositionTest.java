package io.headrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @Test
    void whatIsWrittenIsReadAgainAndCanStandInAUrl() {
        Position position = new Position(new QueueName("mail"), TaskState.DEAD, "a|b 1764000000000-0");
        assertThat(position.toString()).matches("[A-Za-z0-9_-]+");
        assertThat(Position.parse(position.toString())).isEqualTo(position);
        Position begin = new Position(new QueueName("mail"), TaskState.QUEUED, null);
        assertThat(Position.parse(begin.toString())).isEqualTo(begin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%%%", "bWFpbA", "bWFpbHxmbHlpbmd8", "TUFJTHxkZWFkfA", "\u0000", "💧"})
    void whatIsNoCursorIsRefused(String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("is not one of this listing");
    }
}
