package io.parley.sdk.engine;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SyncState;
import io.parley.webrtc.peer.NegotiatedSection;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose faults do not break the connection. */
final class GuardedListener implements EngineListener {
    private static final Logger LOG = LoggerFactory.getLogger(EngineListener.class);

    private final EngineListener listener;
    private final MediaLink.Listener media;

    GuardedListener(EngineListener listener) {
        this.listener = listener;
        media = new GuardedMedia(listener.media());
    }

    private static void failed(RuntimeException fault) {
        LOG.error("a listener of the engine failed", fault);
    }

    private static void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void onJoined(JoinResponse join) {
        guard(() -> listener.onJoined(join));
    }

    @Override
    public void onSignal(SignalResponse message) {
        guard(() -> listener.onSignal(message));
    }

    @Override
    public void onPacket(DataPacket packet, boolean reliable) {
        try { // without a lambda: the path of each packet
            listener.onPacket(packet, reliable);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void onDataTrackPacket(ByteBuffer packet) {
        try {
            listener.onDataTrackPacket(packet);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public MediaLink.Listener media() {
        return media;
    }

    @Override
    public void onTokenRefreshed(String token) {
        guard(() -> listener.onTokenRefreshed(token));
    }

    @Override
    public void onResuming() {
        guard(listener::onResuming);
    }

    @Override
    public void onSyncState(SyncState.Builder state) {
        guard(() -> listener.onSyncState(state));
    }

    @Override
    public void onResumed() {
        guard(listener::onResumed);
    }

    @Override
    public void onRestarting() {
        guard(listener::onRestarting);
    }

    @Override
    public void onRestarted(JoinResponse join) {
        guard(() -> listener.onRestarted(join));
    }

    @Override
    public void onDisconnected(DisconnectReason reason, @Nullable String detail) {
        guard(() -> listener.onDisconnected(reason, detail));
    }

    /** The same for audio and video. */
    private final class GuardedMedia implements MediaLink.Listener {
        private final MediaLink.Listener guarded;

        GuardedMedia(MediaLink.Listener guarded) {
            this.guarded = guarded;
        }

        @Override
        public void onMediaNegotiated(MediaLink link, List<NegotiatedSection> sections) {
            guard(() -> guarded.onMediaNegotiated(link, sections));
        }

        @Override
        public void onRtp(MediaLink link, ByteBuffer packet, long nowNanos) {
            try {
                guarded.onRtp(link, packet, nowNanos);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void onRtcp(MediaLink link, ByteBuffer packet, long nowNanos) {
            try {
                guarded.onRtcp(link, packet, nowNanos);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void onMediaTimer(MediaLink link, long nowNanos) {
            try {
                guarded.onMediaTimer(link, nowNanos);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }
}
