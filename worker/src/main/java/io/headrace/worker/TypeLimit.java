package io.headrace.worker;

import io.headrace.task.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of one type a worker runs at a time. A few more are held back until one of those ends: they have no slot,
 * the most urgent goes first. A handler that is stuck runs on and keeps its place. Thread-safe; calls nobody but who wants to know of room.
 */
final class TypeLimit {

    /** What becomes of a task that came in. */
    enum Place {
        /** It is to be run, in a slot that is free. */
        RUNS,
        /** It could be run, but there is no slot. */
        NO_SLOT,
        /** It waits here, or there is no room for it: see who is to be put aside. */
        HELD_BACK
    }

    /**
     * The answer to a task that came in.
     *
     * @param place where it goes
     * @param putAside who finds no room, the newcomer or somebody less urgent; null if nobody
     */
    record Admission(Place place, @Nullable TaskExecution putAside) {}

    /**
     * Whom another limit concerns of those held back.
     *
     * @param mayRun who may run now
     * @param putAside who would wait for handlers that are stuck
     */
    record Changed(List<TaskExecution> mayRun, List<TaskExecution> putAside) {

        static final Changed NOBODY = new Changed(List.of(), List.of());
    }

    private static final int HELD_PER_PLACE = 2;

    /** By priority, the least urgent first. */
    private final List<Deque<TaskExecution>> held = Arrays.stream(Priority.values())
            .<Deque<TaskExecution>>map(priority -> new ArrayDeque<>())
            .toList();

    private int most;
    private int running;
    private int stuck;
    private boolean closed;
    private @Nullable Runnable roomWanted;

    TypeLimit(int most) {
        this.most = most;
    }

    /**
     * Takes in a task.
     *
     * @param isFree whether there is a slot for it
     */
    synchronized Admission admit(TaskExecution newcomer, boolean isFree) {
        if (running < most) {
            running += isFree ? 1 : 0;
            return new Admission(isFree ? Place.RUNS : Place.NO_SLOT, null);
        }
        if (closed || stuck >= most) {
            return new Admission(Place.HELD_BACK, newcomer);
        }
        held.get(rank(newcomer)).addLast(newcomer);
        boolean tooMany = heldBack() > (long) HELD_PER_PLACE * most;
        return new Admission(Place.HELD_BACK, tooMany ? leastUrgent() : null);
    }

    private static int rank(TaskExecution execution) {
        return execution.delivery().lease().level().priority().level() - 1;
    }

    private TaskExecution leastUrgent() {
        return held.stream()
                .filter(deque -> !deque.isEmpty())
                .findFirst()
                .orElseThrow()
                .removeLast();
    }

    /** One that runs already counts from now on. */
    synchronized void join() {
        running++;
    }

    /** One has ended. Whoever is answered runs in its place, now or soon. */
    @Nullable
    synchronized TaskExecution leave() {
        running--;
        TaskExecution next = next();
        tellRoom();
        return next;
    }

    private @Nullable TaskExecution next() {
        if (closed || running >= most) {
            return null;
        }
        for (int rank = held.size() - 1; rank >= 0; rank--) {
            TaskExecution next = held.get(rank).pollFirst();
            if (next != null) {
                running++;
                return next;
            }
        }
        return null;
    }

    /** One does not end. If no place is left that will be free, those held back are answered: here they wait in vain. */
    synchronized List<TaskExecution> stuck() {
        stuck++;
        return putAsideIfAllAreStuck();
    }

    private List<TaskExecution> putAsideIfAllAreStuck() {
        return stuck >= most ? taken(execution -> true) : List.of();
    }

    /** One that was stuck has ended, as in {@link #leave}. */
    @Nullable
    synchronized TaskExecution unstuck() {
        stuck--;
        return leave();
    }

    /** Whether it was held back; it is not any more. */
    synchronized boolean remove(TaskExecution execution) {
        boolean removed = held.get(rank(execution)).remove(execution);
        tellRoom();
        return removed;
    }

    /** From now on so many may run. */
    synchronized Changed change(int newMost) {
        most = newMost;
        List<TaskExecution> may = new ArrayList<>();
        for (TaskExecution next = next(); next != null; next = next()) {
            may.add(next);
        }
        tellRoom();
        return new Changed(may, putAsideIfAllAreStuck());
    }

    /** Lets go of those held back that are meant. */
    synchronized List<TaskExecution> taken(Predicate<TaskExecution> meant) {
        List<TaskExecution> taken = new ArrayList<>();
        for (Deque<TaskExecution> deque : held) {
            deque.stream().filter(meant).forEach(taken::add);
            deque.removeIf(meant);
        }
        tellRoom();
        return taken;
    }

    /** From now on nobody is held back and nobody goes on in another's place. Those who were held back are answered. */
    synchronized List<TaskExecution> close() {
        closed = true;
        return taken(execution -> true);
    }

    /** How many more would find room here; zero while that is less than half of what is held back at most. */
    synchronized int worthwhileRoom() {
        if (closed || stuck >= most) {
            return 0;
        }
        long room = Math.max(0L, (long) most - running) + (long) HELD_PER_PLACE * most - heldBack();
        return room >= most ? (int) Math.min(Integer.MAX_VALUE, room) : 0;
    }

    /**
     * Has somebody told once when there is {@link #worthwhileRoom} again.
     *
     * @param told never waits; null if nobody wants to know any more
     * @return whether there is room already; then nobody is told
     */
    synchronized boolean whenRoom(@Nullable Runnable told) {
        boolean hasRoom = worthwhileRoom() > 0;
        roomWanted = hasRoom ? null : told;
        return hasRoom;
    }

    private void tellRoom() {
        Runnable told = roomWanted;
        if (told != null && worthwhileRoom() > 0) {
            roomWanted = null;
            told.run();
        }
    }

    /** How many are held back. */
    synchronized int heldBack() {
        return held.stream().mapToInt(Deque::size).sum();
    }
}
