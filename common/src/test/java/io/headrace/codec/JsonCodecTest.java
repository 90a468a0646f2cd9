package io.headrace.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.task.InvalidTaskException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonCodecTest {

    private final JsonCodec codec = new JsonCodec();

    record Mail(
            String to,
            List<Integer> parts,
            Instant at,
            @Nullable String note) {}

    record Broken(String why) {
        @Override
        public String why() {
            throw new IllegalStateException(why);
        }
    }

    @Test
    void recordsComeOutAsTheyWentIn() {
        Mail mail = new Mail("\u0130stanbul \ud83d\ude00", List.of(1, 2), Instant.ofEpochSecond(5), null);
        byte[] bytes = codec.encode(mail);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"at\":\"1970-01-01T00:00:05Z\"");
        assertThat(codec.decode(bytes, Mail.class)).isEqualTo(mail);
    }

    @Test
    void unknownPropertiesAreIgnoredAndBrokenOnesTold() {
        assertThat(codec.decode("{\"to\":\"a\",\"new\":1}".getBytes(StandardCharsets.UTF_8), Mail.class))
                .isInstanceOfSatisfying(
                        Mail.class, mail -> assertThat(mail.to()).isEqualTo("a"));
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> codec.decode("{".getBytes(StandardCharsets.UTF_8), Mail.class))
                .withMessageContaining("Not the JSON of a " + Mail.class.getName());
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> codec.encode(new Broken("no")))
                .withMessageContaining("cannot be written as JSON");
    }

    @Test
    void bytesAndNothingPassAsTheyAre() {
        byte[] bytes = {(byte) 0xff};
        assertThat(codec.encode(bytes)).isSameAs(bytes);
        assertThat(codec.decode(bytes, byte[].class)).isSameAs(bytes);
        assertThat(codec.decode(bytes, Void.class)).isNull();
        assertThat(codec.decode("null".getBytes(StandardCharsets.UTF_8), Mail.class))
                .isNull();
    }
}
