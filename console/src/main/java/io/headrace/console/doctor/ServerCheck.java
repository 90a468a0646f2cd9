package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the server is one that Headrace can run on. */
final class ServerCheck {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\..*)?");
    private static final int OLDEST = 602;
    private static final int FIRST_WITH_ALL = 700;

    private ServerCheck() {}

    static List<Finding> of(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        findings.add(version(facts));
        if (facts.cluster()) {
            findings.add(Finding.problem(
                    Subject.SERVER,
                    "the server is part of a Redis Cluster",
                    "Headrace does not support clusters yet: keys of all queues are not in one slot.",
                    "Use a single server, with replicas and Sentinel for fail-over."));
        }
        if (facts.loading()) {
            findings.add(Finding.problem(
                    Subject.SERVER,
                    "the server is loading its data",
                    "Nothing can be submitted or run until it has.",
                    "Wait; INFO persistence tells how far it is."));
        }
        if (!facts.refused().isEmpty()) {
            findings.add(Finding.note(
                    Subject.SERVER,
                    "not allowed to ask "
                            + String.join(
                                    ", ", facts.refused().stream().sorted().toList()),
                    "Some things below are not known. Managed servers often refuse these; Headrace does not need them.",
                    "To know more, let doctor log in as a user that may ask."));
        }
        return findings;
    }

    private static Finding version(ServerFacts facts) {
        if (facts.version() == null) {
            return Finding.note(
                    Subject.SERVER,
                    "the version of the server is not known",
                    "It knows the commands that Headrace needs, or it would have been refused.",
                    "");
        }
        String what = facts.product() + " " + facts.version();
        Matcher version = VERSION.matcher(facts.version());
        if (facts.product().equals("Valkey") || !version.matches()) {
            return Finding.ok(Subject.SERVER, what);
        }
        int number = Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2));
        if (number < OLDEST) {
            return Finding.problem(
                    Subject.SERVER,
                    what,
                    "It is older than 6.2 and cannot take over what dead workers left (XAUTOCLAIM).",
                    "Move to Redis 6.2 or newer, or to any Valkey.");
        }
        return number < FIRST_WITH_ALL
                ? Finding.note(
                        Subject.SERVER,
                        what,
                        "It works, and gets no more fixes from its makers.",
                        "Plan a move to 7.0 or newer, or to Valkey.")
                : Finding.ok(Subject.SERVER, what);
    }
}
