package io.parley.server.hooks;

import java.util.random.RandomGenerator;

/** Ids as LiveKit makes them: 12 characters that nobody mistakes for each other, 70 bits. */
final class EventIds {
    private static final String ALPHABET =
            "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int LENGTH = 12;

    private EventIds() {}

    static String next(RandomGenerator random) {
        StringBuilder id = new StringBuilder("EV_");
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
