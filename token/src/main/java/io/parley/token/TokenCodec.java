package io.parley.token;

import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.ParticipantInfo.KindDetail;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.proto.livekit.TrackSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The compact form of tokens and the JSON of their claims (RFC 7515 §7.1, RFC 7519 §4). */
final class TokenCodec {
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
    static @Nullable Map<String, Object> parsePart(String part) {
        try {
            return JsonReader.readObject(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The claims that Parley knows; those of a wrong type count as absent. */
    static AccessToken toToken(Map<String, Object> claims) {
        String subject = text(claims, "sub");
        return AccessToken.builder()
                .issuer(text(claims, "iss"))
                .identity(subject.isEmpty() ? text(claims, "jti") : subject)
                .name(text(claims, "name"))
                .metadata(text(claims, "metadata"))
                .attributes(stringMap(claims.get("attributes")))
                .kind(kind(text(claims, "kind")))
                .kindDetails(kindDetails(claims.get("kindDetails")))
                .grants(claims.get("video") instanceof Map<?, ?> video ? grants(video) : null)
                .roomConfig(roomConfig(claims.get("roomConfig")))
                .roomPreset(text(claims, "roomPreset"))
                .sha256(text(claims, "sha256"))
                .expiresAt(instant(claims.get("exp")))
                .notBefore(instant(claims.get("nbf")))
                .build();
    }

    static @Nullable Instant instant(@Nullable Object value) {
        // A double saturates as it becomes a long, so absurd times stay in range after the clamp.
        return value instanceof Double seconds
                ? Instant.ofEpochSecond(Math.max(0, Math.min(seconds.longValue(), 1L << 40)))
                : null;
    }

    static String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    private static Map<String, String> stringMap(@Nullable Object value) {
        Map<String, String> map = new HashMap<>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, item) -> map.put(String.valueOf(key), plainText(item)));
        }
        return map;
    }

    /** Some signers write numbers and flags where the protocol has texts. */
    private static String plainText(Object value) {
        return value instanceof Double number && number == number.longValue()
                ? Long.toString(number.longValue())
                : value.toString();
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.UNRECOGNIZED && kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        return Kind.STANDARD;
    }

    private static List<KindDetail> kindDetails(@Nullable Object node) {
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

    private static List<TrackSource> sources(@Nullable Object node) {
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

    private static void forEachText(@Nullable Object value, Consumer<String> action) {
        if (value instanceof List<?> array) {
            array.forEach(item -> action.accept(plainText(item)));
        }
    }

    private static @Nullable RoomConfiguration roomConfig(@Nullable Object value) {
        return value instanceof Map<?, ?> json ? RoomConfigJson.read(json) : null;
    }

    private static VideoGrants grants(Map<?, ?> video) {
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

    private static boolean flag(Map<?, ?> object, String name) {
        return object.get(name) instanceof Boolean flag && flag;
    }

    private static void ifBoolean(Map<?, ?> object, String name, Consumer<Boolean> action) {
        if (object.get(name) instanceof Boolean flag) {
            action.accept(flag);
        }
    }

    private static byte[] claims(AccessToken token, ApiKey key) {
        Map<String, Object> claims = new LinkedHashMap<>();
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
            claims.put("attributes", token.attributes());
        }
        if (token.kind() != Kind.STANDARD) {
            claims.put("kind", lowerCase(token.kind().name()));
        }
        if (!token.kindDetails().isEmpty()) {
            claims.put(
                    "kindDetails",
                    token.kindDetails().stream().map(detail -> lowerCase(detail.name())).toList());
        }
        VideoGrants video = token.grants();
        if (video != null) {
            claims.put("video", grants(video));
        }
        putText(claims, "roomPreset", token.roomPreset());
        putText(claims, "sha256", token.sha256());
        RoomConfiguration roomConfig = token.roomConfig();
        if (roomConfig != null) {
            claims.put("roomConfig", RoomConfigJson.write(roomConfig));
        }
        return JsonWriter.write(claims).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> grants(VideoGrants grants) {
        Map<String, Object> video = new LinkedHashMap<>();
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
            video.put(
                    "canPublishSources",
                    grants.canPublishSources().stream()
                            .sorted()
                            .map(source -> lowerCase(source.name()))
                            .toList());
        }
        putFlag(video, "canUpdateOwnMetadata", grants.canUpdateOwnMetadata());
        putFlag(video, "canSubscribeMetrics", grants.canSubscribeMetrics());
        putFlag(video, "canManageAgentSession", grants.canManageAgentSession());
        putFlag(video, "hidden", grants.hidden());
        putFlag(video, "recorder", grants.recorder());
        putFlag(video, "agent", grants.agent());
        putText(video, "destinationRoom", grants.destinationRoom());
        return video;
    }

    private static void putText(Map<String, Object> object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    private static void putFlag(Map<String, Object> object, String name, boolean value) {
        if (value) {
            object.put(name, true);
        }
    }

    private static void putClaim(Map<String, Object> object, String name, @Nullable Boolean value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
