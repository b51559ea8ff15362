package io.parley.server.watch;

/** Hears how joins went. Called on the threads of rooms and of the front door: must not block. */
@FunctionalInterface
public interface JoinListener {
    /** Hears nothing. */
    JoinListener NONE = join -> {};

    /** A join succeeded, or failed: {@link JoinRecord#failure} tells. */
    void onJoin(JoinRecord join);
}
