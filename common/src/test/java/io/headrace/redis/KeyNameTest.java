package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import java.lang.reflect.Method;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {

    private static final RedisKeys KEYS = new RedisKeys("t");
    private static final QueueName QUEUE = new QueueName("mail.out");

    /** Every key that is built is known when it is met, those that come later too. */
    @ParameterizedTest
    @MethodSource("builders")
    void every_key_that_we_build_is_known(Method builder) throws ReflectiveOperationException {
        Object[] arguments = Arrays.stream(builder.getParameterTypes())
                .map(type -> argument(type))
                .toArray();
        String key = (String) builder.invoke(KEYS, arguments);
        assertThat(KeyName.parse("t", key)).as(key).isPresent();
    }

    static Stream<Method> builders() {
        return Arrays.stream(RedisKeys.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == String.class)
                .filter(method ->
                        !method.isSynthetic() && (method.getModifiers() & java.lang.reflect.Modifier.PRIVATE) == 0)
                .filter(method -> !method.getName().contains("Channel")
                        && !method.getName().endsWith("Prefix"));
    }

    private static Object argument(Class<?> type) {
        if (type == QueueName.class) {
            return QUEUE;
        }
        if (type == TaskId.class) {
            return new TaskId(QUEUE, "a:b");
        }
        if (type == Priority.class) {
            return Priority.HIGH;
        }
        if (type == io.headrace.broker.Level.class) {
            return new io.headrace.broker.Level(QUEUE, Priority.LOW);
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        return type == LocalDate.class ? LocalDate.EPOCH : "w 1";
    }

    @Test
    void parts_are_told_apart() {
        assertThat(KeyName.parse("t", "t:{mail.out}:task:a:b")).contains(new KeyName(KeyName.Kind.TASK, QUEUE, "a:b"));
        assertThat(KeyName.parse("t", "t:{mail.out}:ready:4")).contains(new KeyName(KeyName.Kind.READY, QUEUE, "4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t:",
                "t:{mail}",
                "t:{mail}:ready:6",
                "t:{Mail}:dead",
                "t:queue",
                "t:{mail}:task:",
                "t:{mail}:stats:1"
            })
    void others_are_strangers(String key) {
        assertThat(KeyName.parse("t", key)).isEmpty();
    }
}
