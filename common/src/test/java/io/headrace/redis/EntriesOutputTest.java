package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class EntriesOutputTest {

    private final QueueScene scene;

    EntriesOutputTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private List<Entry> read(String id, String... streams) {
        CommandArgs<String, byte[]> line = new CommandArgs<>(RedisLink.CODEC)
                .add("GROUP")
                .add(RedisKeys.GROUP)
                .add("w1")
                .add("STREAMS");
        for (String stream : streams) {
            line.addKey(stream);
        }
        for (int i = 0; i < streams.length; i++) {
            line.add(id);
        }
        return scene.link.get(scene.link.send(CommandType.XREADGROUP, new EntriesOutput(RedisLink.CODEC), line));
    }

    private static String shown(Entry entry) {
        return text(entry.type()) + "|" + text(entry.payload()) + "|" + text(entry.opts());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "-" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void nothingThereIsNothing() {
        assertThat(read(">", stream())).isEmpty();
        assertThat(read("0", stream())).isEmpty();
    }

    private String stream() {
        return scene.keys.ready(QueueScene.LEVEL);
    }

    @Test
    void fieldsInAnyOrderMoreOfThemAndFewer() {
        scene.xadd("type", "a", "payload", "b", "opts", "c");
        scene.xadd("opts", "c", "colour", "green", "payload", "b", "type", "a");
        scene.xadd("type", "a");
        scene.xadd("payload", "");
        scene.xadd("colour", "green", "types", "x", "typ", "y");
        scene.xadd("type", "\u0130\ud83d\ude00", "payload", "b");
        assertThat(read(">", stream()))
                .extracting(EntriesOutputTest::shown)
                .containsExactly("a|b|c", "a|b|c", "a|-|-", "-||-", "-|-|-", "\u0130\ud83d\ude00|b|-");
    }

    @Test
    void severalStreamsOfWhichSomeAreEmpty() {
        for (io.headrace.task.Priority priority : io.headrace.task.Priority.values()) {
            if (priority != io.headrace.task.Priority.NORMAL) {
                scene.group(priority);
            }
        }
        String[] all = scene.keys.readyAll(QueueScene.QUEUE);
        scene.redis.redis().xadd(all[0], java.util.Map.of("type", "one"));
        scene.redis.redis().xadd(all[0], java.util.Map.of("type", "two"));
        scene.redis.redis().xadd(all[4], java.util.Map.of("type", "five"));
        List<Entry> entries = read(">", all);
        assertThat(entries).extracting(each -> text(each.type())).containsExactly("one", "two", "five");
        assertThat(entries).extracting(Entry::stream).containsExactly(all[0], all[0], all[4]);
        assertThat(entries).allMatch(each -> each.id().matches("\\d{13}-\\d+"));
    }

    @Test
    void aDeletedEntryHasNoFields() {
        String a = scene.xadd("type", "a");
        scene.xadd("type", "b");
        read(">", stream());
        scene.redis.redis().xdel(stream(), a);
        assertThat(read("0", stream())).extracting(EntriesOutputTest::shown).containsExactly("-|-|-", "b|-|-");
    }
}
