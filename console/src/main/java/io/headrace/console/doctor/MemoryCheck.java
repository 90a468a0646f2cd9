package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts.Memory;
import io.headrace.broker.ServerFacts.StreamNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether there is room for tasks, and whether the server throws tasks away to make some. */
final class MemoryCheck {

    private static final double LITTLE_ROOM = 0.10;
    private static final double MUCH_FRAGMENTATION = 1.5;

    /** Below this a server takes much more than its data in any case. */
    private static final long WORTH_A_LOOK = 256L << 20;

    private static final long LARGE_NODE = 1_000;

    private MemoryCheck() {}

    static List<Finding> of(Memory memory, StreamNodes nodes) {
        List<Finding> findings = new ArrayList<>();
        policy(memory, findings);
        room(memory, findings);
        fragmentation(memory, findings);
        if (nodes.maxEntries() != null && (nodes.maxEntries() == 0 || nodes.maxEntries() > LARGE_NODE)) {
            findings.add(Finding.note(
                    Subject.MEMORY,
                    "stream-node-max-entries is " + nodes.maxEntries(),
                    "A stream frees memory node by node: one old task keeps all that stood beside it in memory.",
                    "Set it to 100, the default of the server."));
        }
        return findings;
    }

    private static void policy(Memory memory, List<Finding> findings) {
        String policy = memory.policy();
        if (policy == null) {
            findings.add(Finding.note(
                    Subject.MEMORY,
                    "maxmemory-policy is not known",
                    "If it is one of allkeys-*, the server deletes tasks when memory is short.",
                    "See to it that it is noeviction."));
        } else if (policy.startsWith("allkeys-")) {
            findings.add(Finding.problem(
                    Subject.MEMORY,
                    "maxmemory-policy is " + policy,
                    "When memory is short the server deletes any key: whole queues with all their tasks, silently.",
                    "CONFIG SET maxmemory-policy noeviction, and the same in redis.conf."));
        } else if (policy.startsWith("volatile-")) {
            findings.add(Finding.warning(
                    Subject.MEMORY,
                    "maxmemory-policy is " + policy,
                    "When memory is short the server deletes outcomes and heartbeats before their time: results get lost,"
                            + " and living workers look dead. Tasks are safe.",
                    "CONFIG SET maxmemory-policy noeviction, and the same in redis.conf."));
        } else {
            findings.add(Finding.ok(Subject.MEMORY, "maxmemory-policy is " + policy));
        }
        if (memory.evicted() != null && memory.evicted() > 0) {
            findings.add(
                    Finding.problem(
                            Subject.MEMORY,
                            memory.evicted() + " keys were evicted since the server was started",
                            "They may have been tasks, records or outcomes of Headrace, or belong to somebody else on this server.",
                            "Give it more memory, set maxmemory-policy to noeviction, and run doctor --deep for what is missing."));
        }
    }

    private static void room(Memory memory, List<Finding> findings) {
        if (memory.max() == null || memory.used() == null) {
            return;
        }
        long max = memory.max();
        long used = memory.used();
        if (max == 0) {
            findings.add(Finding.note(
                    Subject.MEMORY,
                    Bytes.of(used) + " used, and no limit (maxmemory 0)",
                    "The server grows until the system ends it, and then nothing can be submitted or run.",
                    "Set maxmemory to about 3/4 of the machine: submissions are refused there, and workers go on."));
            return;
        }
        double room = Math.max(0, max - used) / (double) max;
        String what = String.format(
                Locale.ROOT, "%s of %s used, %.0f %% left", Bytes.of(used), Bytes.of(max), Math.floor(room * 100));
        if (used >= max) {
            findings.add(Finding.problem(
                    Subject.MEMORY,
                    what,
                    "Submissions are refused until something ends or is deleted.",
                    "Raise maxmemory (CONFIG SET maxmemory ...), start more workers, or purge dead letters."));
        } else if (room < LITTLE_ROOM) {
            findings.add(Finding.warning(
                    Subject.MEMORY,
                    what,
                    "At the limit submissions are refused.",
                    "Raise maxmemory, start more workers, or keep outcomes for a shorter time (retention)."));
        } else {
            findings.add(Finding.ok(Subject.MEMORY, what));
        }
    }

    private static void fragmentation(Memory memory, List<Finding> findings) {
        if (memory.resident() == null || memory.used() == null || memory.resident() < WORTH_A_LOOK) {
            return;
        }
        double ratio = memory.resident() / (double) Math.max(1, memory.used());
        if (ratio >= MUCH_FRAGMENTATION) {
            findings.add(Finding.note(
                    Subject.MEMORY,
                    String.format(
                            Locale.ROOT,
                            "the process takes %s for %s of data (%.1f times)",
                            Bytes.of(memory.resident()),
                            Bytes.of(memory.used()),
                            ratio),
                    "Memory is fragmented, or was used once and not given back.",
                    "If the machine is short of it: CONFIG SET activedefrag yes, or restart at a quiet hour."));
        } else if (ratio < 1) {
            findings.add(Finding.warning(
                    Subject.MEMORY,
                    String.format(
                            Locale.ROOT,
                            "only %s of %s of data are in memory",
                            Bytes.of(memory.resident()),
                            Bytes.of(memory.used())),
                    "The rest has been swapped out: every command may wait for the disk.",
                    "Give the machine more memory, or turn its swap off for Redis."));
        }
    }
}
