package io.parley.server.front;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.QueryParams;
import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.JoinRequest;
import io.parley.proto.livekit.ReconnectReason;
import io.parley.proto.livekit.WrappedJoinRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an upgrade request asks for. The newer form is one serialized {@code JoinRequest}; the older
 * one, a query parameter for each option, is put into the same message, so that nobody behind this
 * class needs to know which it was.
 *
 * @param request what the client wants
 * @param singlePeerConnection whether media of both directions shares one connection, as in the
 *     newer form
 * @param publish the suffix of a legacy second connection, empty if it is none
 */
record JoinQuery(JoinRequest request, boolean singlePeerConnection, String publish) {

    private static final Map<String, ClientInfo.SDK> SDKS =
            Map.ofEntries(
                    Map.entry("js", ClientInfo.SDK.JS),
                    Map.entry("ios", ClientInfo.SDK.SWIFT),
                    Map.entry("swift", ClientInfo.SDK.SWIFT),
                    Map.entry("android", ClientInfo.SDK.ANDROID),
                    Map.entry("flutter", ClientInfo.SDK.FLUTTER),
                    Map.entry("go", ClientInfo.SDK.GO),
                    Map.entry("unity", ClientInfo.SDK.UNITY),
                    Map.entry("reactnative", ClientInfo.SDK.REACT_NATIVE),
                    Map.entry("rust", ClientInfo.SDK.RUST),
                    Map.entry("python", ClientInfo.SDK.PYTHON),
                    Map.entry("cpp", ClientInfo.SDK.CPP),
                    Map.entry("unityweb", ClientInfo.SDK.UNITY_WEB),
                    Map.entry("node", ClientInfo.SDK.NODE),
                    Map.entry("unreal", ClientInfo.SDK.UNREAL),
                    Map.entry("esp32", ClientInfo.SDK.ESP32),
                    Map.entry("dotnet", ClientInfo.SDK.DOTNET));

    /** The answer to a join request beyond its limit; clients know it. */
    static final String TOO_LARGE = "join request too large";

    /** A query that cannot be read. The message is the body of the answer, whose status is 400. */
    static final class BadQueryException extends Exception {

        private static final long serialVersionUID = 1L;

        BadQueryException(String message) {
            super(message);
        }
    }

    /**
     * Reads a query.
     *
     * @param joinRequestRequired whether the older form is refused, as on the newer path
     * @param strict whether attributes that cannot be decoded are an error; a join ignores them, a
     *     validation does not
     */
    static JoinQuery read(QueryParams query, boolean joinRequestRequired, boolean strict)
            throws BadQueryException {
        String wrapped = query.get("join_request", "");
        if (!wrapped.isEmpty()) {
            return new JoinQuery(unwrap(wrapped), true, "");
        }
        if (joinRequestRequired) {
            throw new BadQueryException("join_request is required");
        }
        JoinRequest.Builder request = JoinRequest.newBuilder();
        request.setClientInfo(clientInfo(query));
        request.setConnectionSettings(connectionSettings(query));
        readAttributes(query.get("attributes", ""), request, strict);
        if (flag(query, "reconnect", false)) {
            request.setReconnect(true);
            request.setParticipantSid(query.get("sid", ""));
            ReconnectReason reason = ReconnectReason.forNumber(number(query, "reconnect_reason"));
            request.setReconnectReason(reason == null ? ReconnectReason.RR_UNKNOWN : reason);
        }
        return new JoinQuery(request.build(), false, query.get("publish", ""));
    }

    private static JoinRequest unwrap(String text) throws BadQueryException {
        WrappedJoinRequest wrapped;
        try {
            wrapped = WrappedJoinRequest.parseFrom(decodePadded(text));
        } catch (IllegalArgumentException e) {
            throw new BadQueryException("cannot base64 decode wrapped join request");
        } catch (InvalidProtocolBufferException e) {
            throw new BadQueryException("cannot unmarshal wrapped join request");
        }
        ByteString request = wrapped.getJoinRequest();
        try {
            return JoinRequest.parseFrom(
                    wrapped.getCompression() == WrappedJoinRequest.Compression.GZIP
                            ? inflate(request)
                            : request);
        } catch (IOException e) {
            throw new BadQueryException("cannot unmarshal join request");
        }
    }

    /**
     * URL-safe base64 (RFC 4648 §5) whose padding is there, which the JDK's decoder does not insist
     * on.
     */
    private static byte[] decodePadded(String text) {
        if (text.length() % 4 != 0) {
            throw new IllegalArgumentException("unpadded");
        }
        return Base64.getUrlDecoder().decode(text);
    }

    private static ByteString inflate(ByteString compressed) throws IOException, BadQueryException {
        try (InputStream in =
                new GZIPInputStream(new ByteArrayInputStream(compressed.toByteArray()))) {
            byte[] inflated = in.readNBytes(FrontLimits.MAX_JOIN_REQUEST_BYTES + 1);
            if (inflated.length > FrontLimits.MAX_JOIN_REQUEST_BYTES) {
                throw new BadQueryException(TOO_LARGE);
            }
            return ByteString.copyFrom(inflated);
        }
    }

    private static ClientInfo clientInfo(QueryParams query) {
        ClientInfo.Builder info =
                ClientInfo.newBuilder()
                        .setSdk(
                                SDKS.getOrDefault(
                                        query.get("sdk", "").toLowerCase(Locale.ROOT),
                                        ClientInfo.SDK.UNKNOWN))
                        .setVersion(query.get("version", ""))
                        .setProtocol(number(query, "protocol"))
                        .setOs(query.get("os", ""))
                        .setOsVersion(query.get("os_version", ""))
                        .setDeviceModel(query.get("device_model", ""))
                        .setBrowser(query.get("browser", ""))
                        .setBrowserVersion(query.get("browser_version", ""))
                        .setNetwork(query.get("network", ""))
                        .setClientProtocol(number(query, "client_protocol"));
        for (String name : query.get("capabilities", "").split(",")) {
            ClientInfo.Capability capability = capability(name.strip());
            if (capability != null) {
                info.addCapabilities(capability);
            }
        }
        return info.build();
    }

    private static ClientInfo.@Nullable Capability capability(String name) {
        for (ClientInfo.Capability capability : ClientInfo.Capability.values()) {
            if (capability.name().equals(name)) {
                return capability;
            }
        }
        return null;
    }

    private static ConnectionSettings connectionSettings(QueryParams query) {
        ConnectionSettings.Builder settings =
                ConnectionSettings.newBuilder()
                        .setAutoSubscribe(flag(query, "auto_subscribe", true))
                        .setAdaptiveStream(flag(query, "adaptive_stream", false))
                        .setDisableIceLite(flag(query, "disable_ice_lite", false));
        if (query.contains("subscriber_allow_pause")) {
            settings.setSubscriberAllowPause(flag(query, "subscriber_allow_pause", false));
        }
        if (query.contains("auto_subscribe_data_track")) {
            settings.setAutoSubscribeDataTrack(flag(query, "auto_subscribe_data_track", false));
        }
        return settings.build();
    }

    /**
     * The attributes are a JSON object of texts; the JSON form of a request with only this field
     * reads just that.
     */
    private static void readAttributes(String encoded, JoinRequest.Builder request, boolean strict)
            throws BadQueryException {
        if (encoded.isEmpty()) {
            return;
        }
        try {
            String json = new String(decodePadded(encoded), StandardCharsets.UTF_8);
            JoinRequest.Builder parsed = JoinRequest.newBuilder();
            JsonFormat.parser().merge("{\"participantAttributes\":" + json + "}", parsed);
            request.putAllParticipantAttributes(parsed.getParticipantAttributesMap());
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            if (strict) {
                throw new BadQueryException("cannot decode attributes");
            }
        }
    }

    private static boolean flag(QueryParams query, String name, boolean otherwise) {
        String value = query.get(name);
        return value == null ? otherwise : value.equals("1") || value.equalsIgnoreCase("true");
    }

    private static int number(QueryParams query, String name) {
        try {
            return Integer.parseInt(query.get(name, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
