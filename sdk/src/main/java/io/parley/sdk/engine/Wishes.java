package io.parley.sdk.engine;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.JoinRequest;
import io.parley.proto.livekit.ReconnectReason;
import io.parley.proto.livekit.SessionDescription;
import io.parley.sdk.signal.JoinQuery;
import org.jspecify.annotations.Nullable;

/** What a participant asks of the server when it opens a signaling connection. */
final class Wishes {
    /** The protocol between client and server that this SDK speaks. */
    private static final int PROTOCOL = 17;

    private static final String VERSION = "0.1.0";

    private Wishes() {}

    /** Path and query to join with. */
    static String join(EngineOptions options, boolean single, @Nullable SessionDescription offer) {
        JoinRequest.Builder request =
                base(options)
                        .setMetadata(options.metadata())
                        .putAllParticipantAttributes(options.attributes());
        if (single && offer != null) {
            request.setPublisherOffer(offer);
        }
        return target(single, request);
    }

    /** Path and query to resume with. */
    static String resume(
            EngineOptions options, boolean single, String sid, ReconnectReason reason) {
        return target(
                single,
                base(options).setReconnect(true).setParticipantSid(sid).setReconnectReason(reason));
    }

    private static String target(boolean single, JoinRequest.Builder request) {
        return single ? JoinQuery.single(request.build()) : JoinQuery.dual(request.build());
    }

    private static JoinRequest.Builder base(EngineOptions options) {
        return JoinRequest.newBuilder()
                .setClientInfo(info(options.clientInfo()))
                .setConnectionSettings(
                        ConnectionSettings.newBuilder()
                                .setAutoSubscribe(options.autoSubscribe())
                                .setAdaptiveStream(options.adaptiveStream()));
    }

    private static ClientInfo info(ClientInfo given) {
        ClientInfo.Builder info = given.toBuilder();
        if (info.getProtocol() == 0) {
            info.setProtocol(PROTOCOL);
        }
        if (info.getVersion().isEmpty()) {
            info.setVersion(VERSION);
        }
        if (info.getOs().isEmpty()) {
            info.setOs("Java").setOsVersion(Runtime.version().toString());
        }
        return info.build();
    }
}
