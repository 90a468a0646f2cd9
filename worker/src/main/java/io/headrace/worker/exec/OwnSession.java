package io.headrace.worker.exec;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts programs into sessions of their own, where the system has {@code setsid}. A Ctrl-C and the end of a terminal are
 * signals to the worker's whole process group; the worker hears them and ends its programs itself, when their time is over.
 */
final class OwnSession {

    private static final Optional<String> SETSID = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .filter(file -> new File(file).canExecute())
            .findFirst();

    private OwnSession() {}

    /** What starts this program, which is there, in a session of its own; the process keeps its id. */
    static List<String> line(String program, List<String> command) {
        if (SETSID.isEmpty()) {
            return command;
        }
        List<String> line = new ArrayList<>(command);
        line.set(0, program);
        line.add(0, SETSID.get());
        return line;
    }
}
