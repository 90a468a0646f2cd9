package io.headrace.console.rest;

import io.headrace.console.json.ConsoleJson;
import io.headrace.producer.TaskProducer;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskStatus;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells how a task ended, and waits for it if asked to. Who waits holds a connection and a little memory, no thread. */
final class ResultRoute {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final TaskProducer producer;
    private final Executor answers;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /** One who waits. */
    private static final class Wait {
        private final CompletableFuture<Outcome> end;

        private Wait(CompletableFuture<Outcome> end) {
            this.end = end;
        }

        /** As if its time were over. */
        private void giveUp() {
            end.completeExceptionally(new TimeoutException());
        }
    }

    ResultRoute(TaskProducer producer, Executor answers) {
        this.producer = producer;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        routes.get("/tasks/{queue}/{id}/result", Need.READ, this::result);
    }

    /** Ends every wait, as if its time were over. */
    void stop() {
        stopping = true;
        waits.forEach(Wait::giveUp);
    }

    /** How many wait now. */
    int waiting() {
        return waits.size();
    }

    private void result(Context ctx) {
        Duration wait = Parameters.of(ctx, Set.of("wait")).duration("wait");
        TaskId id = Parameters.task(ctx);
        if (wait != null && wait.compareTo(LONGEST) > 0) {
            throw Problem.invalid("wait", "wait is longer than 60s; ask again where that is not enough");
        }
        boolean isWaiting =
                wait != null && !wait.isZero() && !ctx.req().getMethod().equals("HEAD");
        if (isWaiting && wait != null) {
            ctx.future(() -> await(ctx, id, wait));
        } else {
            ctx.future(() -> now(ctx, id));
        }
    }

    private CompletableFuture<Void> now(Context ctx, TaskId id) {
        return producer.statusAsync(id)
                .toCompletableFuture()
                .thenAcceptAsync(found -> answer(ctx, found.orElseThrow(() -> new TaskNotFoundException(id))), answers);
    }

    private CompletableFuture<Void> await(Context ctx, TaskId id, Duration wait) {
        CompletableFuture<Outcome> end = producer.awaitAsync(id).toCompletableFuture();
        Wait waiting = new Wait(end);
        waits.add(waiting);
        end.orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS);
        Departure departure = Departure.watch(ctx, waiting::giveUp);
        if (stopping) {
            waiting.giveUp();
        }
        return end.handle((outcome, failure) -> {
                    waits.remove(waiting);
                    departure.stopWatching();
                    return failure;
                })
                .thenComposeAsync(
                        failure -> {
                            if (failure instanceof TimeoutException) {
                                return now(ctx, id);
                            }
                            // Answers with the outcome, or fails as the wait did.
                            return end.thenAccept(outcome -> answer(ctx, id, outcome));
                        },
                        answers);
    }

    private static void answer(Context ctx, TaskStatus status) {
        if (status.outcome() != null) {
            answer(ctx, status.id(), status.outcome());
            return;
        }
        ctx.header("Location", "/tasks/" + status.id());
        Answer.json(ctx, 202, ConsoleJson.standing(status.id(), status.state()));
    }

    private static void answer(Context ctx, TaskId id, Outcome outcome) {
        Answer.json(ctx, ConsoleJson.outcome(id, outcome));
    }
}
