package io.headrace.testkit;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A PostgreSQL in a container. Needs Testcontainers; load it where {@link DockerEngine} says yes. */
final class DockerPostgres {

    private static final String IMAGE = "postgres:18-alpine";
    private static final int PORT = 5432;
    private static final String PASSWORD = "test";

    private DockerPostgres() {}

    /** Starts a container that Testcontainers removes when the JVM has ended. */
    static PostgresBackend start() {
        String image = System.getProperty("postgres.image", IMAGE);
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withExposedPorts(PORT)
                .withEnv("POSTGRES_PASSWORD", PASSWORD)
                // The image starts a first server to set up the data, and then the one that stays.
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2));
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new PostgresStartException("Docker could not run " + image + ": " + e.getMessage(), e);
        }
        PostgresAddress address = new PostgresAddress(
                container.getHost(), container.getMappedPort(PORT), "postgres", PASSWORD, "postgres", "");
        return new PostgresBackend(PostgresBackend.Kind.DOCKER, address, image + " in Docker at " + address);
    }
}
