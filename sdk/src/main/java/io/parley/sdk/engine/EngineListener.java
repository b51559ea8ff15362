package io.parley.sdk.engine;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SyncState;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a room hears of its connection. Everything is called on the loop's thread, one at a time,
 * and must not block; an exception is logged and goes no further.
 */
public interface EngineListener {
    /** Who hears of audio and video. */
    default MediaLink.Listener media() {
        return new MediaLink.Listener() {};
    }

    /**
     * The server took the participant in: first of all calls, and again for the new session of each
     * full reconnect, between {@link #onRestarting} and {@link #onRestarted}. What follows through
     * {@link #onSignal} is about this session.
     */
    default void onJoined(JoinResponse join) {}

    /**
     * A message of the server. Offers, answers, candidates, pongs, refreshed tokens and the
     * server's leave are the engine's own business and not told here.
     */
    default void onSignal(SignalResponse message) {}

    /**
     * A data packet, decrypted; its participant is who the server says it is from. A reliable one
     * is told once and in its sender's order.
     */
    default void onPacket(DataPacket packet, boolean reliable) {}

    /**
     * A packet of a data track.
     *
     * @param packet the receiver's to keep
     */
    default void onDataTrackPacket(ByteBuffer packet) {}

    /** The server gave a newer token; the engine uses it from now on. */
    default void onTokenRefreshed(String token) {}

    /** The connection is interrupted; the same session will be taken up again if possible. */
    default void onResuming() {}

    /**
     * What the server should know of this participant when the session is resumed: subscriptions
     * and published tracks. Descriptions, channels and receive states are filled in already.
     */
    default void onSyncState(SyncState.Builder state) {}

    /** The session goes on; what changed meanwhile was told through {@link #onSignal} before. */
    default void onResumed() {}

    /** The session is lost; a new one will be opened. Not preceded by onResuming in every case. */
    default void onRestarting() {}

    /** The new session is connected; {@link #onJoined} told it before. */
    default void onRestarted(JoinResponse join) {}

    /**
     * The end, once, unless connect failed: nothing is called any more.
     *
     * @param detail in words, for a log or a user; null where the reason says all
     */
    default void onDisconnected(DisconnectReason reason, @Nullable String detail) {}
}
