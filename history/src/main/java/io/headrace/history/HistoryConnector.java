package io.headrace.history;

import io.headrace.config.HistoryConfig;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections to PostgreSQL on which nothing waits for ever. What the URL says of the driver's parameters goes before what
 * is set here. Thread-safe.
 */
final class HistoryConnector implements DataSource {

    /** For the server to take the connection, and again for the login. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    private static final Duration TO_LOG_IN = Duration.ofSeconds(10);

    /** How much longer than the server for a statement the driver waits for its answer. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(10);

    private final Driver driver = new Driver();
    private final AtomicReference<@Nullable Connection> ready = new AtomicReference<>();
    private final String url;
    private final Properties properties = new Properties();
    private final String begin;

    /**
     * For the PostgreSQL that is configured.
     *
     * @param application what the server calls these connections
     * @param statement how long a statement may take
     */
    HistoryConnector(HistoryConfig config, String application, Duration statement) {
        url = HistoryUrl.of(config).jdbc();
        set(PGProperty.USER, config.user());
        set(PGProperty.PASSWORD, config.password());
        set(PGProperty.APPLICATION_NAME, application);
        set(PGProperty.CONNECT_TIMEOUT, seconds(TO_CONNECT));
        set(PGProperty.LOGIN_TIMEOUT, seconds(TO_LOG_IN));
        set(PGProperty.SOCKET_TIMEOUT, seconds(statement.plus(ON_THE_WAY)));
        set(PGProperty.TCP_KEEP_ALIVE, "true");
        // Compiling the many partitions of a plan takes longer than what it finds by an index.
        // What is committed is deleted from Redis: it must be on the disk by then, whatever is set for others.
        begin = "set statement_timeout = " + statement.toMillis() + "; set time zone 'UTC'; set jit = off;"
                + " select set_config('synchronous_commit', 'on', false)"
                + " where current_setting('synchronous_commit') = 'off'";
    }

    private void set(PGProperty property, @Nullable String value) {
        if (value != null) {
            property.set(properties, value);
        }
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toSeconds());
    }

    /** Opens a connection that {@link #getConnection()} hands out next; fails with what the server really said. */
    void prepare() throws SQLException {
        Connection unused = ready.getAndSet(open());
        if (unused != null) {
            unused.close();
        }
    }

    /** Closes what was prepared and not handed out. */
    void forget() throws SQLException {
        Connection unused = ready.getAndSet(null);
        if (unused != null) {
            unused.close();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection prepared = ready.getAndSet(null);
        return prepared == null ? open() : prepared;
    }

    private Connection open() throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("no address of PostgreSQL", "08001");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(begin);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return (int) TO_LOG_IN.toSeconds();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> kind) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> kind) {
        return false;
    }
}
