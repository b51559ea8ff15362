package io.parley.server.watch;

/** Hears of calls that are over. Called on the threads that served them: must not block. */
@FunctionalInterface
public interface CallListener {
    /** A call is over. */
    void onCall(CallRecord call);
}
