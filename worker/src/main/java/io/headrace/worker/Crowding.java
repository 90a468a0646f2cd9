package io.headrace.worker;

import io.headrace.broker.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Knows of which levels nothing came but tasks that had to be put aside, for their types run as many as may be. Such a level
 * is asked for what its types have room for, as soon as that is worth asking, and else for a few tasks a second: there may be
 * others behind. Were it asked for all that the free slots could run, its whole backlog would go through the server again and
 * again. Belongs to one thread.
 */
final class Crowding {

    private static final Duration REST = Duration.ofSeconds(1);

    /** So many may be put aside before a level rests. */
    private static final int A_FEW = 16;

    /** What came of one level in one turn. */
    private static final class Came {
        private final Set<TypeLimit> limits = new HashSet<>();
        private int putAside;
        private boolean taken;
        private boolean others;
    }

    /** What fills a level: limits that had no room. */
    private record Crowd(Set<TypeLimit> limits, long sinceNanos, int putAside) {}

    private final LongSupplier nanoTime;
    private final Map<Level, Crowd> crowds = new HashMap<>();
    private final Map<Level, Came> turn = new HashMap<>();

    Crowding(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A task came of a level that no limit concerns. */
    void came(Level level) {
        turn.computeIfAbsent(level, fresh -> new Came()).others = true;
    }

    /** A task came of a level that counts for a limit. */
    void came(Level level, TypeLimit limit, boolean wasPutAside) {
        Came came = turn.computeIfAbsent(level, fresh -> new Came());
        came.limits.add(limit);
        if (wasPutAside) {
            came.putAside++;
        } else {
            came.taken = true;
        }
    }

    /** All that came in one turn has been told. */
    void endTurn() {
        turn.forEach((level, came) -> {
            Crowd before = crowds.get(level);
            if (came.others || (before != null && !before.limits.containsAll(came.limits) && came.taken)) {
                crowds.remove(level);
            } else if (!came.taken) {
                crowds.put(
                        level,
                        before == null || isOver(before)
                                ? new Crowd(came.limits, nanoTime.getAsLong(), came.putAside)
                                : new Crowd(came.limits, before.sinceNanos, before.putAside + came.putAside));
            }
        });
        turn.clear();
    }

    /** Nothing was left of a level. */
    void empty(Level level) {
        Crowd crowd = crowds.get(level);
        if (crowd != null && isOver(crowd)) {
            crowds.remove(level);
        }
    }

    private boolean isOver(Crowd crowd) {
        return nanoTime.getAsLong() - crowd.sinceNanos >= REST.toNanos();
    }

    /**
     * How many a level may be asked for.
     *
     * @param wanted how many would be asked for else
     * @param promised how much of the room of limits others are asked for already; grows by what is answered
     */
    int allowed(Level level, int wanted, Map<TypeLimit, Integer> promised) {
        Crowd crowd = crowds.get(level);
        if (crowd == null) {
            return wanted;
        }
        for (TypeLimit limit : crowd.limits) {
            int before = promised.getOrDefault(limit, 0);
            int room = limit.worthwhileRoom() - before;
            if (room > 0) {
                int count = Math.min(wanted, room);
                promised.put(limit, before + count);
                return count;
            }
        }
        return Math.min(wanted, few(crowd));
    }

    private int few(Crowd crowd) {
        return isOver(crowd) ? A_FEW : Math.max(0, A_FEW - crowd.putAside);
    }

    /** The levels that are not to be asked now. */
    Set<Level> resting() {
        if (crowds.isEmpty()) {
            return Set.of();
        }
        Set<Level> resting = new HashSet<>();
        crowds.forEach((level, crowd) -> {
            if (few(crowd) == 0 && crowd.limits.stream().noneMatch(limit -> limit.worthwhileRoom() > 0)) {
                resting.add(level);
            }
        });
        return resting;
    }

    /** Whose room ends the rest of these levels. */
    List<TypeLimit> limits(Set<Level> levels) {
        return crowds.entrySet().stream()
                .filter(crowd -> levels.contains(crowd.getKey()))
                .flatMap(crowd -> crowd.getValue().limits.stream())
                .distinct()
                .toList();
    }

    /** How long the first of these levels rests yet. */
    Duration untilAsked(Set<Level> levels, Duration atMost) {
        long now = nanoTime.getAsLong();
        return crowds.entrySet().stream()
                .filter(crowd -> levels.contains(crowd.getKey()))
                .map(crowd -> REST.minusNanos(now - crowd.getValue().sinceNanos))
                .reduce(atMost, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }
}
