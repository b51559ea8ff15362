package io.parley.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.ParticipantInfo.KindDetail;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.proto.livekit.TrackSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The compact form of tokens and the JSON of their claims (RFC 7515 §7.1, RFC 7519 §4). */
final class TokenCodec {
    /** Maps and lists in a token are shallow; deeper ones are an attack on the parser. */
    private static final int MAX_DEPTH = 32;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxNestingDepth(MAX_DEPTH)
                                            .build())
                            .build());
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            ENCODER.encodeToString(
                    "{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII));

    private TokenCodec() {}

    static String encode(AccessToken token, ApiKey key) {
        String signed = HEADER + "." + ENCODER.encodeToString(claims(token, key));
        return signed + "." + ENCODER.encodeToString(hmac(signed, key.secret()));
    }

    /** HMAC-SHA-256 of the ASCII text "header.claims" (RFC 7518 §3.2). */
    static byte[] hmac(String signed, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }

    /** The JSON object in one part of a token; null when it is none. */
    static @Nullable JsonNode parsePart(String part) {
        try {
            JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(part));
            return node != null && node.isObject() ? node : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The claims that Parley knows; those of a wrong type count as absent. */
    static AccessToken toToken(JsonNode claims) {
        String subject = text(claims, "sub");
        JsonNode video = claims.get("video");
        return AccessToken.builder()
                .issuer(text(claims, "iss"))
                .identity(subject.isEmpty() ? text(claims, "jti") : subject)
                .name(text(claims, "name"))
                .metadata(text(claims, "metadata"))
                .attributes(stringMap(claims.get("attributes")))
                .kind(kind(text(claims, "kind")))
                .kindDetails(kindDetails(claims.get("kindDetails")))
                .grants(video != null && video.isObject() ? grants(video) : null)
                .roomConfig(roomConfig(claims.get("roomConfig")))
                .roomPreset(text(claims, "roomPreset"))
                .sha256(text(claims, "sha256"))
                .expiresAt(instant(claims.get("exp")))
                .notBefore(instant(claims.get("nbf")))
                .build();
    }

    static @Nullable Instant instant(@Nullable JsonNode node) {
        // Double.longValue saturates, so absurd times stay in range after the clamp.
        return node == null || !node.isNumber()
                ? null
                : Instant.ofEpochSecond(Math.max(0, Math.min(node.asLong(), 1L << 40)));
    }

    static String text(JsonNode object, String name) {
        JsonNode node = object.get(name);
        return node == null || !node.isTextual() ? "" : node.textValue();
    }

    private static Map<String, String> stringMap(@Nullable JsonNode node) {
        Map<String, String> map = new HashMap<>();
        if (node != null && node.isObject()) {
            node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        }
        return map;
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.UNRECOGNIZED && kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        return Kind.STANDARD;
    }

    private static List<KindDetail> kindDetails(@Nullable JsonNode node) {
        List<KindDetail> details = new ArrayList<>();
        forEachText(
                node,
                name -> {
                    for (KindDetail detail : KindDetail.values()) {
                        if (detail != KindDetail.UNRECOGNIZED
                                && detail.name().equalsIgnoreCase(name)) {
                            details.add(detail);
                        }
                    }
                });
        return details;
    }

    private static List<TrackSource> sources(@Nullable JsonNode node) {
        List<TrackSource> sources = new ArrayList<>();
        forEachText(
                node,
                name -> {
                    for (TrackSource source : TrackSource.values()) {
                        if (source != TrackSource.UNRECOGNIZED
                                && source.name().equalsIgnoreCase(name)) {
                            sources.add(source);
                        }
                    }
                });
        return sources;
    }

    private static void forEachText(@Nullable JsonNode array, Consumer<String> action) {
        if (array != null && array.isArray()) {
            for (JsonNode node : array) {
                action.accept(node.asText());
            }
        }
    }

    private static @Nullable RoomConfiguration roomConfig(@Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            return null;
        }
        RoomConfiguration.Builder builder = RoomConfiguration.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(node.toString(), builder);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
        return builder.build();
    }

    private static VideoGrants grants(JsonNode video) {
        VideoGrants.Builder grants =
                VideoGrants.builder()
                        .roomJoin(flag(video, "roomJoin"))
                        .room(text(video, "room"))
                        .roomCreate(flag(video, "roomCreate"))
                        .roomList(flag(video, "roomList"))
                        .roomAdmin(flag(video, "roomAdmin"))
                        .roomRecord(flag(video, "roomRecord"))
                        .ingressAdmin(flag(video, "ingressAdmin"))
                        .canPublishSources(sources(video.get("canPublishSources")))
                        .canUpdateOwnMetadata(flag(video, "canUpdateOwnMetadata"))
                        .canSubscribeMetrics(flag(video, "canSubscribeMetrics"))
                        .canManageAgentSession(flag(video, "canManageAgentSession"))
                        .hidden(flag(video, "hidden"))
                        .recorder(flag(video, "recorder"))
                        .agent(flag(video, "agent"))
                        .destinationRoom(text(video, "destinationRoom"));
        ifBoolean(video, "canPublish", grants::canPublish);
        ifBoolean(video, "canSubscribe", grants::canSubscribe);
        ifBoolean(video, "canPublishData", grants::canPublishData);
        return grants.build();
    }

    private static boolean flag(JsonNode object, String name) {
        JsonNode node = object.get(name);
        return node != null && node.isBoolean() && node.booleanValue();
    }

    private static void ifBoolean(JsonNode object, String name, Consumer<Boolean> action) {
        JsonNode node = object.get(name);
        if (node != null && node.isBoolean()) {
            action.accept(node.booleanValue());
        }
    }

    private static byte[] claims(AccessToken token, ApiKey key) {
        ObjectNode claims = JSON.createObjectNode();
        claims.put("iss", key.key());
        putText(claims, "sub", token.identity());
        Instant expiresAt = token.expiresAt();
        if (expiresAt != null) {
            claims.put("exp", expiresAt.getEpochSecond());
        }
        Instant notBefore = token.notBefore();
        if (notBefore != null) {
            claims.put("nbf", notBefore.getEpochSecond());
        }
        putText(claims, "name", token.name());
        putText(claims, "metadata", token.metadata());
        if (!token.attributes().isEmpty()) {
            ObjectNode attributes = claims.putObject("attributes");
            token.attributes().forEach(attributes::put);
        }
        if (token.kind() != Kind.STANDARD) {
            claims.put("kind", lowerCase(token.kind().name()));
        }
        if (!token.kindDetails().isEmpty()) {
            ArrayNode details = claims.putArray("kindDetails");
            token.kindDetails().forEach(detail -> details.add(lowerCase(detail.name())));
        }
        VideoGrants video = token.grants();
        if (video != null) {
            putGrants(claims.putObject("video"), video);
        }
        putText(claims, "roomPreset", token.roomPreset());
        putText(claims, "sha256", token.sha256());
        try {
            RoomConfiguration roomConfig = token.roomConfig();
            if (roomConfig != null) {
                claims.set("roomConfig", JSON.readTree(JsonFormat.printer().print(roomConfig)));
            }
            return JSON.writeValueAsBytes(claims);
        } catch (JsonProcessingException | InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("claims that JSON cannot express", e);
        }
    }

    private static void putGrants(ObjectNode video, VideoGrants grants) {
        putFlag(video, "roomJoin", grants.roomJoin());
        putText(video, "room", grants.room());
        putFlag(video, "roomCreate", grants.roomCreate());
        putFlag(video, "roomList", grants.roomList());
        putFlag(video, "roomAdmin", grants.roomAdmin());
        putFlag(video, "roomRecord", grants.roomRecord());
        putFlag(video, "ingressAdmin", grants.ingressAdmin());
        putClaim(video, "canPublish", grants.canPublishClaim());
        putClaim(video, "canSubscribe", grants.canSubscribeClaim());
        putClaim(video, "canPublishData", grants.canPublishDataClaim());
        if (!grants.canPublishSources().isEmpty()) {
            ArrayNode sources = video.putArray("canPublishSources");
            grants.canPublishSources().stream()
                    .sorted()
                    .forEach(source -> sources.add(lowerCase(source.name())));
        }
        putFlag(video, "canUpdateOwnMetadata", grants.canUpdateOwnMetadata());
        putFlag(video, "canSubscribeMetrics", grants.canSubscribeMetrics());
        putFlag(video, "canManageAgentSession", grants.canManageAgentSession());
        putFlag(video, "hidden", grants.hidden());
        putFlag(video, "recorder", grants.recorder());
        putFlag(video, "agent", grants.agent());
        putText(video, "destinationRoom", grants.destinationRoom());
    }

    private static void putText(ObjectNode object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    private static void putFlag(ObjectNode object, String name, boolean value) {
        if (value) {
            object.put(name, true);
        }
    }

    private static void putClaim(ObjectNode object, String name, @Nullable Boolean value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
