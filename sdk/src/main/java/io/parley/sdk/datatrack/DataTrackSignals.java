package io.parley.sdk.datatrack;

import io.parley.proto.livekit.SignalRequest;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The connection as data tracks need it. Everything is called on its loop, but {@link #execute}.
 */
public interface DataTrackSignals {
    /** Sends a request, or keeps it until the connection is back. */
    void send(SignalRequest request);

    /**
     * Sends one packet over the channel of data tracks.
     *
     * @param packet read before this returns, and not kept
     * @return false, with nothing taken, when the channel is not open or too much waits in it
     */
    boolean sendPacket(ByteBuffer packet);

    /**
     * Runs a task on the loop, after those given before. Any thread; never throws.
     *
     * @return false, with the task dropped, when the connection is over
     */
    boolean execute(Runnable task);

    /** Runs a task on the loop after a while; running the result takes it back. */
    Runnable schedule(Duration delay, Runnable task);
}
