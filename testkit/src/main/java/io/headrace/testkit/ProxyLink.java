package io.headrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One client's connection through the proxy: two directions, each with a thread that reads and one that delivers. */
final class ProxyLink {

    private static final int CHUNK = 64 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final InetSocketAddress target;
    private final Faults faults;
    private final Consumer<ProxyLink> onEnd;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean lostReplies;
    private volatile boolean frozen;

    ProxyLink(Socket client, InetSocketAddress target, Faults faults, Consumer<ProxyLink> onEnd) {
        this.client = client;
        this.target = target;
        this.faults = faults;
        this.onEnd = onEnd;
    }

    void start() {
        thread("connect", () -> {
            // In a black hole the connection is accepted and that is all.
            faults.awaitPassage();
            server.connect(target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            pump("requests", client, server, false);
            pump("replies", server, client, true);
        });
    }

    /** From now on nothing comes out at either end, though all is taken in. */
    void freeze() {
        frozen = true;
    }

    boolean lostReplies() {
        return lostReplies;
    }

    /** Ends both connections by RST: what a crash or a firewall does, and what no client may mistake for an orderly end. */
    void reset() {
        ended.countDown();
        abort(client);
        abort(server);
        onEnd.accept(this);
    }

    private void pump(String name, Socket from, Socket to, boolean replies) {
        BlockingQueue<Chunk> underway = new LinkedBlockingQueue<>();
        thread(name + "-in", () -> read(from.getInputStream(), underway, replies));
        thread(name + "-out", () -> {
            deliver(underway, to.getOutputStream(), replies);
            end();
        });
    }

    /** Stamps what arrives with the time at which it is due, so that a delay costs time and not throughput. */
    private void read(InputStream in, BlockingQueue<Chunk> underway, boolean replies) throws IOException {
        byte[] buffer = new byte[CHUNK];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                underway.add(chunk(Arrays.copyOf(buffer, n), replies));
            }
        } finally {
            underway.add(chunk(new byte[0], replies));
            if (frozen) {
                // Nobody will come to the end of what is under way.
                reset();
            }
        }
    }

    private Chunk chunk(byte[] bytes, boolean replies) {
        // Only requests are delayed: a round trip takes the latency once.
        return new Chunk(bytes, System.nanoTime() + (replies ? 0 : faults.delayNanos()));
    }

    private void deliver(BlockingQueue<Chunk> underway, OutputStream out, boolean replies)
            throws IOException, InterruptedException {
        while (true) {
            Chunk chunk = underway.take();
            chunk.awaitDue();
            faults.awaitPassage();
            if (frozen) {
                ended.await();
            }
            if (chunk.isEnd()) {
                return;
            }
            if (replies && (lostReplies || faults.droppingReplies())) {
                lostReplies = true;
            } else {
                out.write(chunk.bytes);
            }
        }
    }

    private void end() {
        close(client);
        close(server);
        onEnd.accept(this);
    }

    private void thread(String name, Step step) {
        FaultProxy.Threads.start("fault-proxy-" + name, () -> {
            try {
                step.run();
            } catch (IOException broken) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        });
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            return;
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException nothingLeftToClose) {
            // The system has given up the connection by itself.
        }
    }

    /** Bytes on their way; none at all stands for the end of the stream. */
    private static final class Chunk {

        private final byte[] bytes;
        private final long dueNanos;

        Chunk(byte[] bytes, long dueNanos) {
            this.bytes = bytes;
            this.dueNanos = dueNanos;
        }

        boolean isEnd() {
            return bytes.length == 0;
        }

        void awaitDue() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }
}
