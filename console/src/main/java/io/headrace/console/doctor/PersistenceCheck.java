package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts.Persistence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is left of the tasks when the server ends unexpectedly. */
final class PersistenceCheck {

    private PersistenceCheck() {}

    static List<Finding> of(Persistence persistence) {
        List<Finding> findings = new ArrayList<>();
        Boolean appendOnly = persistence.appendOnly();
        if (appendOnly == null) {
            findings.add(Finding.note(
                    Subject.PERSISTENCE,
                    "what the server keeps on disk is not known",
                    "Tasks that were accepted survive its end only if it keeps them.",
                    "See to it that appendonly is yes."));
        } else if (appendOnly) {
            findings.add(appended(persistence.fsync()));
        } else {
            findings.add(notAppended(persistence.save()));
        }
        if (persistence.lastWriteFailed()) {
            findings.add(Finding.problem(
                    Subject.PERSISTENCE,
                    "the last attempt to write to disk failed",
                    "What came since is in memory only, and the server may refuse to take more.",
                    "Look at the log of the server: the disk may be full or not writable."));
        }
        return findings;
    }

    private static Finding appended(@Nullable String fsync) {
        if ("no".equals(fsync)) {
            return Finding.warning(
                    Subject.PERSISTENCE,
                    "appendonly is on, appendfsync is no",
                    "When the machine fails, up to half a minute of submissions and endings is lost.",
                    "CONFIG SET appendfsync everysec.");
        }
        return Finding.ok(Subject.PERSISTENCE, "appendonly is on" + (fsync == null ? "" : ", appendfsync is " + fsync));
    }

    private static Finding notAppended(@Nullable String save) {
        if (save == null) {
            return Finding.note(
                    Subject.PERSISTENCE,
                    "appendonly is off, and whether snapshots are made is not known",
                    "What came since the last snapshot is lost when the server ends unexpectedly.",
                    "CONFIG SET appendonly yes, and the same in redis.conf.");
        }
        return save.isEmpty()
                ? Finding.warning(
                        Subject.PERSISTENCE,
                        "nothing is kept on disk (appendonly is off, no snapshots)",
                        "When the server ends, for whatever reason, all tasks are lost.",
                        "CONFIG SET appendonly yes, and the same in redis.conf.")
                : Finding.warning(
                        Subject.PERSISTENCE,
                        "snapshots only (save " + save + ")",
                        "When the server ends unexpectedly, tasks that came since the last snapshot are lost, and others"
                                + " that ended since run again.",
                        "CONFIG SET appendonly yes, and the same in redis.conf.");
    }
}
