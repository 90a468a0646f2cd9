package io.headrace.redis;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryEntry.Unreadable;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Reads one entry of a history stream, whoever wrote it: what is no ending is told and harms no other. Not thread-safe. */
final class EndingsReader {

    /** What a task takes up beside the bytes it is made of. */
    private static final int COMMON_ENDING = 250;

    /** So many parts of an entry are told each by itself if they are no endings; then the rest is, as one. */
    private static final int MOST_UNREADABLE = 100;

    private final QueueName queue;
    private final List<EndedTask> tasks = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private long inflated;

    private EndingsReader(QueueName queue) {
        this.queue = queue;
    }

    /**
     * What was read.
     *
     * @param size how many bytes it takes up here, inflated, about
     */
    record Endings(List<HistoryEntry> entries, long size) {}

    /** How much the entry takes up here, about; what cannot be read is a copy of its own. */
    private long size() {
        long size = HistoryEntry.OVERHEAD + inflated + (long) COMMON_ENDING * (tasks.size() + unreadable.size());
        for (Unreadable part : unreadable) {
            size += part.content().length;
        }
        return size;
    }

    /** As the scripts have counted them. */
    private static long bytes(Reply fields) {
        long bytes = HistoryEntry.OVERHEAD;
        for (HistoryField field : HistoryField.values()) {
            bytes += fields.bytesOf(field.plainName()).length + fields.bytesOf(field.deflatedName()).length;
        }
        return bytes;
    }

    private byte[] netstrings(Reply fields, HistoryField field) throws DataFormatException {
        byte[] deflated = fields.bytesOf(field.deflatedName());
        byte[] netstrings = deflated.length == 0 ? fields.bytesOf(field.plainName()) : HistoryField.inflate(deflated);
        inflated += netstrings.length;
        return netstrings;
    }

    /** Reads all of them; an entry that was deleted meanwhile is left out. */
    static Endings readAll(QueueName queue, Reply rows) {
        List<HistoryEntry> entries = new ArrayList<>(rows.size());
        long size = 0;
        for (int i = 0; i < rows.size(); i++) {
            Reply row = rows.nested(i);
            if (row.parts().get(1) != null) {
                EndingsReader reader = new EndingsReader(queue);
                Reply fields = row.nested(1);
                reader.read(fields);
                entries.add(new HistoryEntry(queue, row.text(0), reader.tasks, reader.unreadable, bytes(fields)));
                size += reader.size();
            }
        }
        return new Endings(entries, size);
    }

    private void read(Reply fields) {
        byte[] endings;
        try {
            endings = netstrings(fields, HistoryField.ENDINGS);
        } catch (DataFormatException e) {
            unreadable.add(new Unreadable(whole(fields), "its endings cannot be inflated: " + e.getMessage()));
            return;
        }
        if (endings.length == 0) {
            unreadable.add(new Unreadable(whole(fields), "it has no endings"));
            return;
        }
        read(fields, endings, values(fields));
    }

    private byte[] values(Reply fields) {
        try {
            return netstrings(fields, HistoryField.VALUES);
        } catch (DataFormatException e) {
            unreadable.add(new Unreadable(
                    fields.bytesOf(HistoryField.VALUES.deflatedName()),
                    "its values cannot be inflated: " + e.getMessage()));
            return new byte[0];
        }
    }

    private void read(Reply fields, byte[] endings, byte[] values) {
        Set<Integer> except = except(fields.bytesOf("except"));
        Netstrings texts = new Netstrings(endings);
        Values left = new Values(values);
        for (int position = 1; texts.hasNext(); position++) {
            if (unreadable.size() >= MOST_UNREADABLE) {
                unreadable.add(new Unreadable(
                        together(texts.rest(), left.rest()),
                        "so much before it is no ending that it was not looked at"));
                return;
            }
            int from = texts.position();
            byte[][] ending = new byte[5][];
            try {
                for (int i = 0; i < ending.length; i++) {
                    ending[i] = some(texts.next());
                }
            } catch (Netstrings.BrokenException e) {
                unreadable.add(
                        new Unreadable(together(texts.since(from), texts.rest()), "its endings are " + e.getMessage()));
                break;
            }
            left.next();
            if (!except.contains(position)) {
                add(texts.since(from), ending, left);
            }
        }
        left.end();
    }

    private static byte[] some(byte @Nullable [] value) {
        return value == null ? new byte[0] : value;
    }

    /** Field by field, so that nothing of it is lost. */
    private static byte[] whole(Reply fields) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i++) {
            Netstrings.write(all, fields.bytes(i));
        }
        return all.toByteArray();
    }

    private static byte[] together(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + other.length);
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    private Set<Integer> except(byte[] field) {
        Set<Integer> positions = new HashSet<>();
        if (field.length > 0) {
            try {
                for (String position : new String(field, StandardCharsets.UTF_8).split(" ", -1)) {
                    positions.add(Integer.valueOf(position));
                }
            } catch (NumberFormatException e) {
                unreadable.add(new Unreadable(field, "its exceptions are no positions"));
            }
        }
        return positions;
    }

    private void add(byte[] written, byte[][] ending, Values values) {
        Priority priority;
        TaskId id;
        Outcome outcome;
        try {
            id = new TaskId(queue, text(ending[0]));
            priority = Priority.ofLevel(Integer.parseInt(text(ending[1])));
            outcome = TaskJson.readOutcome(ending[4]);
            if (!outcome.state().isEnded()) {
                throw new HeadraceException("task " + id + " is said to have ended as "
                        + outcome.state().label());
            }
        } catch (RuntimeException e) {
            // Whatever somebody wrote there: it is told, and the next is read.
            unreadable.add(new Unreadable(together(written, values.written), String.valueOf(e.getMessage())));
            return;
        }
        tasks.add(new EndedTask(
                id,
                priority,
                options(id, ending[2], priority),
                readyAt(ending[3], outcome.endedAt()),
                values.payload,
                new Outcome(
                        outcome.state(),
                        outcome.type(),
                        values.result,
                        outcome.reason(),
                        outcome.endedAt(),
                        outcome.attempts())));
    }

    /** A task may end because these are broken, and is a task all the same. */
    private TaskOptions options(TaskId id, byte[] opts, Priority priority) {
        try {
            return TaskJson.readOpts(opts, priority).options();
        } catch (InvalidTaskException e) {
            unreadable.add(new Unreadable(opts, "of task " + id + " " + e.getMessage()));
            return TaskOptions.builder().priority(priority).build();
        }
    }

    /** A task that somebody put into the schedule by hand need not say since when it waited. */
    private static Instant readyAt(byte[] millis, Instant endedAt) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(text(millis)));
        } catch (NumberFormatException e) {
            return endedAt;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Payload and result of each task in turn; nothing from where they cannot be read, or were left out. */
    private final class Values {

        private final Netstrings texts;
        private final boolean there;
        private boolean broken;
        private byte[] written = new byte[0];
        private byte @Nullable [] payload;
        private byte @Nullable [] result;

        Values(byte[] field) {
            texts = new Netstrings(field);
            there = field.length > 0;
        }

        void next() {
            written = new byte[0];
            payload = null;
            result = null;
            if (!there || broken) {
                return;
            }
            int from = texts.position();
            try {
                byte[] first = texts.next();
                result = texts.next();
                payload = first;
                written = texts.since(from);
            } catch (Netstrings.BrokenException e) {
                broken = true;
                result = null;
                unreadable.add(
                        new Unreadable(together(texts.since(from), texts.rest()), "its values are " + e.getMessage()));
            }
        }

        byte[] rest() {
            return broken ? new byte[0] : texts.rest();
        }

        void end() {
            if (!broken && texts.hasNext()) {
                unreadable.add(new Unreadable(texts.rest(), "it has more values than endings"));
            }
        }
    }
}
