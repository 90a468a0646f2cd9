package io.headrace.history;

import io.headrace.config.HistoryConfig;
import io.headrace.task.HeadraceException;
import io.headrace.task.HistoryRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/** Brings the schema to this version: what {@code headrace history init} does. Any number may run at the same time. */
final class SchemaSetup {

    static final String SCHEMA = "headrace";
    private static final String VERSIONS = "flyway_schema_history";
    private static final int OLDEST_SERVER = 13;

    /** Building an index over what is stored takes its time. */
    private static final Duration STATEMENT = Duration.ofHours(1);

    /** Other than what is locked for making a month. */
    private static final String KEY = "hashtextextended('headrace.init', 0)";

    private static final String IS_COMPLETE =
            "select indisvalid from pg_catalog.pg_index where indexrelid = to_regclass('headrace.ended_task_error')";

    /** Months whose part of the index is missing. */
    private static final String WITHOUT_ERROR_INDEX = "select t.relname from pg_catalog.pg_inherits m"
            + " join pg_catalog.pg_class t on t.oid = m.inhrelid where m.inhparent = 'headrace.ended_task'::regclass"
            + " and not exists (select from pg_catalog.pg_index i join pg_catalog.pg_inherits p on p.inhrelid = i.indexrelid"
            + " where i.indrelid = t.oid and p.inhparent = 'headrace.ended_task_error'::regclass) order by 1";

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final HistoryConnector connector;
    private final HistoryErrors errors;
    private final String at;
    private final @Nullable MigrationVersion target;

    SchemaSetup(HistoryConfig config) {
        this(config, null);
    }

    /** Goes to this version only, as if there were none behind it. */
    SchemaSetup(HistoryConfig config, @Nullable String target) {
        HistoryUrl url = HistoryUrl.of(config);
        this.connector = new HistoryConnector(config, "headrace-init", STATEMENT);
        this.errors = new HistoryErrors(url, config.user());
        this.at = "PostgreSQL at " + url.shown();
        this.target = target == null ? null : MigrationVersion.fromVersion(target);
    }

    /** Does it. Returns what was done, one line each. */
    List<String> run() {
        try (Connection guard = connector.getConnection()) {
            checkServer(guard);
            lock(guard);
            List<String> done = new ArrayList<>(migrate());
            try (Connection connection = connector.getConnection()) {
                done.add(errorIndex(connection));
                for (YearMonth month : HistoryMonths.makeAhead(connection)) {
                    done.add("Month " + month + ": created");
                }
                done.addAll(HistoryRights.grant(connection));
            }
            return done;
        } catch (SQLException e) {
            throw errors.translate(e);
        }
    }

    /** Until the connection is closed. By trying: an index that is built concurrently would wait for a statement that waits for us. */
    private static void lock(Connection guard) throws SQLException {
        long began = System.nanoTime();
        while (!"t".equals(text(guard, "select pg_try_advisory_lock(" + KEY + ")"))) {
            if (System.nanoTime() - began > STATEMENT.toNanos()) {
                throw new SQLException("another init is still at work", "55P03");
            }
            try {
                Thread.sleep(BETWEEN_TRIES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted", "57014", e);
            }
        }
    }

    private void checkServer(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_SERVER) {
            throw new HistoryRefusedException(at + " is version "
                    + connection.getMetaData().getDatabaseProductVersion() + ": the history needs " + OLDEST_SERVER
                    + " or later");
        }
        String encoding = text(connection, "show server_encoding");
        if (!"UTF8".equals(encoding)) {
            throw new HistoryRefusedException(at + " has a database in " + encoding
                    + ": the history needs one in UTF8 (create database ... encoding 'UTF8'" + " template template0)");
        }
    }

    /** Brings tables and functions to their version only. */
    List<String> migrate() {
        try {
            FluentConfiguration settings = Flyway.configure(SchemaSetup.class.getClassLoader())
                    .loggers(FlywayChatter.class.getName())
                    .dataSource(connector)
                    .locations("classpath:io/headrace/history/migrations")
                    .failOnMissingLocations(true)
                    .defaultSchema(SCHEMA)
                    .table(VERSIONS)
                    .placeholderReplacement(false);
            if (target != null) {
                settings.target(target);
            }
            Flyway flyway = settings.load();
            refuseNewer(flyway);
            var result = flyway.migrate();
            List<String> done = new ArrayList<>();
            result.migrations.forEach(
                    each -> done.add("Schema " + SCHEMA + ": version " + each.version + ", " + each.description));
            if (done.isEmpty()) {
                done.add("Schema " + SCHEMA + ": is at version " + result.initialSchemaVersion + ", nothing to do");
            }
            return done;
        } catch (FlywayValidateException e) {
            throw new HistoryRefusedException(
                    at + " has a schema " + SCHEMA + " that another build of Headrace made: " + firstLine(e), e);
        } catch (FlywayException e) {
            throw translated(e);
        }
    }

    private HeadraceException translated(FlywayException e) {
        HeadraceException known = errors.translate(e);
        return known instanceof RowRefusedException
                ? new HistoryRefusedException("The schema could not be changed: " + known.getMessage(), e)
                : known;
    }

    private static String firstLine(FlywayException e) {
        return String.valueOf(e.getMessage()).lines().skip(1).findFirst().orElse(String.valueOf(e.getMessage()));
    }

    /** Flyway itself would take a newer schema for one that has all it needs. */
    private void refuseNewer(Flyway flyway) {
        for (MigrationInfo each : flyway.info().applied()) {
            if (each.getState().isResolved() || each.getVersion() == null) {
                continue;
            }
            throw new HistoryRefusedException(at + " has a history of a newer Headrace (version "
                    + each.getVersion() + " of the schema, " + each.getDescription()
                    + "): update this one");
        }
    }

    /** The extension may be refused or not installed; then a search for an error looks at every row of its months. */
    private static String errorIndex(Connection connection) throws SQLException {
        String why = null;
        if (operators(connection) == null) {
            why = extend(connection);
        }
        String schema = operators(connection);
        if (schema == null) {
            return "Index for error texts: left out, so that a search for one reads every failure of its time. It needs the"
                    + " extension pg_trgm (" + why
                    + "); let an administrator run: create extension pg_trgm; and run init again";
        }
        if ("t".equals(text(connection, IS_COMPLETE))) {
            return "Index for error texts: is there";
        }
        String form = " using gin (error " + schema + ".gin_trgm_ops) where error is not null";
        // Month by month, so that nobody who writes waits: one that is made from now on has its part by itself.
        if (text(connection, "select to_regclass('headrace.ended_task_error')") == null) {
            execute(connection, "create index ended_task_error on only headrace.ended_task" + form);
        }
        for (String table : list(connection, WITHOUT_ERROR_INDEX)) {
            String index = table + "_error_idx";
            // One that was not finished the last time is of no use.
            execute(connection, "drop index concurrently if exists headrace." + index);
            execute(connection, "create index concurrently " + index + " on headrace." + table + form);
            execute(connection, "alter index headrace.ended_task_error attach partition headrace." + index);
        }
        return "Index for error texts: created";
    }

    /** Where the extension has its operators, in quotes; null without it. */
    private static @Nullable String operators(Connection connection) throws SQLException {
        return text(
                connection,
                "select quote_ident(n.nspname) from pg_catalog.pg_opclass o join pg_catalog.pg_namespace n"
                        + " on n.oid = o.opcnamespace where o.opcname = 'gin_trgm_ops'");
    }

    /** Tries to create the extension where others would look for it. Returns why it cannot be had, null if it is there. */
    private static @Nullable String extend(Connection connection) throws SQLException {
        String schema = text(connection, "select 1 from pg_catalog.pg_namespace where nspname = 'public'") == null
                ? SCHEMA
                : "public";
        try {
            execute(connection, "create extension if not exists pg_trgm schema " + schema);
            return null;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("08") || state.startsWith("57")) {
                throw e;
            }
            return String.valueOf(e.getMessage()).lines().findFirst().orElse(state);
        }
    }

    private static @Nullable String text(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static List<String> list(Connection connection, String question) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
