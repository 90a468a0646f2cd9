package io.headrace.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks a server over a bare socket whether it is ready, so that starting one needs no client library. */
final class RedisProbe {

    private static final int TIMEOUT_MS = 1_000;

    private RedisProbe() {}

    /** The fields of {@code INFO server}, or nothing while the server does not answer PONG (down, loading). */
    static Optional<Map<String, String>> ask(int port, @Nullable String password) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(Ports.loopback(), port), TIMEOUT_MS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            if (password != null) {
                send(out, "AUTH", password);
                line(in);
            }
            send(out, "PING");
            if (!line(in).equals("+PONG")) {
                return Optional.empty();
            }
            send(out, "INFO", "server");
            return Optional.of(fields(bulk(in)));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private static void send(OutputStream out, String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            command.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        out.write(command.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private static String bulk(InputStream in) throws IOException {
        String head = line(in);
        if (!head.startsWith("$")) {
            throw new IOException("unexpected reply: " + head);
        }
        return new String(in.readNBytes(Integer.parseInt(head.substring(1))), StandardCharsets.UTF_8);
    }

    private static Map<String, String> fields(String info) {
        return info.lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1], (first, second) -> first));
    }
}
