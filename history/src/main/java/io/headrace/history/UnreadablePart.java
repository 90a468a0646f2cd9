package io.headrace.history;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.redis.TaskJson;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

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

    static List<UnreadablePart> of(HistoryEntry entry) {
        List<UnreadablePart> parts = new ArrayList<>();
        for (HistoryEntry.Unreadable each : entry.unreadable()) {
            parts.add(of(entry, parts.size() + 1, each.content(), each.why()));
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

    /** Inserts them within the connection's transaction; those that are there stay as they are. */
    static void insert(Connection connection, List<UnreadablePart> parts) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into headrace.unreadable (queue, entry_id, position, content, why)"
                        + " values (?, ?, ?, ?, ?) on conflict do nothing")) {
            for (UnreadablePart part : parts) {
                insert.setString(1, part.queue());
                insert.setString(2, part.entryId());
                insert.setInt(3, part.position());
                insert.setBytes(4, part.content());
                insert.setString(5, part.why());
                insert.executeUpdate();
            }
        }
    }
}
