package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts.Replica;
import io.headrace.broker.ServerFacts.Replication;
import java.util.ArrayList;
import java.util.List;

/** Whether there is a copy of the server that could take its place, and how far it is behind. */
final class ReplicaCheck {

    private static final long SILENT_SECONDS = 10;
    private static final long FAR_BEHIND = 16L << 20;

    private ReplicaCheck() {}

    static List<Finding> of(Replication replication) {
        if (replication.role() == null) {
            return List.of();
        }
        if (replication.role().equals("slave")) {
            boolean alone = Boolean.FALSE.equals(replication.linkUp());
            return List.of(Finding.problem(
                    Subject.REPLICAS,
                    "this server is a replica" + (alone ? " that does not hear from its master" : ""),
                    "Replicas take no writes: nothing can be submitted or run here.",
                    "Name the master in redis.url, or use redis-sentinel://, which finds it."));
        }
        if (replication.replicas().isEmpty()) {
            return List.of(Finding.note(
                    Subject.REPLICAS,
                    "no replica",
                    "While this server is away nothing can be submitted or run. Tasks wait, if it keeps them on disk.",
                    "Where that is too long: a replica, and Sentinel for fail-over."));
        }
        List<Finding> findings = new ArrayList<>();
        replication.replicas().forEach(replica -> findings.add(of(replica)));
        return findings;
    }

    private static Finding of(Replica replica) {
        String what = "replica " + replica.address();
        if (!replica.online()) {
            return Finding.warning(
                    Subject.REPLICAS,
                    what + " is still copying",
                    "It cannot take over before it has finished.",
                    "Wait; if it begins again and again, raise client-output-buffer-limit for replicas.");
        }
        if (replica.silentSeconds() > SILENT_SECONDS || replica.behindBytes() > FAR_BEHIND) {
            return Finding.warning(
                    Subject.REPLICAS,
                    what + " is " + Bytes.of(replica.behindBytes()) + " behind, last heard of "
                            + replica.silentSeconds() + " s ago",
                    "If it takes over now, tasks that it does not have are lost, and others that ended run again.",
                    "Look at its load and at the network between the two.");
        }
        return Finding.ok(Subject.REPLICAS, what + " is " + Bytes.of(replica.behindBytes()) + " behind");
    }
}
