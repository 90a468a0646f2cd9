package io.headrace.history;

import io.headrace.task.HeadraceException;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what PostgreSQL and its driver answer into what callers of Headrace can act on. */
final class HistoryErrors {

    private static final Set<String> SCHEMA_MISSING = Set.of("42P01", "3F000", "42703", "42883", "42704");

    /** Two who stood in each other's way: the same statement is answered when the other has gone. */
    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01", "55P03");

    /** Connection, login, database, schema and rights, the server's room and state: the next row fares no better. */
    private static final Set<String> OF_NO_ROW = Set.of("08", "28", "3D", "3F", "40", "42", "53", "55", "57");

    private final String at;
    private final String user;

    /** For this server and this user; null for whom the driver takes. */
    HistoryErrors(HistoryUrl url, @Nullable String user) {
        this.at = "PostgreSQL at " + url.shown();
        this.user = user == null ? "the user" : "user " + user;
    }

    HeadraceException translate(Throwable thrown) {
        SQLException error = deepest(thrown);
        if (error == null) {
            return thrown instanceof HeadraceException known
                    ? known
                    : new HistoryRefusedException(at + ": " + firstLine(thrown.getMessage()), thrown);
        }
        String state = Objects.requireNonNullElse(error.getSQLState(), "");
        String said = firstLine(error.getMessage());
        if (has(error, SSLException.class) || has(error, GeneralSecurityException.class)) {
            return new HistoryRefusedException(
                    at + " cannot be reached by TLS: check sslmode and sslrootcert in history.url ("
                            + deepestText(error) + ")",
                    thrown);
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" -> connection(state, said, error, thrown);
            case "28" ->
                new HistoryRefusedException(
                        at + " refused the login: check history.user and history.password (" + said + ")", thrown);
            case "3D" ->
                new HistoryRefusedException(
                        at + " has no such database: create it, or correct history.url (" + said + ")", thrown);
            case "3F", "42" -> statement(state, said, thrown);
            case "21", "22", "23", "54" -> new RowRefusedException(at + " does not take a row: " + said, thrown);
            case "40", "55" ->
                new HistoryUnavailableException(
                        at
                                + (IN_THE_WAY.contains(state)
                                        ? " is busy with another change: "
                                        : " cannot answer at present: ")
                                + said,
                        thrown);
            case "53" -> new HistoryUnavailableException(at + " has no room: " + said, thrown);
            case "57" ->
                new HistoryUnavailableException(
                        at
                                + (state.equals("57014") ? " did not answer in time: " : " cannot answer at present: ")
                                + said,
                        thrown);
            default -> new HistoryUnavailableException(at + " cannot answer at present: " + said, thrown);
        };
    }

    /** Whether others stood in the way, who will be gone the next time. */
    static boolean isInTheWay(Throwable thrown) {
        return IN_THE_WAY.contains(state(thrown));
    }

    /** Whether less at a time may be answered in time. */
    static boolean isTooSlow(Throwable thrown) {
        return isLost(thrown) || "57014".equals(state(thrown));
    }

    /** Whether no answer came at all, so that nobody knows what was done. */
    static boolean isLost(Throwable thrown) {
        return has(thrown, SocketTimeoutException.class);
    }

    /** Whether this may be due to what is in a row: it is nothing that is known to be due to something else. */
    static boolean mayBeOfARow(Throwable thrown) {
        String state = state(thrown);
        return state.length() == 5 && !OF_NO_ROW.contains(state.substring(0, 2));
    }

    private static String state(Throwable thrown) {
        SQLException error = deepest(thrown);
        return error == null ? "" : Objects.requireNonNullElse(error.getSQLState(), "");
    }

    private HeadraceException connection(String state, String said, SQLException error, Throwable thrown) {
        if (state.equals("08004")) {
            // What the driver answers where a password is asked for and none is there, in a language of its choice.
            String advice = said.contains("SSL")
                    ? ""
                    : "; check history.user and history.password (HEADRACE_HISTORY_USER, HEADRACE_HISTORY_PASSWORD)";
            return new HistoryRefusedException(at + " refused the connection: " + said + advice, thrown);
        }
        return new HistoryUnavailableException(
                at + " cannot be reached: " + deepestText(error) + "; is it running, and is history.url right?",
                thrown);
    }

    private HeadraceException statement(String state, String said, Throwable thrown) {
        if (SCHEMA_MISSING.contains(state)) {
            return new HistoryRefusedException(
                    at + " has no history of this version: run `headrace history init` (" + said + ")", thrown);
        }
        if (state.equals("42501")) {
            return new HistoryRefusedException(
                    at + " refused: " + user
                            + " lacks a right: reading needs the role headrace_history_reader, archiving"
                            + " headrace_history_writer, init and clear the owner; see Rights in docs/history.md ("
                            + said
                            + ")",
                    thrown);
        }
        return new HistoryRefusedException(at + " refused a statement: " + said, thrown);
    }

    /** What the server said stands deepest; above it stand the pool and others that pass it on. */
    private static @Nullable SQLException deepest(Throwable thrown) {
        SQLException found = null;
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof SQLException error && (found == null || error.getSQLState() != null)) {
                found = error;
            }
        }
        return found;
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String deepestText(Throwable thrown) {
        Throwable deepest = thrown;
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof IOException || each instanceof GeneralSecurityException || each == thrown) {
                deepest = each;
            }
        }
        String text = firstLine(deepest.getMessage());
        return deepest instanceof UnknownHostException ? "unknown host " + text : text;
    }

    private static String firstLine(@Nullable String text) {
        String line = Objects.requireNonNullElse(text, "no reason given")
                .lines()
                .findFirst()
                .orElse("");
        // the driver puts the severity, in the server's language, before what is said
        int colon = line.indexOf(": ");
        String said =
                colon > 0 && line.substring(0, colon).toUpperCase(Locale.ROOT).equals(line.substring(0, colon))
                        ? line.substring(colon + 2)
                        : line;
        // more follows in the same sentence
        return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    }
}
