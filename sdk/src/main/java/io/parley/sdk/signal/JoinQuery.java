package io.parley.sdk.signal;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.JoinRequest;
import io.parley.proto.livekit.WrappedJoinRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** The two ways to say in a URL what a participant wants: one field, or many. */
public final class JoinQuery {
    private JoinQuery() {}

    /** Path and query of {@code /rtc/v1}: one peer connection, everything in one field. */
    public static String single(JoinRequest request) {
        byte[] plain = request.toByteArray();
        byte[] packed = gzip(plain);
        boolean smaller = packed.length < plain.length;
        byte[] wrapped =
                WrappedJoinRequest.newBuilder()
                        .setCompression(
                                smaller
                                        ? WrappedJoinRequest.Compression.GZIP
                                        : WrappedJoinRequest.Compression.NONE)
                        .setJoinRequest(ByteString.copyFrom(smaller ? packed : plain))
                        .build()
                        .toByteArray();
        return "/rtc/v1?join_request=" + encode(Base64.getUrlEncoder().encodeToString(wrapped));
    }

    /** Path and query of {@code /rtc}: two peer connections, a field for each wish. */
    public static String dual(JoinRequest request) {
        ClientInfo info = request.getClientInfo();
        ConnectionSettings settings = request.getConnectionSettings();
        StringBuilder query = new StringBuilder("/rtc?protocol=").append(info.getProtocol());
        add(query, "client_protocol", Integer.toString(info.getClientProtocol()));
        add(query, "auto_subscribe", flag(settings.getAutoSubscribe()));
        add(query, "adaptive_stream", flag(settings.getAdaptiveStream()));
        add(
                query,
                "capabilities",
                info.getCapabilitiesList().stream()
                        .map(ClientInfo.Capability::name)
                        .collect(Collectors.joining(",")));
        add(query, "version", info.getVersion());
        add(query, "os", info.getOs());
        add(query, "os_version", info.getOsVersion());
        add(query, "device_model", info.getDeviceModel());
        add(query, "network", info.getNetwork());
        if (request.getReconnect()) {
            add(query, "reconnect", "1");
            add(query, "sid", request.getParticipantSid());
            add(query, "reconnect_reason", Integer.toString(request.getReconnectReasonValue()));
        }
        if (request.getParticipantAttributesCount() > 0) {
            byte[] json =
                    Json.write(request.getParticipantAttributesMap())
                            .getBytes(StandardCharsets.UTF_8);
            add(query, "attributes", Base64.getUrlEncoder().encodeToString(json));
        }
        return query.toString();
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append('&').append(name).append('=').append(encode(value));
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail so
        }
        return out.toByteArray();
    }
}
