package io.parley.server.hooks;

import java.util.concurrent.CompletableFuture;

/** Sends one request. */
interface Poster {
    /**
     * What became of it.
     *
     * @param text for people, such as "503" or "no connection"
     */
    record Answer(Outcome outcome, String text) {}

    /**
     * Sends an event. The result never fails, and comes within the timeout of an attempt, on any
     * thread.
     *
     * @param url by its place in the configuration
     * @param body JSON
     * @param token for the header Authorization
     */
    CompletableFuture<Answer> post(int url, byte[] body, String token);
}
