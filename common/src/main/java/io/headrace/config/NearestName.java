package io.headrace.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody who mistyped a name most likely meant. */
public final class NearestName {

    /** What is longer than any name is nobody's slip, and comparing it would cost much. */
    private static final int LONGEST = 100;

    private NearestName() {}

    /** The known name that differs least from the given one; empty if none is near. */
    public static Optional<String> of(String mistyped, Collection<String> known) {
        if (mistyped.length() > LONGEST) {
            return Optional.empty();
        }
        // A third may be wrong: fewer miss common slips, more suggest names that have nothing to do with it.
        int most = Math.max(1, mistyped.length() / 3);
        return known.stream()
                .filter(name -> distance(mistyped, name) <= most)
                .min(Comparator.comparingInt((String name) -> distance(mistyped, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters must be added, left out, replaced or swapped with their neighbour. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cheapest(int[][] cost, String from, String to, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
