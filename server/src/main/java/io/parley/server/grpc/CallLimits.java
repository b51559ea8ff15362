package io.parley.server.grpc;

import java.util.concurrent.TimeUnit;

/** What a client can grow on a connection with calls, and how far. */
final class CallLimits {

    /** The limit of the other implementations of this protocol. */
    static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

    /** A call that has more than that to send is not ready for more; the default of grpc-java. */
    static final int READY_BYTES = 32 * 1024;

    /** How long a client may keep its half of a stream open that we have ended. */
    static final long RESET_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often a connection with calls is kept from ending; half of how long it may be idle. */
    static final long SIGN_OF_LIFE_SECONDS = 60;

    private CallLimits() {}
}
