package io.headrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on a free port of 127.0.0.1 that breaks the network on demand. It begins without a fault; faults add up until
 * {@link #heal()}, which ends all that are not for ever.
 *
 * <p>Safe for use by many threads. Its threads are daemons.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int DEFAULT_PORT = 6379;

    private final String url;
    private final InetSocketAddress target;
    private final int port;
    private final Faults faults = new Faults();
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();

    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private boolean closed;

    private FaultProxy(String targetUrl) {
        URI uri = URI.create(targetUrl);
        this.target = new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        ServerSocket socket = listenOnFreePort();
        this.port = socket.getLocalPort();
        this.url = withAddress(uri, port);
        listenOn(socket);
    }

    /**
     * A proxy before the server at {@code redisUrl}, which need not be up yet.
     *
     * @throws UncheckedIOException if no port can be listened on
     */
    public static FaultProxy to(String redisUrl) {
        return new FaultProxy(redisUrl);
    }

    /** The address of the proxy: that of the server with another host and port, its credentials and database included. */
    public String url() {
        return url;
    }

    /** The port of 127.0.0.1 on which the proxy listens, the same for all its life. */
    public int port() {
        return port;
    }

    /** The number of clients' connections that are open now, those in a black hole included. */
    public int connections() {
        return links.size();
    }

    /** From now on a round trip takes this much longer. What comes in close succession stays in close succession. */
    public void latency(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A latency is not negative: " + delay);
        }
        faults.delay(delay);
    }

    /**
     * From now on nothing is forwarded in either direction; connections stay open and new ones are accepted. What is sent
     * meanwhile arrives after {@link #heal()}, as it would after a network has come back.
     */
    public void blackHole() {
        faults.blackHole(true);
    }

    /**
     * Lets the connections that are open now stand still for ever, even after {@link #heal()}: what is sent is acknowledged and
     * goes nowhere. New ones are served at once.
     */
    public void freeze() {
        links.forEach(ProxyLink::freeze);
    }

    /** Breaks all open connections (RST); new ones are accepted. */
    public void reset() {
        links.forEach(ProxyLink::reset);
    }

    /** Breaks all open connections (RST) and refuses new ones. */
    public synchronized void refuse() {
        closeListener();
        reset();
    }

    /**
     * From now on requests reach the server, and its replies are lost: the command ran and its sender does not know.
     */
    public void dropReplies() {
        faults.dropReplies(true);
    }

    /**
     * Ends all faults. Connections that lost replies are broken (RST), since whatever came next on them would be taken for the
     * reply that was lost.
     *
     * @throws UncheckedIOException if after {@link #refuse()} the port is no longer free
     */
    public synchronized void heal() {
        links.stream().filter(ProxyLink::lostReplies).forEach(ProxyLink::reset);
        faults.clear();
        if (listener == null && !closed) {
            try {
                listenOn(listen(port));
            } catch (IOException e) {
                throw new UncheckedIOException("Port " + port + " was taken while the proxy refused connections", e);
            }
        }
    }

    /** Stops listening and breaks all connections. May be called twice. */
    @Override
    public synchronized void close() {
        closed = true;
        closeListener();
        reset();
        faults.clear();
    }

    @Override
    public String toString() {
        return "FaultProxy[" + port + " -> " + target + "]";
    }

    private static Thread accept(ServerSocket socket, Consumer<Socket> onClient) {
        return Threads.start("fault-proxy-" + socket.getLocalPort(), () -> {
            while (!socket.isClosed()) {
                try {
                    onClient.accept(socket.accept());
                } catch (IOException closedMeanwhile) {
                    // The loop's condition tells whether that was on purpose.
                }
            }
        });
    }

    private void listenOn(ServerSocket socket) {
        listener = socket;
        acceptor = accept(socket, client -> {
            ProxyLink link = new ProxyLink(client, target, faults, links::remove);
            links.add(link);
            if (socket.isClosed()) {
                // Accepted while refuse() was at work, which may not have seen this one.
                link.reset();
            } else {
                link.start();
            }
        });
    }

    private void closeListener() {
        if (listener == null || acceptor == null) {
            return;
        }
        try {
            listener.close();
            // The system frees the port only when nobody is left in accept.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while closing port " + port, e);
        }
        listener = null;
    }

    private static ServerSocket listenOnFreePort() {
        IOException last = new IOException("no attempt");
        for (int attempt = 0; attempt < 5; attempt++) {
            try {
                return listen(Ports.free());
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException("No port to listen on", last);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(Ports.loopback(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static String withAddress(URI uri, int port) {
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return uri.getScheme() + "://" + user + "127.0.0.1:" + port + path + query;
    }

    /** Daemon threads, so that a proxy nobody closed keeps no JVM alive. */
    static final class Threads {

        private Threads() {}

        static Thread start(String name, Runnable task) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }
}
