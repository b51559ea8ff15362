package io.parley.rpc;

import java.time.Duration;

/**
 * Hears how an {@link Answerer} fares. Calls come from any thread, one at a time; they must not
 * wait.
 *
 * @since 0.1
 */
public interface AnswererListener {
    /** The signaling service has the hosts: calls to them arrive here. Again after each outage. */
    default void onRegistered() {}

    /**
     * The signaling service is gone, or refuses the hosts.
     *
     * @param reason in words
     * @param pause until it is tried again
     */
    default void onSignalingLost(String reason, Duration pause) {}

    /**
     * A caller is connected.
     *
     * @param connection number of the connection, from 1
     */
    default void onConnected(long connection) {}

    /** A connection is over. */
    default void onDisconnected(long connection, String reason) {}

    /** An offer came, and no connection came of it. */
    default void onAttemptFailed(String reason) {}
}
