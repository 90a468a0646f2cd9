package io.headrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @Test
    void whatIsWrittenIsReadAgainAndCanStandInAUrl() {
        Position position =
                new Position(new QueueName("mail"), TaskState.DEAD, Instant.ofEpochMilli(7), "a|b 1764000000000-0");
        assertThat(position.toString()).matches("[A-Za-z0-9_-]+");
        assertThat(Position.parse(position.toString())).isEqualTo(position);
        Position begin = Position.beginning(new QueueName("mail"), TaskState.QUEUED);
        assertThat(Position.parse(begin.toString())).isEqualTo(begin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail",
                "mail|dead|",
                "mail|flying||",
                "MAIL|dead||",
                "mail|dead|soon|",
                "mail|dead|9223372036854775807|"
            })
    void whatNamesNoPlaceIsRefused(String text) {
        whatIsNoCursorIsRefused(
                Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%%%", "bWFpbA", "\u0000", "💧"})
    void whatIsNoCursorIsRefused(String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("is not one of this listing");
    }
}
