package io.headrace.worker.exec;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A started program with everything it started in turn. Descendants whose own parent has ended belong to it as well: on
 * Linux they are known by the mark in their environment, elsewhere they are missed. Thread-safe.
 */
final class ProcessTree {

    private static final File PROC = new File("/proc");
    private static final Pattern PID = Pattern.compile("[0-9]+");
    private static final int KILL_ROUNDS = 100;
    private static final long POLL_MILLIS = 10;

    /** So long a run that process ids may have gone round since: every process is looked at. */
    private static final long LONG_RUN_NANOS = Duration.ofSeconds(5).toNanos();

    private final Process root;
    private final byte[] mark;
    private final long startedNanos = System.nanoTime();
    private volatile boolean endedFromOutside;
    private volatile boolean idle;

    ProcessTree(Process root, String run) {
        this.root = root;
        this.mark = (ExecEnvironment.RUN + "=" + run).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the worker ended it because the worker itself ends. */
    boolean isEndedFromOutside() {
        return endedFromOutside;
    }

    void endFromOutside() {
        endedFromOutside = true;
    }

    /** Whether it has no task, so that nobody waits for its end. */
    boolean isIdle() {
        return idle;
    }

    void idle(boolean value) {
        idle = value;
    }

    /** Whether the program itself runs. */
    boolean isAlive() {
        return root.isAlive();
    }

    /** Everything of it that runs now. */
    Set<ProcessHandle> members() {
        Set<ProcessHandle> members = new LinkedHashSet<>();
        if (root.isAlive()) {
            members.add(root.toHandle());
            root.descendants().forEach(members::add);
        }
        members.addAll(marked());
        members.removeIf(member -> !isRunning(member));
        return members;
    }

    /** Asks everything to end (TERM), kills (KILL) what is left after the grace. An interrupt cuts the grace short. */
    void end(Duration grace) {
        end(List.of(this), grace);
    }

    /** Kills everything at once. */
    void kill() {
        end(Duration.ZERO);
    }

    /** The same for many trees in the time of one. */
    static void end(Collection<ProcessTree> trees, Duration grace) {
        boolean interrupted = Thread.interrupted();
        // Gathered before the first signal: when a parent is gone nobody can say whose child it was.
        Set<ProcessHandle> members = membersOf(trees);
        if (!grace.isZero()) {
            members.forEach(ProcessHandle::destroy);
            interrupted |= awaitEnd(members, grace);
        }
        for (int round = 0; round < KILL_ROUNDS; round++) {
            members.addAll(membersOf(trees));
            members.removeIf(member -> !isRunning(member));
            if (members.isEmpty()) {
                break;
            }
            members.forEach(ProcessHandle::destroyForcibly);
            interrupted |= pause(round == 0 ? 1 : POLL_MILLIS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<ProcessHandle> membersOf(Collection<ProcessTree> trees) {
        Set<ProcessHandle> members = new LinkedHashSet<>();
        trees.forEach(tree -> members.addAll(tree.members()));
        return members;
    }

    private static boolean awaitEnd(Set<ProcessHandle> members, Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        while (members.stream().anyMatch(ProcessTree::isRunning) && System.nanoTime() - end < 0) {
            if (pause(POLL_MILLIS)) {
                return true;
            }
        }
        return false;
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return false;
        } catch (InterruptedException e) {
            // Told to the caller, who restores it when nothing is left to be killed.
            return true;
        }
    }

    /** Those that carry the mark, without the descendants' chain of parents. */
    private Set<ProcessHandle> marked() {
        Set<ProcessHandle> found = new LinkedHashSet<>();
        String[] names = PROC.list((directory, name) -> PID.matcher(name).matches());
        if (names == null) {
            return found;
        }
        long from = hasWrapped() ? 0 : root.pid();
        for (String name : names) {
            long pid = Long.parseLong(name);
            if (pid > from && pid != root.pid() && contains(read(name + "/environ"), mark)) {
                ProcessHandle.of(pid).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Whether a descendant may have a smaller id than the program. */
    private boolean hasWrapped() {
        if (System.nanoTime() - startedNanos > LONG_RUN_NANOS) {
            return true;
        }
        byte[] bytes = read("loadavg");
        if (bytes == null) {
            return true;
        }
        String line = new String(bytes, StandardCharsets.US_ASCII).strip();
        String newest = line.substring(line.lastIndexOf(' ') + 1);
        return !PID.matcher(newest).matches() || Long.parseLong(newest) < root.pid();
    }

    /** Whether it lives and is more than an entry that its parent has not collected yet. */
    static boolean isRunning(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        byte[] stat = read(handle.pid() + "/stat");
        if (stat == null) {
            return handle.isAlive();
        }
        String line = new String(stat, StandardCharsets.ISO_8859_1);
        int state = line.lastIndexOf(')') + 2;
        return state >= line.length() || (line.charAt(state) != 'Z' && line.charAt(state) != 'X');
    }

    /** A file below /proc; null if it is gone, or not ours to read. Streams and not channels: an interrupt breaks those. */
    private static byte @Nullable [] read(String name) {
        try (FileInputStream in = new FileInputStream(new File(PROC, name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean contains(byte @Nullable [] environ, byte[] mark) {
        if (environ == null) {
            return false;
        }
        for (int start = 0; start + mark.length <= environ.length; start++) {
            if ((start == 0 || environ[start - 1] == 0) && startsWith(environ, start, mark)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int from, byte[] mark) {
        int end = from + mark.length;
        return Arrays.equals(bytes, from, end, mark, 0, mark.length) && (end == bytes.length || bytes[end] == 0);
    }
}
