package io.headrace.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One test's part of a PostgreSQL: an empty database of its own, so that tests run in parallel on one server.
 * {@link HeadraceTest} hands it to tests; other frameworks call {@link #on} and {@link #close()}.
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class TestPostgres implements AutoCloseable {

    private static final AtomicLong COUNTER = new AtomicLong();

    private final PostgresAddress server;
    private final PostgresAddress database;

    private TestPostgres(PostgresAddress server, PostgresAddress database) {
        this.server = server;
        this.database = database;
    }

    /**
     * A fresh database on the server at {@code url}, {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}, whose user must be
     * allowed to make databases.
     *
     * @throws IllegalStateException if it does not answer or refuses
     */
    public static TestPostgres on(String url) {
        PostgresAddress server = PostgresAddress.parse(url);
        String random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);
        try {
            return new TestPostgres(server, server.createDatabase("t_" + COUNTER.incrementAndGet() + "_" + random));
        } catch (SQLException e) {
            throw new IllegalStateException("No database for a test could be made at " + server, e);
        }
    }

    /** The address of the database, user and password included: {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}. */
    public String url() {
        return database.url();
    }

    /** The address of the database for JDBC, without user and password. */
    public String jdbcUrl() {
        return database.jdbcUrl();
    }

    /** The owner of the database. */
    public String user() {
        return database.user();
    }

    /** The owner's password. */
    public String password() {
        return database.password();
    }

    /** The name of the database, {@code t_<n>_<random>}. */
    public String database() {
        return database.database();
    }

    /**
     * A new connection of the owner, to look and meddle with.
     *
     * @throws SQLException if the server does not answer
     */
    public Connection connect() throws SQLException {
        return database.connect();
    }

    /**
     * Drops the database, even while somebody is connected to it.
     *
     * @throws IllegalStateException if the server does not answer
     */
    @Override
    public void close() {
        try {
            server.dropDatabase(database());
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database " + database() + " at " + server + " could not be dropped", e);
        }
    }

    @Override
    public String toString() {
        return "TestPostgres[" + database() + "]";
    }
}
