package io.headrace.redis;

import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads entries as tasks. */
final class Entries {

    private static final byte[] NOTHING = new byte[0];

    private Entries() {}

    /** The delivery of an entry; one that is not a task is marked as unreadable, with the reason. */
    static Delivery delivery(Level level, Entry entry, String worker, int deliveries) {
        Lease lease = new Lease(level, entry.id(), worker);
        TaskId home = TaskId.at(level.queue(), new TaskId.Place(level.priority(), entry.id()));
        String type = entry.type() == null ? "" : new String(entry.type(), StandardCharsets.UTF_8);
        byte[] payload = entry.payload() == null ? NOTHING : entry.payload();
        try {
            TaskJson.Opts opts = TaskJson.readOpts(entry.opts() == null ? NOTHING : entry.opts(), level.priority());
            String chosen = opts.options().id();
            TaskId id = chosen == null ? home : new TaskId(level.queue(), chosen);
            Task task = new Task(id, type, payload, opts.options(), opts.attempt(), opts.attempts(), opts.parks());
            // After the id is known, so that it is this task that is buried.
            return new Delivery(task, lease, deliveries, wrong(entry, type));
        } catch (InvalidTaskException e) {
            Task task = new Task(home, type, payload, TaskOptions.DEFAULTS, 1, List.of(), 0);
            return new Delivery(task, lease, deliveries, e.getMessage());
        }
    }

    private static @Nullable String wrong(Entry entry, String type) {
        if (entry.type() == null) {
            return "the entry has no field 'type'";
        }
        try {
            TaskType.checkName(type);
            return null;
        } catch (InvalidTaskException e) {
            return e.getMessage();
        }
    }

    /** Which of two entry ids stands later in a stream, as {@link java.util.Comparator#compare} tells it. */
    static int compareIds(String a, String b) {
        int dashA = a.indexOf('-');
        int dashB = b.indexOf('-');
        int byTime =
                Long.compareUnsigned(Long.parseUnsignedLong(a, 0, dashA, 10), Long.parseUnsignedLong(b, 0, dashB, 10));
        return byTime != 0
                ? byTime
                : Long.compareUnsigned(
                        Long.parseUnsignedLong(a, dashA + 1, a.length(), 10),
                        Long.parseUnsignedLong(b, dashB + 1, b.length(), 10));
    }

    /** The entry in a reply of the form {@code id, [field, value, ...], ...}. */
    static Entry entry(Reply row) {
        Reply fields = row.nested(1);
        return new Entry("", row.text(0), field(fields, "type"), field(fields, "payload"), field(fields, "opts"));
    }

    private static byte @Nullable [] field(Reply fields, String name) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.text(i).equals(name)) {
                return fields.bytes(i + 1);
            }
        }
        return null;
    }
}
