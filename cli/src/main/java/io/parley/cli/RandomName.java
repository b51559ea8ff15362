package io.parley.cli;

import java.util.concurrent.ThreadLocalRandom;

/** Names that nobody else has. */
final class RandomName {
    private static final int SUFFIXES = 1 << 24;

    private RandomName() {}

    static String of(String prefix) {
        return prefix + Integer.toHexString(ThreadLocalRandom.current().nextInt(SUFFIXES));
    }
}
