package io.parley.token;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.ParticipantInfo.KindDetail;
import io.parley.proto.livekit.RoomConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token, verified or to be signed. Immutable.
 *
 * <pre>{@code
 * String token =
 *         AccessToken.builder()
 *                 .identity("ann")
 *                 .grants(VideoGrants.join("hall"))
 *                 .build()
 *                 .sign(new ApiKey("devkey", "secret"));
 * }</pre>
 */
public final class AccessToken {
    /** How long a token is valid where nothing else is said: six hours, as in the server SDKs. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofHours(6);

    private final String issuer;
    private final String identity;
    private final String name;
    private final String metadata;
    private final Map<String, String> attributes;
    private final Kind kind;
    private final List<KindDetail> kindDetails;
    private final @Nullable VideoGrants grants;
    private final @Nullable RoomConfiguration roomConfig;
    private final String roomPreset;
    private final String sha256;
    private final @Nullable Instant expiresAt;
    private final @Nullable Instant notBefore;

    private AccessToken(Builder builder) {
        issuer = builder.issuer;
        identity = builder.identity;
        name = builder.name;
        metadata = builder.metadata;
        attributes = Map.copyOf(builder.attributes);
        kind = builder.kind;
        kindDetails = List.copyOf(builder.kindDetails);
        grants = builder.grants;
        roomConfig = builder.roomConfig;
        roomPreset = builder.roomPreset;
        sha256 = builder.sha256;
        Duration ttl = builder.ttl;
        expiresAt = ttl == null ? builder.expiresAt : Instant.now().plus(ttl);
        notBefore = builder.notBefore;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with these claims. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.issuer = issuer;
        builder.identity = identity;
        builder.name = name;
        builder.metadata = metadata;
        builder.attributes = attributes;
        builder.kind = kind;
        builder.kindDetails = kindDetails;
        builder.grants = grants;
        builder.roomConfig = roomConfig;
        builder.roomPreset = roomPreset;
        builder.sha256 = sha256;
        builder.expiresAt(expiresAt);
        builder.notBefore = notBefore;
        return builder;
    }

    /** Name of the API key that signed a verified token; empty otherwise. */
    public String issuer() {
        return issuer;
    }

    /** The {@code sub} claim; empty when there is none. */
    public String identity() {
        return identity;
    }

    public String name() {
        return name;
    }

    public String metadata() {
        return metadata;
    }

    public Map<String, String> attributes() {
        return attributes;
    }

    public Kind kind() {
        return kind;
    }

    public List<KindDetail> kindDetails() {
        return kindDetails;
    }

    /** Null when the token has no {@code video} claim. */
    public @Nullable VideoGrants grants() {
        return grants;
    }

    /** Settings of the room if this participant creates it; null when the token has none. */
    public @Nullable RoomConfiguration roomConfig() {
        return roomConfig;
    }

    /** Name of the operator's settings for the room; empty when the token names none. */
    public String roomPreset() {
        return roomPreset;
    }

    /** Hash of the body that a webhook's token covers; empty in others. */
    public String sha256() {
        return sha256;
    }

    /** Null when the token does not expire. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** Null when the token is valid from the beginning. */
    public @Nullable Instant notBefore() {
        return notBefore;
    }

    /** The signed compact form (RFC 7519, HS256); its issuer is the key's name. */
    public String sign(ApiKey key) {
        return TokenCodec.encode(this, requireNonNull(key, "key"));
    }

    /** Collects claims. */
    public static final class Builder {
        private String issuer = "";
        private String identity = "";
        private String name = "";
        private String metadata = "";
        private Map<String, String> attributes = Map.of();
        private Kind kind = Kind.STANDARD;
        private List<KindDetail> kindDetails = List.of();
        private @Nullable VideoGrants grants;
        private @Nullable RoomConfiguration roomConfig;
        private String roomPreset = "";
        private String sha256 = "";
        private @Nullable Duration ttl = DEFAULT_LIFETIME;
        private @Nullable Instant expiresAt;
        private @Nullable Instant notBefore;

        private Builder() {}

        Builder issuer(String value) {
            issuer = value;
            return this;
        }

        public Builder identity(String value) {
            identity = value;
            return this;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder metadata(String value) {
            metadata = value;
            return this;
        }

        public Builder attributes(Map<String, String> value) {
            attributes = value;
            return this;
        }

        public Builder kind(Kind value) {
            kind = value;
            return this;
        }

        public Builder kindDetails(List<KindDetail> value) {
            kindDetails = value;
            return this;
        }

        public Builder grants(@Nullable VideoGrants value) {
            grants = value;
            return this;
        }

        public Builder roomConfig(@Nullable RoomConfiguration value) {
            roomConfig = value;
            return this;
        }

        public Builder roomPreset(String value) {
            roomPreset = value;
            return this;
        }

        public Builder sha256(String value) {
            sha256 = value;
            return this;
        }

        /**
         * How long the token is valid from {@link #build()} on, to the second; {@link
         * #DEFAULT_LIFETIME} where neither this nor {@link #expiresAt} is called.
         *
         * @throws IllegalArgumentException when it is not more than zero
         */
        public Builder ttl(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("ttl: " + value + " (expected: more than 0)");
            }
            ttl = value;
            return this;
        }

        /** To the second; null means never. Servers may refuse a token that never expires. */
        public Builder expiresAt(@Nullable Instant value) {
            ttl = null;
            expiresAt = value;
            return this;
        }

        /** To the second; null, the default, means from the beginning. */
        public Builder notBefore(@Nullable Instant value) {
            notBefore = value;
            return this;
        }

        public AccessToken build() {
            return new AccessToken(this);
        }
    }
}
