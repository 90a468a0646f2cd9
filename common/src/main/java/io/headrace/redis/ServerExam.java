package io.headrace.redis;

import io.headrace.broker.ServerFacts;
import io.headrace.broker.ServerFacts.ClockReading;
import io.headrace.broker.ServerFacts.Connections;
import io.headrace.broker.ServerFacts.Memory;
import io.headrace.broker.ServerFacts.Persistence;
import io.headrace.broker.ServerFacts.Replica;
import io.headrace.broker.ServerFacts.Replication;
import io.headrace.broker.ServerFacts.SlowCall;
import io.headrace.broker.ServerFacts.SlowLog;
import io.headrace.broker.ServerFacts.StreamNodes;
import io.headrace.task.HeadraceException;
import io.headrace.task.RedisUnavailableException;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks a server about itself, once; what it refuses to tell is left unknown. Not thread-safe. */
final class ServerExam {

    private static final List<String> SETTINGS = List.of(
            "appendfsync", "save", "slowlog-log-slower-than", "stream-node-max-bytes", "stream-node-max-entries");

    private static final int NEWEST_SLOW_CALLS = 128;

    /** The list of connections is made in one piece; of more than this it would keep the server too long. */
    private static final long MOST_CONNECTIONS = 500;

    /** Of several readings of a clock the one with the shortest way is the best. */
    private static final int CLOCK_READINGS = 3;

    private static final int LONGEST_COMMAND = 120;

    private final RedisLink link;
    private final Set<String> refused = new TreeSet<>();

    ServerExam(RedisLink link) {
        this.link = link;
    }

    ServerFacts facts() {
        InfoText info = info();
        Map<String, String> settings = settings();
        boolean valkey = "valkey".equals(info.text("server_name")) || info.text("valkey_version") != null;
        return new ServerFacts(
                valkey ? "Valkey" : "Redis",
                valkey ? info.text("valkey_version") : info.text("redis_version"),
                Boolean.TRUE.equals(info.flag("cluster_enabled")),
                Boolean.TRUE.equals(info.flag("loading")),
                new Memory(
                        info.number("used_memory"),
                        info.number("used_memory_rss"),
                        info.number("maxmemory"),
                        info.text("maxmemory_policy"),
                        info.number("evicted_keys")),
                new Persistence(
                        info.flag("aof_enabled"),
                        settings.get("appendfsync"),
                        settings.get("save"),
                        "err".equals(info.text("rdb_last_bgsave_status"))
                                || "err".equals(info.text("aof_last_write_status"))
                                || "err".equals(info.text("aof_last_bgrewrite_status"))),
                replication(info),
                connections(info),
                clock(),
                new SlowLog(number(settings, "slowlog-log-slower-than"), slowCalls()),
                new StreamNodes(number(settings, "stream-node-max-entries"), number(settings, "stream-node-max-bytes")),
                refused);
    }

    private InfoText info() {
        String text = textOrNull("INFO", CommandType.INFO, args());
        return InfoText.parse(text == null ? "" : text);
    }

    private Map<String, String> settings() {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<List<Object>>> answers = new ArrayList<>();
        // One by one: before 7.0 a server takes only one name at a time.
        for (String name : SETTINGS) {
            answers.add(pipeline.add(
                    CommandType.CONFIG,
                    new NestedMultiOutput<>(RedisLink.CODEC),
                    args().add("GET").add(name)));
        }
        pipeline.flush();
        Map<String, String> settings = new HashMap<>();
        answers.forEach(answer -> {
            List<Object> pair = orNull("CONFIG", answer);
            if (pair != null && pair.size() == 2) {
                settings.put(new Reply(pair).text(0), new Reply(pair).text(1));
            }
        });
        return settings;
    }

    private static Replication replication(InfoText info) {
        List<Replica> replicas = new ArrayList<>();
        long offset = Objects.requireNonNullElse(info.number("master_repl_offset"), 0L);
        for (int i = 0; ; i++) {
            InfoText replica = info.parts("slave" + i);
            if (replica == null) {
                break;
            }
            replicas.add(new Replica(
                    replica.text("ip") + ":" + replica.text("port"),
                    "online".equals(replica.text("state")),
                    Math.max(0, offset - Objects.requireNonNullElse(replica.number("offset"), 0L)),
                    Objects.requireNonNullElse(replica.number("lag"), 0L)));
        }
        String link = info.text("master_link_status");
        return new Replication(info.text("role"), link == null ? null : link.equals("up"), replicas);
    }

    private Connections connections(InfoText info) {
        Long all = info.number("connected_clients");
        Long ours = null;
        Long oursBlocked = null;
        if (all != null && all <= MOST_CONNECTIONS) {
            String list = textOrNull("CLIENT LIST", CommandType.CLIENT, args().add("LIST"));
            if (list != null) {
                List<String> lines = list.lines()
                        .filter(line -> (line + " ").contains(" name=" + RedisLink.CLIENT_NAME + " "))
                        .toList();
                ours = (long) lines.size();
                oursBlocked = lines.stream()
                        .filter(line -> line.matches(".* flags=[A-Za-z]*b[A-Za-z]* .*"))
                        .count();
            }
        }
        return new Connections(
                all,
                info.number("maxclients"),
                info.number("blocked_clients"),
                ours,
                oursBlocked,
                info.number("rejected_connections"));
    }

    private ClockReading clock() {
        ClockReading best = null;
        for (int i = 0; i < CLOCK_READINGS; i++) {
            ClockReading reading = readClock();
            if (best == null || reading.roundTrip().compareTo(best.roundTrip()) < 0) {
                best = reading;
            }
        }
        return Objects.requireNonNull(best);
    }

    private ClockReading readClock() {
        long wall = System.currentTimeMillis();
        long began = System.nanoTime();
        Reply time = new Reply(link.get(link.send(CommandType.TIME, args())));
        Duration roundTrip = Duration.ofNanos(System.nanoTime() - began);
        Instant theirs = Instant.ofEpochSecond(time.number(0)).plus(time.number(1), ChronoUnit.MICROS);
        return new ClockReading(
                Duration.between(Instant.ofEpochMilli(wall).plus(roundTrip.dividedBy(2)), theirs), roundTrip);
    }

    private List<SlowCall> slowCalls() {
        List<Object> log = orNull(
                "SLOWLOG", link.send(CommandType.SLOWLOG, args().add("GET").add(NEWEST_SLOW_CALLS)));
        List<SlowCall> ours = new ArrayList<>();
        Reply calls = new Reply(log == null ? List.of() : log);
        for (int i = 0; i < calls.size(); i++) {
            Reply call = calls.nested(i);
            List<String> words = words(call.nested(3));
            if (words.stream().anyMatch(word -> word.startsWith(link.settings().prefix() + ":"))) {
                ours.add(new SlowCall(
                        Instant.ofEpochSecond(call.number(1)),
                        Duration.of(call.number(2), ChronoUnit.MICROS),
                        told(words)));
            }
        }
        return ours;
    }

    private static List<String> words(Reply reply) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            words.add(reply.text(i));
        }
        return words;
    }

    private static String told(List<String> words) {
        List<String> told = new ArrayList<>(words);
        for (Script script : Script.values()) {
            if (words.size() > 1
                    && (words.get(1).equals(script.sha()) || words.get(1).equals(script.source()))) {
                told.set(1, script.fileName());
            }
        }
        String line = String.join(" ", told);
        return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND);
    }

    private @Nullable String textOrNull(String name, CommandType type, CommandArgs<String, byte[]> args) {
        byte[] text = orNull(name, link.send(type, new ValueOutput<>(RedisLink.CODEC), args));
        return text == null ? null : new String(text, StandardCharsets.UTF_8);
    }

    /** The answer; null if the server refuses to give it. */
    private <T> @Nullable T orNull(String name, CompletableFuture<T> answer) {
        try {
            return link.get(answer);
        } catch (RedisUnavailableException e) {
            throw e;
        } catch (HeadraceException e) {
            refused.add(name);
            return null;
        }
    }

    private static @Nullable Long number(Map<String, String> settings, String name) {
        return new InfoText(settings).number(name);
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }
}
