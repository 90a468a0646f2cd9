package io.headrace.console.doctor;

import io.headrace.broker.KeyspaceFacts;
import io.headrace.broker.Mismatch;
import io.headrace.task.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the keys agree with each other. */
final class KeyCheck {

    private KeyCheck() {}

    /** What a walk through the keys found. */
    static List<Finding> of(KeyspaceFacts facts) {
        List<Finding> findings = new ArrayList<>();
        if (facts.looked() < 0) {
            findings.add(Finding.note(
                    Subject.KEYS,
                    "not allowed to walk through the keys (SCAN)",
                    "Keys that belong to nothing are not found.",
                    "Let doctor log in as a user that may."));
            return findings;
        }
        findings.add(Finding.ok(
                Subject.KEYS,
                facts.whole()
                        ? "looked at all " + Words.count(facts.of(), "key")
                        : String.format(
                                Locale.ROOT,
                                "looked at about %,d of %,d keys; --deep looks at all",
                                facts.looked(),
                                facts.of())));
        if (facts.strayCount() > 0) {
            findings.add(Finding.note(
                    Subject.KEYS,
                    Words.count(facts.strayCount(), "key") + " of the prefix "
                            + (facts.strayCount() == 1 ? "is" : "are") + " not Headrace's: "
                            + Words.some(facts.strays()),
                    "Somebody else uses the prefix, or a newer version of Headrace wrote them.",
                    "If another program did: give each a prefix of its own (redis.prefix)."));
        }
        facts.mismatches().forEach(mismatch -> findings.add(of(mismatch)));
        return findings;
    }

    /** What does not agree. */
    static Finding of(Mismatch mismatch) {
        String in = " of queue " + mismatch.queue()
                + (mismatch.priority() == null ? "" : ", priority " + label(mismatch.priority()));
        int size = mismatch.names().size();
        String names = ": " + Words.some(mismatch.names());
        return switch (mismatch.kind()) {
            case SCHEDULED_WITHOUT_RECORD ->
                Finding.warning(
                                Subject.KEYS,
                                Words.count(size, "scheduled id") + in + " without a record" + names,
                                "The tasks themselves are gone: evicted, or deleted by hand. When the ids are due, a"
                                        + " scheduler drops them.",
                                "Find out who deletes keys (maxmemory-policy?), submit the tasks again, and clear the ids with --fix.")
                        .fixedBy(mend("take " + ids(size) + " out of the schedule", mismatch));
            case RECORD_NOT_SCHEDULED ->
                Finding.problem(
                                Subject.KEYS,
                                Words.count(size, "task") + in + " missing from the schedule" + names,
                                "Their records wait for a time that never comes.",
                                "Bring them back with --fix; those that are due by now run at once.")
                        .fixedBy(mend("bring " + Words.count(size, "task") + " back into the schedule", mismatch));
            case RECORD_WITHOUT_TASK ->
                Finding.note(
                                Subject.KEYS,
                                Words.count(size, "record") + in + " of tasks that are gone" + names,
                                "Their entries were deleted by hand. The records only take memory.",
                                "Delete them with --fix.")
                        .fixedBy(mend("delete " + Words.count(size, "record"), mismatch));
            case ENTRY_WITHOUT_RECORD ->
                Finding.warning(
                                Subject.KEYS,
                                entries(size) + in + " with a chosen id and no record" + names,
                                "The tasks will run, but cannot be found by their ids, and can be submitted twice.",
                                "Write the records with --fix. If a client of your own adds entries, let it submit with submit.lua.")
                        .fixedBy(mend("write " + Words.count(size, "record"), mismatch));
            case ENTRY_OF_ANOTHER_RECORD ->
                Finding.warning(
                        Subject.KEYS,
                        entries(size) + in + " with an id that another task has" + names,
                        "The same id stands twice; both will run, and one of them cannot be found.",
                        "Find out who adds entries by hand. XDEL the one that is not wanted.");
            case ENTRY_OF_ENDED_TASK ->
                Finding.warning(
                        Subject.KEYS,
                        entries(size) + in + " with an id that has an outcome already" + names,
                        "The tasks have ended, and will run again.",
                        "Find out who adds entries by hand. XDEL those that are not wanted.");
            case PENDING_WITHOUT_ENTRY ->
                Finding.note(
                                Subject.KEYS,
                                Words.count(size, "pending task") + in + " whose entry was deleted by hand" + names,
                                "There is nothing left to run; they count as running until they are taken off.",
                                "Take them off with --fix.")
                        .fixedBy(mend("take " + entries(size) + " off the pending list", mismatch));
            case STREAM_WITHOUT_GROUP ->
                Finding.note(
                                Subject.KEYS,
                                "no consumer group on a stream" + in + " that has entries" + names,
                                "No worker has served it yet, or somebody removed the group. Workers make it when they come.",
                                "Nothing, or --fix.")
                        .fixedBy(mend("make the group, from the beginning of the stream", mismatch));
            case AWAITED_GONE -> leftover(mismatch, size, "awaited", in, names);
            case CANCELLING_GONE -> leftover(mismatch, size, "cancelling", in, names);
            case PROGRESS_GONE -> leftover(mismatch, size, "progress", in, names);
            case LETTER_WITHOUT_OUTCOME ->
                Finding.warning(
                        Subject.KEYS,
                        Words.count(size, "dead letter") + in + " without an outcome" + names,
                        "They are listed among the dead, and cannot be found by their ids.",
                        "Find out who deletes keys. Delete the letters, or leave them to the limit.");
            case OUTCOME_WITHOUT_LETTER ->
                Finding.note(
                        Subject.KEYS,
                        Words.count(size, "outcome") + in + " of dead tasks without a dead letter" + names,
                        "Somebody deleted the letters by hand. The outcomes are kept for ever.",
                        "DEL them when nobody needs them any more.");
            case STATS_WITHOUT_TTL ->
                Finding.note(
                                Subject.KEYS,
                                "statistics" + in + " that are kept for ever" + names,
                                "They only take memory.",
                                "Let them end after 90 days with --fix.")
                        .fixedBy(mend(
                                "let the statistics of " + Words.count(size, "day") + " end after 90 days", mismatch));
            case RETRIES_MISCOUNTED ->
                Finding.note(
                                Subject.KEYS,
                                Words.count(size, "task") + in + " wrongly counted as retries, or not counted" + names,
                                "Only the number of retries that is shown is wrong.",
                                "Count them right with --fix.")
                        .fixedBy(mend("count " + Words.count(size, "task") + " right", mismatch));
            case CAUSES_MISCOUNTED ->
                Finding.note(
                        Subject.KEYS,
                        "the causes of death" + in + " do not add up" + names,
                        "The list of causes is wrong by the difference; letters that an older version wrote have no cause.",
                        "");
            case WRONG_TYPE ->
                Finding.problem(
                        Subject.KEYS,
                        Words.count(size, "key") + in + " of the wrong type" + names,
                        "Somebody wrote over them: what needs them fails with WRONGTYPE.",
                        "Find out who did. RENAME them to something else, and Headrace begins them anew.");
            case QUEUE_NOT_LISTED ->
                Finding.warning(
                                Subject.KEYS,
                                "queue " + mismatch.queue() + " has tasks and is not among the queues",
                                "Schedulers do not look after it: delayed tasks and retries do not come.",
                                "List it with --fix.")
                        .fixedBy(mend("list the queue " + mismatch.queue(), mismatch));
        };
    }

    private static Finding leftover(Mismatch mismatch, int size, String key, String in, String names) {
        return Finding.note(
                        Subject.KEYS,
                        Words.count(size, "id") + in + " in '" + key + "' of tasks that are gone" + names,
                        "They only take memory.",
                        "Strike them out with --fix.")
                .fixedBy(mend("strike " + ids(size) + " out of '" + key + "'", mismatch));
    }

    private static Fix mend(String does, Mismatch mismatch) {
        return new Fix.Mend(does, mismatch);
    }

    private static String ids(int size) {
        return Words.count(size, "id");
    }

    private static String entries(int size) {
        return size == 1 ? "1 entry" : String.format(Locale.ROOT, "%,d entries", size);
    }

    private static String label(Priority priority) {
        return Integer.toString(priority.level());
    }
}
