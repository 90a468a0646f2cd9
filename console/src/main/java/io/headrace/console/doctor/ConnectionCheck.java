package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts.Connections;
import java.util.ArrayList;
import java.util.List;

/** Whether everybody who wants to can connect, and who waits. */
final class ConnectionCheck {

    private static final double NEARLY_ALL = 0.8;

    private ConnectionCheck() {}

    static List<Finding> of(Connections connections) {
        List<Finding> findings = new ArrayList<>();
        Long all = connections.all();
        Long max = connections.max();
        if (all != null) {
            StringBuilder what = new StringBuilder(all + " connections");
            if (max != null) {
                what.append(" of at most ").append(max);
            }
            if (connections.ours() != null) {
                what.append(", ").append(connections.ours()).append(" of them Headrace's");
            }
            if (connections.blocked() != null) {
                what.append("; ")
                        .append(connections.blocked())
                        .append(" wait in a blocking command, as idle workers do");
            }
            findings.add(
                    max != null && all > max * NEARLY_ALL
                            ? Finding.warning(
                                    Subject.CONNECTIONS,
                                    what.toString(),
                                    "At the limit new workers and producers are turned away.",
                                    "Raise maxclients, and look for clients that connect anew for each task.")
                            : Finding.ok(Subject.CONNECTIONS, what.toString()));
        }
        others(connections, findings);
        if (connections.refused() != null && connections.refused() > 0) {
            findings.add(Finding.warning(
                    Subject.CONNECTIONS,
                    connections.refused() + " connections were turned away since the server was started",
                    "There were as many as maxclients allows.",
                    "Raise maxclients."));
        }
        return findings;
    }

    private static void others(Connections connections, List<Finding> findings) {
        if (connections.blocked() != null
                && connections.oursBlocked() != null
                && connections.blocked() > connections.oursBlocked()) {
            long others = connections.blocked() - connections.oursBlocked();
            findings.add(Finding.note(
                    Subject.CONNECTIONS,
                    others + " connections that are not Headrace's wait in a blocking command",
                    "Harmless as long as they do not read Headrace's streams.",
                    "CLIENT LIST shows who they are."));
        }
    }
}
