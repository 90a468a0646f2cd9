package io.headrace.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Finds out cheaply whether a Docker engine is there, before anything of Testcontainers is loaded. */
final class DockerEngine {

    private static final int TIMEOUT_MS = 1_000;

    private DockerEngine() {}

    /** Whether something accepts a connection at {@code DOCKER_HOST}, or, where that is not set, at a usual socket. */
    static boolean answers(Map<String, String> env) {
        String configured = env.getOrDefault("DOCKER_HOST", "").strip();
        if (!configured.isEmpty()) {
            return accepts(configured);
        }
        return Stream.of(
                        "/var/run/docker.sock",
                        env.getOrDefault("XDG_RUNTIME_DIR", "") + "/docker.sock",
                        env.getOrDefault("HOME", "") + "/.docker/run/docker.sock")
                .anyMatch(socket -> accepts("unix://" + socket));
    }

    static boolean hasTestcontainers() {
        try {
            Class.forName("org.testcontainers.containers.GenericContainer", false, DockerEngine.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static boolean accepts(String address) {
        try {
            URI uri = URI.create(address);
            return "unix".equals(uri.getScheme()) ? acceptsUnix(Path.of(uri.getPath())) : acceptsTcp(uri);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException nobody) {
            return false;
        }
    }

    private static boolean acceptsUnix(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        }
    }

    private static boolean acceptsTcp(URI uri) throws IOException {
        if (uri.getHost() == null) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MS);
            return true;
        }
    }
}
