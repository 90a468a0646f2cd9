package io.headrace.redis;

import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the ends of tasks: one subscription serves all the waits of a client, made when the first one comes. The
 * subscription stands before a wait is registered, so no end is missed; after a reconnect all are asked for again, because
 * what was published meanwhile is lost. Thread-safe.
 */
final class ResultAwaiter implements AutoCloseable {

    private static final long ASK_AGAIN_MILLIS = 1_000;

    private final RedisLink link;
    private final String channel;
    private final Map<TaskId, Wait> waits = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> subscription;
    private boolean closed;

    /** All the callers that wait for one task. */
    private static final class Wait {
        final CompletableFuture<Outcome> end = new CompletableFuture<>();
        int callers = 1;
        volatile boolean registered;
        volatile boolean heard;
    }

    private record Question(Wait standing, CompletableFuture<List<Object>> answer) {}

    ResultAwaiter(RedisLink link) {
        this.link = link;
        this.channel = link.keys().replyChannel(UUID.randomUUID().toString());
    }

    CompletableFuture<Outcome> await(TaskId id) {
        Wait wait = waits.compute(id, (same, standing) -> {
            if (standing == null) {
                return new Wait();
            }
            standing.callers++;
            return standing;
        });
        CompletableFuture<Outcome> answer = wait.end.copy();
        answer.whenComplete((outcome, failure) -> leave(id, wait));
        subscribe().whenComplete((connection, failure) -> {
            if (failure == null) {
                ask(id);
            } else {
                fail(id, failure);
            }
        });
        return answer;
    }

    /** Does not block, because a wait may well be begun on a thread of the client. */
    private synchronized CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> subscribe() {
        if (closed) {
            return CompletableFuture.failedFuture(new HeadraceException("This client is closed"));
        }
        if (subscription == null || subscription.isCompletedExceptionally()) {
            subscription = link.connectPubSubAsync().thenCompose(connection -> {
                connection.addListener(new RedisPubSubAdapter<>() {
                    @Override
                    public void message(String from, byte[] message) {
                        hear(message);
                    }

                    @Override
                    public void subscribed(String to, long count) {
                        // Also called when the client has subscribed again after a reconnect.
                        waits.keySet().forEach(ResultAwaiter.this::ask);
                    }
                });
                return connection.async().subscribe(channel).thenApply(done -> connection);
            });
        }
        return subscription;
    }

    private void ask(TaskId id) {
        Question question = question(id);
        if (question == null) {
            return;
        }
        question.answer.whenComplete((parts, failure) -> {
            if (failure != null) {
                askAgainOrFail(id, question.standing, failure);
                return;
            }
            Reply reply = new Reply(parts);
            switch (reply.word()) {
                case "ENDED" -> end(id, reply.bytes(1));
                case "UNKNOWN" -> fail(id, new TaskNotFoundException(id));
                default -> registered(id, question.standing);
            }
        });
    }

    /** Sent under the map's lock for this id, so that it cannot overtake, or be overtaken by, what strikes the wait out. */
    private @Nullable Question question(TaskId id) {
        QueueName queue = id.queue();
        ScriptCall call = ScriptCall.of(Script.AWAIT)
                .key(link.keys().record(id))
                .key(link.keys().outcome(id))
                .keys(link.keys().readyAll(queue))
                .key(link.keys().awaited(queue))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""))
                .arg(channel);
        Question[] asked = new Question[1];
        waits.computeIfPresent(id, (same, wait) -> {
            asked[0] = new Question(wait, link.run(call));
            return wait;
        });
        return asked[0];
    }

    /** A wait that stood goes on for as long as it takes; one that was never taken down tells its caller. */
    private void askAgainOrFail(TaskId id, Wait wait, Throwable failure) {
        HeadraceException known = RedisErrors.translate(failure, link.settings());
        boolean goesOn;
        synchronized (this) {
            goesOn = wait.registered && !closed && known instanceof RedisUnavailableException;
        }
        if (goesOn) {
            CompletableFuture.delayedExecutor(ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> ask(id));
        } else {
            fail(id, known);
        }
    }

    private void registered(TaskId id, Wait wait) {
        wait.registered = true;
        // A call that had to be sent twice may have come after the one that struck it out.
        waits.compute(id, (same, standing) -> {
            if (standing == null) {
                forget(id);
            }
            return standing;
        });
    }

    private void forget(TaskId id) {
        link.run(ScriptCall.of(Script.FORGET)
                .key(link.keys().awaited(id.queue()))
                .arg(id.local())
                .arg(channel));
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
        Wait wait = waits.get(id);
        if (wait == null) {
            return;
        }
        wait.heard = true;
        try {
            wait.end.complete(TaskJson.readOutcome(json));
        } catch (HeadraceException e) {
            wait.end.completeExceptionally(e);
        }
    }

    private void fail(TaskId id, Throwable failure) {
        Wait wait = waits.get(id);
        if (wait != null) {
            wait.end.completeExceptionally(RedisErrors.translate(failure, link.settings()));
        }
    }

    /** The last caller that gives up strikes the wait out, here and on the server. */
    private void leave(TaskId id, Wait wait) {
        waits.computeIfPresent(id, (same, standing) -> {
            if (standing != wait) {
                return standing;
            }
            standing.callers--;
            if (standing.callers > 0) {
                return standing;
            }
            if (!wait.heard) {
                forget(id);
            }
            return null;
        });
    }

    @Override
    public void close() {
        CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> open;
        synchronized (this) {
            closed = true;
            open = subscription;
        }
        waits.values()
                .forEach(wait -> wait.end.completeExceptionally(
                        new HeadraceException("This client was closed while it waited")));
        if (open != null) {
            open.thenAccept(StatefulRedisPubSubConnection::close);
        }
    }
}
