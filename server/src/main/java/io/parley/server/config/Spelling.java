package io.parley.server.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what was meant by a name that does not exist. */
final class Spelling {
    private static final int MAX_DISTANCE = 2;

    /** A name that is longer is not compared: nobody types it by mistake. */
    private static final int MAX_LENGTH = 100;

    private Spelling() {}

    /** The nearest of some names; null if none is near. */
    static @Nullable String nearest(String name, Collection<String> names) {
        String nearest = null;
        int least = MAX_DISTANCE + 1;
        for (String candidate : names) {
            int distance = name.length() > MAX_LENGTH ? least : distance(name, candidate);
            if (distance < least) {
                nearest = candidate;
                least = distance;
            }
        }
        return nearest;
    }

    /** Letters to add, remove, change, or swap with their neighbour (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
                Math.min(
                        cost[i - 1][j - 1] + change,
                        Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
