package io.headrace.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Redis over a bare socket: shows what reached the wire, without a client that reconnects and repeats. */
final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    RawConnection(String url) throws IOException {
        URI uri = URI.create(url);
        socket = new Socket(uri.getHost(), uri.getPort());
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next line, null at the end of the stream. */
    @Nullable
    String receive() throws IOException {
        socket.setSoTimeout(10_000);
        return in.readLine();
    }

    @Nullable
    String ask(String command) throws IOException {
        send(command);
        return receive();
    }

    boolean staysSilentFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            in.readLine();
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
