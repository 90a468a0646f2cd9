package io.headrace.testkit;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.models.stream.PendingMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and renders keys; the notation is described at {@link KeyspaceSnapshot}. */
final class KeyspaceReader {

    private static final double EXACT_INTEGERS = 1L << 53;

    private final RedisCommands<byte[], byte[]> redis;

    KeyspaceReader(RedisCommands<byte[], byte[]> redis) {
        this.redis = redis;
    }

    KeyspaceSnapshot read(String prefix) {
        int start = prefix.getBytes(StandardCharsets.UTF_8).length;
        Map<String, String> values = new TreeMap<>();
        KeyScan.pages(redis, prefix, keys -> {
            for (byte[] key : keys) {
                String value = render(key);
                if (!value.isEmpty()) {
                    values.put(text(Arrays.copyOfRange(key, start, key.length)), value);
                }
            }
        });
        return KeyspaceSnapshot.of(values);
    }

    /** Empty where the key has gone since it was found. */
    private String render(byte[] key) {
        String type = redis.type(key);
        String value = switch (type) {
            case "none" -> "";
            case "string" -> string(key);
            case "hash" -> hash(key);
            case "set" -> set(key);
            case "zset" -> sortedSet(key);
            case "list" ->
                redis.lrange(key, 0, -1).stream().map(KeyspaceReader::text).collect(Collectors.joining(", ", "[", "]"));
            case "stream" -> stream(key);
            default -> "a " + type;
        };
        return !value.isEmpty() && redis.pttl(key) >= 0 ? value + " (ttl)" : value;
    }

    private String string(byte[] key) {
        byte[] value = redis.get(key);
        if (value == null) {
            return "";
        }
        return value.length == 0 ? "\"\"" : text(value);
    }

    private String hash(byte[] key) {
        return redis.hgetall(key).entrySet().stream()
                .map(KeyspaceReader::field)
                .sorted()
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private String set(byte[] key) {
        return redis.smembers(key).stream()
                .map(KeyspaceReader::text)
                .sorted()
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private String sortedSet(byte[] key) {
        return redis.zrangeWithScores(key, 0, -1).stream()
                .map(member -> text(member.getValue()) + "=" + score(member.getScore()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private String stream(byte[] key) {
        Stream<String> entries = redis.xrange(key, Range.unbounded()).stream().map(KeyspaceReader::entry);
        Stream<String> groups = redis.xinfoGroups(key).stream()
                .map(KeyspaceReader::properties)
                .map(group -> group(key, group))
                .sorted();
        return Stream.concat(entries, groups)
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" "), rendered -> rendered.isEmpty() ? "[]" : rendered));
    }

    private static String entry(StreamMessage<byte[], byte[]> message) {
        return "[" + message.getId() + " "
                + message.getBody().entrySet().stream()
                        .map(KeyspaceReader::field)
                        .collect(Collectors.joining(", ", "{", "}"))
                + "]";
    }

    private String group(byte[] key, Map<String, Object> properties) {
        byte[] name = (byte[]) properties.getOrDefault("name", new byte[0]);
        Object last = properties.getOrDefault("last-delivered-id", new byte[0]);
        Limit all = Limit.from(Integer.MAX_VALUE);
        String pending = redis.xpending(key, name, Range.unbounded(), all).stream()
                .map(KeyspaceReader::delivery)
                .collect(Collectors.joining(", ", "[", "]"));
        return text(name) + ": last " + text((byte[]) last) + ", pending " + pending;
    }

    private static String delivery(PendingMessage message) {
        return message.getId() + " " + message.getConsumer() + " " + message.getRedeliveryCount();
    }

    /** XINFO answers names and values in turn. */
    private static Map<String, Object> properties(Object reply) {
        List<?> words = (List<?>) reply;
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            Object value = words.get(i + 1);
            if (value != null) {
                properties.put(text((byte[]) words.get(i)), value);
            }
        }
        return properties;
    }

    private static String field(Map.Entry<byte[], byte[]> field) {
        return text(field.getKey()) + "=" + text(field.getValue());
    }

    /** Times in milliseconds are scores, so whole numbers are written whole. */
    private static String score(double score) {
        return score == Math.rint(score) && Math.abs(score) < EXACT_INTEGERS
                ? Long.toString((long) score)
                : Double.toString(score);
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            return "base64:" + Base64.getEncoder().encodeToString(bytes);
        }
    }
}
