package io.headrace.testkit;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Where a PostgreSQL listens, who may log in, and one of its databases; {@code options} is what follows the question mark of an
 * address, or nothing.
 */
record PostgresAddress(String host, int port, String user, String password, String database, String options) {

    private static final int DEFAULT_PORT = 5432;
    private static final String DEFAULT_NAME = "postgres";

    /**
     * Reads {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE?OPTIONS}, where all but the host may be missing.
     *
     * @throws IllegalArgumentException if it is nothing of that kind; the message does not repeat it, for it may hold a password
     */
    static PostgresAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw notAnAddress();
        }
        boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw notAnAddress();
        }
        String[] login = (uri.getRawUserInfo() == null ? DEFAULT_NAME : uri.getRawUserInfo()).split(":", 2);
        String path = uri.getPath().replaceFirst("^/", "");
        return new PostgresAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decoded(login[0]),
                login.length < 2 ? "" : decoded(login[1]),
                path.isEmpty() ? DEFAULT_NAME : path,
                uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    /** The same server, another database of it. */
    PostgresAddress with(String otherDatabase) {
        return new PostgresAddress(host, port, user, password, otherDatabase, options);
    }

    /** The address as libpq and people write it, user and password included. */
    String url() {
        String login = encoded(user) + (password.isEmpty() ? "" : ":" + encoded(password));
        return "postgresql://" + login + "@" + place();
    }

    /** The address for JDBC, without user and password. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + place();
    }

    Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return DriverManager.getConnection(jdbcUrl(), login);
    }

    /** Runs one statement on a connection of its own. */
    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** An empty database in UTF-8. Made of the template nobody can be connected to, so that many may be made at once. */
    PostgresAddress createDatabase(String name) throws SQLException {
        execute("CREATE DATABASE " + quoted(name) + " TEMPLATE template0 ENCODING 'UTF8'");
        return with(name);
    }

    /** Drops a database, though somebody may be connected to it. */
    void dropDatabase(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
    }

    /** Never holds the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }

    private String place() {
        return host + ":" + port + "/" + encoded(database) + (options.isEmpty() ? "" : "?" + options);
    }

    private static String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException notAnAddress() {
        return new IllegalArgumentException(
                "The address of a PostgreSQL reads postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
    }
}
