package io.headrace.redis;

import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the ends of tasks: one subscription serves all the waits of a client, made when the first one comes. The
 * subscription stands before a wait is registered, so no end is missed; after a reconnect all are asked for again, because
 * what was published meanwhile is lost. Thread-safe.
 */
final class ResultAwaiter implements AutoCloseable {

    private final RedisLink link;
    private final String channel;
    private final Map<TaskId, Set<CompletableFuture<Outcome>>> waiting = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> subscription;
    private boolean closed;

    ResultAwaiter(RedisLink link) {
        this.link = link;
        this.channel = link.keys().replyChannel(UUID.randomUUID().toString());
    }

    CompletableFuture<Outcome> await(TaskId id) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        waiting.compute(id, (same, others) -> {
            Set<CompletableFuture<Outcome>> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(answer);
            return all;
        });
        answer.whenComplete((outcome, failure) -> drop(id, answer, failure != null));
        try {
            subscribe().whenComplete((connection, failure) -> {
                if (failure == null) {
                    ask(id);
                } else {
                    fail(id, failure);
                }
            });
        } catch (HeadraceException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private synchronized CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> subscribe() {
        if (closed) {
            throw new HeadraceException("This client is closed");
        }
        if (subscription == null) {
            StatefulRedisPubSubConnection<String, byte[]> connection = link.connectPubSub();
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String from, byte[] message) {
                    hear(message);
                }

                @Override
                public void subscribed(String to, long count) {
                    // Also called when the client has subscribed again after a reconnect.
                    waiting.keySet().forEach(ResultAwaiter.this::ask);
                }
            });
            subscription =
                    connection.async().subscribe(channel).toCompletableFuture().thenApply(done -> connection);
        }
        return subscription;
    }

    private void ask(TaskId id) {
        QueueName queue = id.queue();
        ScriptCall call = ScriptCall.of(Script.AWAIT)
                .key(link.keys().record(id))
                .key(link.keys().outcome(id))
                .keys(link.keys().readyAll(queue))
                .key(link.keys().awaited(queue))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""))
                .arg(channel);
        link.run(call).whenComplete((parts, failure) -> {
            if (failure != null) {
                fail(id, failure);
                return;
            }
            Reply reply = new Reply(parts);
            switch (reply.word()) {
                case "ENDED" -> end(id, reply.bytes(1));
                case "UNKNOWN" -> fail(id, new TaskNotFoundException(id));
                default -> {
                    /* registered: the end will be published */
                }
            }
        });
    }

    /** A message is the name of the outcome's key, a line feed, and the outcome. */
    private void hear(byte[] message) {
        int lineFeed = 0;
        while (lineFeed < message.length && message[lineFeed] != '\n') {
            lineFeed++;
        }
        String key = new String(message, 0, lineFeed, StandardCharsets.UTF_8);
        byte[] outcome = Arrays.copyOfRange(message, Math.min(lineFeed + 1, message.length), message.length);
        end(link.keys().idOfOutcome(key), outcome);
    }

    private void end(TaskId id, byte[] json) {
        Outcome outcome;
        try {
            outcome = TaskJson.readOutcome(json);
        } catch (HeadraceException e) {
            fail(id, e);
            return;
        }
        waiting.getOrDefault(id, Set.of()).forEach(answer -> answer.complete(outcome));
    }

    private void fail(TaskId id, Throwable failure) {
        HeadraceException translated = RedisErrors.translate(failure, link.settings());
        waiting.getOrDefault(id, Set.of()).forEach(answer -> answer.completeExceptionally(translated));
    }

    private void drop(TaskId id, CompletableFuture<Outcome> answer, boolean early) {
        Set<CompletableFuture<Outcome>> left = waiting.computeIfPresent(id, (same, all) -> {
            all.remove(answer);
            return all.isEmpty() ? null : all;
        });
        if (left == null && early && !isClosed()) {
            link.run(ScriptCall.of(Script.FORGET)
                    .key(link.keys().awaited(id.queue()))
                    .arg(id.local())
                    .arg(channel));
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> open;
        synchronized (this) {
            closed = true;
            open = subscription;
        }
        waiting.values()
                .forEach(answers -> answers.forEach(answer ->
                        answer.completeExceptionally(new HeadraceException("This client was closed while it waited"))));
        if (open != null) {
            open.thenAccept(StatefulRedisPubSubConnection::closeAsync);
        }
    }
}
