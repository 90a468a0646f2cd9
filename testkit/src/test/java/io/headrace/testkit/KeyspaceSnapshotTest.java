package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@HeadraceTest
class KeyspaceSnapshotTest {

    @Test
    void rendersEveryType(TestRedis redis) {
        RedisCommands<String, String> commands = redis.redis();
        String p = redis.prefix() + ":";
        commands.set(p + "string", "grüß dich");
        commands.set(p + "empty", "");
        commands.set(p + "{q}:outcome:1", "{\"state\":\"completed\"}", SetArgs.Builder.ex(60));
        commands.hset(p + "hash", Map.of("z", "1", "a", "2"));
        commands.sadd(p + "set", "b", "a");
        commands.zadd(p + "zset", 1_700_000_000_000.0, "late");
        commands.zadd(p + "zset", 2.5, "soon");
        commands.rpush(p + "list", "b", "a");

        assertThat(redis.snapshot()).hasToString("""
            empty -> ""
            hash -> {a=2, z=1}
            list -> [b, a]
            set -> (a, b)
            string -> grüß dich
            zset -> (soon=2.5, late=1700000000000)
            {q}:outcome:1 -> {"state":"completed"} (ttl)\
            """);
    }

    @Test
    @SuppressWarnings("unchecked") // Lettuce's varargs of a generic type
    void rendersStreamsWithGroupsAndPendingEntries(TestRedis redis) {
        RedisCommands<String, String> commands = redis.redis();
        String key = redis.prefix() + ":{q}:ready:3";
        commands.xadd(key, new XAddArgs().id("1-0"), "type", "mail", "payload", "{}");
        commands.xadd(key, new XAddArgs().id("2-0"), "type", "mail");
        commands.xgroupCreate(StreamOffset.from(key, "0"), "workers");
        commands.xgroupCreate(StreamOffset.from(key, "0"), "audit");
        commands.xreadgroup(Consumer.from("workers", "w1"), StreamOffset.lastConsumed(key));
        commands.xclaim(key, Consumer.from("workers", "w2"), 0, "2-0");

        assertThat(redis.snapshot().get("{q}:ready:3"))
                .isEqualTo("[1-0 {type=mail, payload={}}] [2-0 {type=mail}]"
                        + " audit: last 0-0, pending []"
                        + " workers: last 2-0, pending [1-0 w1 1, 2-0 w2 2]");

        commands.xgroupDestroy(key, "audit");
        commands.xgroupDestroy(key, "workers");
        commands.xdel(key, "1-0", "2-0");
        assertThat(redis.snapshot().get("{q}:ready:3")).isEqualTo("[]");
    }

    @Test
    void rendersWhatIsNotTextAsBase64(TestRedis redis) {
        try (RedisClient client = RedisClient.create(redis.url());
                StatefulRedisConnection<byte[], byte[]> bytes = client.connect(ByteArrayCodec.INSTANCE)) {
            bytes.sync().set((redis.prefix() + ":k").getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff, 0});
        }
        assertThat(redis.snapshot().get("k")).isEqualTo("base64:/wA=");
    }

    @Test
    void seesOnlyItsOwnPrefix(TestRedis redis) {
        redis.redis().set(redis.prefix() + "0:k", "a neighbour");
        assertThat(redis.snapshot()).isEqualTo(KeyspaceSnapshot.of(Map.of()));
        assertThat(redis.snapshot().get("k")).isNull();
        redis.redis().del(redis.prefix() + "0:k");
    }

    @Test
    void seesMoreKeysThanOneScanAnswers(TestRedis redis) {
        for (int i = 0; i < 2_500; i++) {
            redis.redis().set(redis.prefix() + ":" + i, "v");
        }
        assertThat(redis.snapshot().keys()).hasSize(2_500);
    }

    @Test
    void masksTheSameIdByTheSameToken() {
        KeyspaceSnapshot snapshot = KeyspaceSnapshot.of(Map.of(
                "outcome:1700000000002-0", "of 1700000000001-0",
                "ready", "[1700000000001-0 {a=b}] [1700000000002-0 {a=1-1}]"));

        assertThat(snapshot.maskingEntryIds()).hasToString("""
            outcome:<id1> -> of <id2>
            ready -> [<id2> {a=b}] [<id1> {a=1-1}]\
            """);
    }

    @Test
    void masksGivenTextsLongestFirst() {
        KeyspaceSnapshot snapshot = KeyspaceSnapshot.of(Map.of("k", "w1 w10 .*"));

        assertThat(snapshot.masking(Map.of("w1", "ONE", "w10", "TEN", ".*", "$1")))
                .hasToString("k -> ONE TEN $1");
        assertThat(snapshot.masking(Map.of())).isEqualTo(snapshot);
    }

    @Test
    void refusesToMaskTwoKeysIntoOne() {
        KeyspaceSnapshot snapshot = KeyspaceSnapshot.of(Map.of("a", "1", "b", "2"));

        assertThatIllegalArgumentException().isThrownBy(() -> snapshot.masking(Map.of("a", "b")));
        assertThat(snapshot.masking("n", Pattern.compile("[ab]")).keys()).containsExactly("<n1>", "<n2>");
    }

    @Test
    void isImmutableAndOneLinePerKey() {
        KeyspaceSnapshot snapshot = KeyspaceSnapshot.of(Map.of("k", "a\nb"));

        assertThat(snapshot).hasToString("k -> a\\nb").hasSameHashCodeAs(KeyspaceSnapshot.of(Map.of("k", "a\nb")));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> snapshot.asMap().clear());
    }
}
