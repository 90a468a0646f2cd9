package io.headrace.worker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A web service on a socket of this machine that answers as a test wants it to, byte by byte if need be. */
final class WebService implements AutoCloseable {

    /** What it was asked; names of headers in lower case. */
    record Request(String line, Map<String, String> headers, byte[] body) {

        String text() {
            return new String(body, UTF_8);
        }

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** Answers a request on its connection. */
    interface Script {
        void answer(Request request, Socket connection) throws Exception;
    }

    /** All that it was asked, in order. */
    final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    /** How each connection ended. */
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new ArrayList<>();
    private final ServerSocket server;
    private final Script script;

    WebService(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 500, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** One that answers everything with these lines, a blank line and a body. */
    static WebService answering(String body, String... head) {
        return new WebService((request, connection) -> send(connection, body, head));
    }

    /** An answer with its length. */
    static void send(Socket connection, String body, String... head) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        write(connection, String.join("\r\n", head) + "\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        connection.getOutputStream().write(bytes);
    }

    static void write(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/run");
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                connections.incrementAndGet();
                synchronized (open) {
                    open.add(connection);
                }
                start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                Request request = read(in);
                if (requests.size() < 1000) {
                    requests.add(request);
                }
                script.answer(request, connection);
            }
        } catch (Exception e) {
            ends.add(e.getClass().getSimpleName());
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void start(Runnable action) {
        Thread thread = new Thread(action, "web service");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            synchronized (open) {
                for (Socket each : open) {
                    each.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
