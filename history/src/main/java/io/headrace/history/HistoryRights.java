package io.headrace.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The two group roles of the history. Who writes sees nothing of what is stored, and makes and drops months by functions of the
 * owner; who reads changes nothing.
 */
final class HistoryRights {

    static final String WRITER = "headrace_history_writer";
    static final String READER = "headrace_history_reader";

    /** Another init, perhaps in another database of this server, was quicker. */
    private static final Set<String> IS_THERE = Set.of("42710", "23505");

    private static final List<String> OF_WRITER = List.of(
            "grant usage on schema headrace to " + WRITER,
            "grant insert on headrace.ended_task to " + WRITER,
            // what is too old is deleted by its time
            "grant insert, delete, select (at) on headrace.unreadable to " + WRITER,
            "grant execute on function headrace.make_month(date), headrace.drop_month(date, interval) to " + WRITER);

    private static final List<String> OF_READER = List.of(
            "grant usage on schema headrace to " + READER,
            "grant select on headrace.ended_task, headrace.unreadable to " + READER);

    private HistoryRights() {}

    /** Makes the roles where that is allowed, and gives them what they need. Returns what was done. */
    static List<String> grant(Connection connection) throws SQLException {
        List<String> done = new ArrayList<>();
        boolean mayCreate = yes(
                connection, "select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = current_user");
        List<String> missing = new ArrayList<>();
        for (String role : List.of(WRITER, READER)) {
            boolean there = exists(connection, role);
            if (!there && mayCreate) {
                create(connection, role);
                done.add("Role " + role + ": created");
            } else if (!there) {
                missing.add("create role " + role + " nologin;");
                continue;
            }
            for (String grant : role.equals(WRITER) ? OF_WRITER : OF_READER) {
                execute(connection, grant);
            }
            done.add("Role " + role + ": may " + (role.equals(WRITER) ? "write the history" : "read the history"));
        }
        if (!missing.isEmpty()) {
            done.add(
                    "Roles: this user may not create any. For users who may only write, or only read, let an administrator run "
                            + String.join(" ", missing) + " and run init again");
        }
        return done;
    }

    private static boolean exists(Connection connection, String role) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select 1 from pg_catalog.pg_roles where rolname = ?")) {
            statement.setString(1, role);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void create(Connection connection, String role) throws SQLException {
        try {
            execute(connection, "create role " + role + " nologin");
        } catch (SQLException e) {
            if (!IS_THERE.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static boolean yes(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
