package io.headrace.testkit;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A Redis in a container. Needs Testcontainers; load it where {@link DockerEngine} says yes. */
final class DockerRedis {

    private static final String IMAGE = "redis:7.4-alpine";
    private static final int PORT = 6379;

    private DockerRedis() {}

    /** Starts a container that Testcontainers removes when the JVM has ended. */
    static RedisBackend start() {
        String image = System.getProperty("redis.image", IMAGE);
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(PORT);
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new RedisStartException("Docker could not run " + image + ": " + e.getMessage(), e);
        }
        String address = container.getHost() + ":" + container.getMappedPort(PORT);
        return new RedisBackend(RedisBackend.Kind.DOCKER, "redis://" + address, image + " in Docker at " + address);
    }
}
