package io.headrace.console.rest;

import io.javalin.http.Context;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client goes away while it waits. The server does not read from a connection whose request is under way, and
 * so hears of the end only when it writes; here the connection is watched until the answer is written.
 */
final class Departure implements Callback {

    private final @Nullable AbstractEndPoint connection;
    private final Runnable gone;
    private final AtomicBoolean watching = new AtomicBoolean(true);

    private Departure(@Nullable AbstractEndPoint connection, Runnable gone) {
        this.connection = connection;
        this.gone = gone;
    }

    /** Watches the connection of a request that has been read to its end. */
    static Departure watch(Context ctx, Runnable gone) {
        Departure departure = new Departure(connection(ctx.req()), gone);
        departure.watch();
        return departure;
    }

    private static @Nullable AbstractEndPoint connection(ServletRequest request) {
        EndPoint found = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        return found instanceof AbstractEndPoint known ? known : null;
    }

    private void watch() {
        if (connection != null && !connection.tryFillInterested(this)) {
            watching.set(false);
        }
    }

    /** The connection belongs to the server again, which waits for the next request on it. */
    void stopWatching() {
        if (connection != null && watching.getAndSet(false)) {
            connection.getFillInterest().onFail(new CancellationException());
        }
    }

    /** Something came: the end, or a request that was sent before this one was answered. */
    @Override
    public void succeeded() {
        if (!watching.getAndSet(false) || connection == null) {
            return;
        }
        try {
            ByteBuffer read = ByteBuffer.allocate(1);
            if (connection.fill(read.flip()) > 0) {
                // The byte cannot be given back. A client that sends requests ahead has to send again those that are
                // not
                // answered when the connection ends.
                connection.close();
            }
        } catch (IOException e) {
            connection.close(e);
        }
        gone.run();
    }

    @Override
    public void failed(Throwable reason) {
        if (watching.get() && !(reason instanceof CancellationException)) {
            // The connection has been idle: that is what waiting looks like.
            watch();
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
