package io.headrace.cli.demo;

import io.headrace.command.InvalidInputException;
import io.headrace.task.HeadraceException;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.RedisStartException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Starts the Redis that {@code demo} and {@code dev} bring along, and tells in a line why that failed. */
final class OwnRedis {

    /** Where every command looks for Redis when nothing is said. */
    static final int USUAL_PORT = 6379;

    private OwnRedis() {}

    /**
     * On a free port.
     *
     * @throws HeadraceException if it cannot be started
     */
    static RedisServer start() {
        try {
            return started(0);
        } catch (RedisStartException e) {
            throw failure(e);
        }
    }

    /**
     * On this port.
     *
     * @throws InvalidInputException if the port is in use
     * @throws HeadraceException if it cannot be started otherwise
     */
    static RedisServer start(int port) {
        try {
            return started(port);
        } catch (RedisStartException e) {
            if (port != 0 && e.portInUse()) {
                throw new InvalidInputException("port " + port + " is in use; take another one, or leave --port out");
            }
            throw failure(e);
        }
    }

    /**
     * On the usual port, or on a free one if that is in use.
     *
     * @throws HeadraceException if it cannot be started
     */
    static RedisServer startWhereUsual() {
        try {
            return started(USUAL_PORT);
        } catch (RedisStartException e) {
            if (e.portInUse()) {
                return start();
            }
            throw failure(e);
        }
    }

    private static RedisServer started(int port) {
        try {
            return RedisServer.builder().port(port).start();
        } catch (UncheckedIOException e) {
            throw new HeadraceException(
                    "Redis cannot be started, its temporary folder cannot be made: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        }
    }

    private static HeadraceException failure(RedisStartException e) {
        return new HeadraceException("Redis cannot be started: " + e.reason(), e);
    }
}
