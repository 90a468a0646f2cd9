package io.headrace.history;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.redis.TaskJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A part of an entry that cannot be kept as the end of a task.
 *
 * @param queue whose entry
 * @param entryId which entry
 * @param position which of its unreadable parts; a task that could not be stored comes after those that could not be read
 * @param content as it was found
 * @param why what is wrong with it
 */
record UnreadablePart(String queue, String entryId, int position, byte[] content, String why) {

    private static final int LONGEST_REASON = 1_000;

    /** So many of an entry are told apart. */
    private static final int MOST = 100;

    /** Those of an entry; where they are very many, the last one is all the rest, one behind the other. */
    static List<UnreadablePart> of(HistoryEntry entry) {
        List<UnreadablePart> parts = new ArrayList<>();
        List<HistoryEntry.Unreadable> found = entry.unreadable();
        for (HistoryEntry.Unreadable each : found.subList(0, Math.min(found.size(), MOST))) {
            parts.add(of(entry, parts.size() + 1, each.content(), each.why()));
        }
        if (found.size() > MOST) {
            List<HistoryEntry.Unreadable> rest = found.subList(MOST, found.size());
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            rest.forEach(each -> content.writeBytes(each.content()));
            parts.add(of(
                    entry,
                    MOST + 1,
                    content.toByteArray(),
                    rest.size() + " parts, the first of them: " + rest.get(0).why()));
        }
        return parts;
    }

    /**
     * A task that PostgreSQL does not take.
     *
     * @param index which of the entry's tasks, 0 for the first
     */
    static UnreadablePart of(HistoryEntry entry, int index, String why) {
        return of(
                entry,
                entry.unreadable().size() + 1 + index,
                content(entry.tasks().get(index)),
                why);
    }

    private static UnreadablePart of(HistoryEntry entry, int position, byte[] content, String why) {
        return new UnreadablePart(
                entry.queue().value(), entry.entryId(), position, content, Storable.text(why, LONGEST_REASON));
    }

    private static byte[] content(EndedTask task) {
        byte[] opts = TaskJson.writeOpts(task.options(), task.options().id(), 1, List.of(), 0);
        return ("{\"id\":\"" + task.id() + "\",\"priority\":" + task.priority().level() + ",\"readyAt\":"
                        + task.readyAt().toEpochMilli()
                        + (opts.length == 0 ? "" : ",\"opts\":" + new String(opts, StandardCharsets.UTF_8))
                        + (task.payload() == null
                                ? ""
                                : ",\"payloadBase64\":\"" + Base64.getEncoder().encodeToString(task.payload()) + "\"")
                        + ",\"outcome\":" + new String(TaskJson.writeOutcome(task.outcome()), StandardCharsets.UTF_8)
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Inserts them by one statement within the connection's transaction; those that are there stay as they are. */
    static void insert(Connection connection, List<UnreadablePart> parts) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into headrace.unreadable (queue, entry_id, position, content, why)"
                        + " select * from unnest(?::text[], ?::text[], ?::int4[], ?::bytea[], ?::text[])"
                        + " on conflict do nothing")) {
            set(connection, insert, 1, "text", parts, UnreadablePart::queue, String[]::new);
            set(connection, insert, 2, "text", parts, UnreadablePart::entryId, String[]::new);
            set(connection, insert, 3, "int4", parts, UnreadablePart::position, Integer[]::new);
            set(connection, insert, 4, "bytea", parts, UnreadablePart::content, byte[][]::new);
            set(connection, insert, 5, "text", parts, UnreadablePart::why, String[]::new);
            insert.executeUpdate();
        }
    }

    private static <T> void set(
            Connection connection,
            PreparedStatement insert,
            int parameter,
            String type,
            List<UnreadablePart> parts,
            Function<UnreadablePart, T> value,
            IntFunction<T[]> array)
            throws SQLException {
        insert.setArray(
                parameter,
                connection.createArrayOf(type, parts.stream().map(value).toArray(array)));
    }
}
