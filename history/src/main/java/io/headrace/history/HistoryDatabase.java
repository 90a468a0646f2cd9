package io.headrace.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headrace.config.HistoryConfig;
import io.headrace.task.HeadraceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one part of a process to PostgreSQL: a pool that is made when the first of them stands, and keeps none that
 * nobody uses. Nothing waits here for ever. Thread-safe.
 */
final class HistoryDatabase implements AutoCloseable {

    private static final Duration FOR_A_FREE_ONE = Duration.ofSeconds(5);
    private static final Duration KEPT_IDLE = Duration.ofMinutes(1);

    private final HistoryConnector connector;
    private final HistoryErrors errors;
    private final int connections;
    private final String name;
    private final ReentrantLock opening = new ReentrantLock();
    private @Nullable HikariDataSource pool;
    private boolean closed;

    private HistoryDatabase(HistoryConfig config, String name, Duration statement) {
        this.connector = new HistoryConnector(config, name, statement);
        this.errors = new HistoryErrors(HistoryUrl.of(config), config.user());
        this.connections = config.connections();
        this.name = name;
    }

    /**
     * For the PostgreSQL that is configured. Nothing is connected yet.
     *
     * @param name what the server calls these connections, for example {@code headrace-archiver}
     * @param statement how long a statement may take
     * @throws io.headrace.task.InvalidTaskException if {@code history.url} is missing or none
     */
    static HistoryDatabase of(HistoryConfig config, String name, Duration statement) {
        return new HistoryDatabase(config, name, statement);
    }

    /** What is done on a connection. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does this, each statement for itself.
     *
     * @throws io.headrace.task.HistoryUnavailableException if no answer comes
     * @throws io.headrace.task.HistoryRefusedException if login, right or schema is missing
     * @throws RowRefusedException if PostgreSQL does not take a value
     */
    <T extends @Nullable Object> T run(Work<T> work) {
        try (Connection connection = reachable().getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw errors.translate(e);
        }
    }

    /** Does this in one transaction; throws what {@link #run} throws, and then nothing was done. */
    <T extends @Nullable Object> T transact(Work<T> work) {
        return run(connection -> {
            connection.setAutoCommit(false);
            try {
                T done = work.on(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        });
    }

    private static void rollBack(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** What to throw for this. */
    HeadraceException translate(Throwable thrown) {
        return errors.translate(thrown);
    }

    private HikariDataSource reachable() throws SQLException {
        boolean mine = false;
        try {
            mine = opening.tryLock(FOR_A_FREE_ONE.toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw new SQLException("somebody else of this process still tries to connect", "08001");
            }
            if (closed) {
                throw new SQLException("the connections were closed", "08003");
            }
            // Left to itself the pool would try until its time is over, and then say that the time is over.
            if (pool == null || pool.getHikariPoolMXBean().getTotalConnections() == 0) {
                connector.prepare();
            }
            if (pool == null) {
                pool = new HikariDataSource(settings());
            }
            return pool;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "08001", e);
        } finally {
            if (mine) {
                opening.unlock();
            }
        }
    }

    private HikariConfig settings() {
        HikariConfig settings = new HikariConfig();
        settings.setDataSource(connector);
        settings.setPoolName(name);
        settings.setMaximumPoolSize(connections);
        settings.setMinimumIdle(0);
        settings.setInitializationFailTimeout(-1);
        settings.setConnectionTimeout(FOR_A_FREE_ONE.toMillis());
        settings.setValidationTimeout(FOR_A_FREE_ONE.toMillis() - 1);
        settings.setIdleTimeout(KEPT_IDLE.toMillis());
        return settings;
    }

    /** Closes every connection; those that are at work, too. */
    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            if (pool != null) {
                pool.close();
            }
            connector.forget();
        } catch (SQLException e) {
            throw errors.translate(e);
        } finally {
            opening.unlock();
        }
    }
}
