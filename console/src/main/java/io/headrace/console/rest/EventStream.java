package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.console.json.ConsoleJson;
import io.headrace.console.sampling.Picture;
import io.headrace.console.sampling.Sampler;
import io.headrace.task.HeadraceException;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends a snapshot to all who listen, once a second. Thread-safe. */
final class EventStream implements Sampler.Listener {

    private static final byte[] HELLO = ": headrace\n\n".getBytes(StandardCharsets.UTF_8);

    private volatile int most;
    private final Executor answers;
    private final Predicate<Context> mayStill;
    private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong counter = new AtomicLong();
    private volatile byte @Nullable [] last;
    private volatile boolean stopping;

    /**
     * Nobody listens yet.
     *
     * @param most so many may listen
     * @param answers where ends are dealt with
     * @param mayStill whether who asked may still read, by the tokens of now
     */
    EventStream(int most, Executor answers, Predicate<Context> mayStill) {
        this.most = most;
        this.answers = answers;
        this.mayStill = mayStill;
    }

    void addTo(Routes routes) {
        routes.get("/events", Need.READ, this::listen);
    }

    /** From now on so many may listen; those who do are not sent away. */
    void change(int newMost) {
        most = newMost;
    }

    /** How many listen now. */
    int listening() {
        return clients.size();
    }

    /** Sends all away and takes no more. */
    void stop() {
        stopping = true;
        sendAway();
    }

    /** Sends all away; who may still listen comes back, as browsers do by themselves. */
    void sendAway() {
        clients.forEach(client -> client.end().complete(null));
    }

    private void listen(Context ctx) {
        Parameters.none(ctx);
        if (clients.size() >= most || stopping) {
            throw Problem.of(
                    ProblemType.UNAVAILABLE,
                    stopping
                            ? "The console is stopping"
                            : most + " clients listen, which is all that may (console.listeners)");
        }
        ctx.contentType("text/event-stream").header("X-Accel-Buffering", "no");
        if (ctx.req().getMethod().equals("HEAD")) {
            return;
        }
        ctx.future(() -> open(ctx));
    }

    private CompletableFuture<Void> open(Context ctx) {
        try {
            ServletOutputStream out = ctx.res().getOutputStream();
            EventClient client = new EventClient(out);
            clients.add(client);
            byte[] first = last;
            client.offer(first == null ? HELLO : first);
            out.setWriteListener(client);
            // Asked once more now that the client is among those who are sent away.
            if (stopping || !mayStill.test(ctx)) {
                client.end().complete(null);
            }
            return client.end().thenRunAsync(() -> clients.remove(client), answers);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void seen(Picture picture) {
        if (clients.isEmpty()) {
            last = null;
            return;
        }
        send(new JsonObject()
                .put("redis", "ok")
                .put("at", ConsoleJson.time(picture.at()))
                .put("queues", picture.queues(), queue -> QueueRoutes.json(queue, picture))
                .put("workers", picture.workers(), ConsoleJson::workerWithoutTasks)
                .put("newestFailures", picture.newestDead(), ConsoleJson::task)
                .put("sample", LiveRoutes.sample(picture.sample())));
    }

    @Override
    public void away(HeadraceException reason) {
        send(new JsonObject().put("redis", "away"));
    }

    private void send(JsonObject snapshot) {
        byte[] event = ("id: " + counter.incrementAndGet() + "\nevent: snapshot\ndata: " + snapshot + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        last = event;
        clients.forEach(client -> client.offer(event));
    }
}
