package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.ice.IceOptions;
import io.parley.webrtc.turn.IceServer;
import java.time.Duration;
import java.util.List;

/** How one connection behaves. Immutable; made by {@link #builder()}. */
public final class PeerOptions {
    /** A full ICE agent with the defaults of each option. */
    public static final PeerOptions DEFAULT = builder().build();

    private final IceOptions ice;
    private final boolean answerActive;
    private final int maxMessageSize;
    private final int receiveWindow;
    private final Duration handshakeTimeout;
    private final MediaCapabilities media;
    private final MediaFormats formats;
    private final UnusedSections unusedSections;
    private final List<IceServer> iceServers;
    private final IceTransportPolicy iceTransportPolicy;
    private final boolean iceServersLater;

    private PeerOptions(Builder builder) {
        ice = builder.ice;
        answerActive = builder.answerActive;
        maxMessageSize = builder.maxMessageSize;
        receiveWindow = builder.receiveWindow;
        handshakeTimeout = builder.handshakeTimeout;
        media = builder.media;
        formats = builder.formats;
        unusedSections = builder.unusedSections;
        iceServers = builder.iceServers;
        iceTransportPolicy = builder.iceTransportPolicy;
        iceServersLater = builder.iceServersLater;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ice = ice;
        builder.answerActive = answerActive;
        builder.maxMessageSize = maxMessageSize;
        builder.receiveWindow = receiveWindow;
        builder.handshakeTimeout = handshakeTimeout;
        builder.media = media;
        builder.unusedSections = unusedSections;
        builder.iceServers = iceServers;
        builder.iceTransportPolicy = iceTransportPolicy;
        builder.iceServersLater = iceServersLater;
        return builder;
    }

    /** STUN and TURN servers that tell and lend addresses (W3C WebRTC §4.2.1). */
    public List<IceServer> iceServers() {
        return iceServers;
    }

    /** Whether there are STUN or TURN servers, or will be. */
    public boolean usesIceServers() {
        return iceServersLater || !iceServers.isEmpty();
    }

    /** See {@link Builder#iceServersLater}. */
    public boolean iceServersLater() {
        return iceServersLater;
    }

    /** Which addresses may be used (W3C WebRTC §4.2.1). */
    public IceTransportPolicy iceTransportPolicy() {
        return iceTransportPolicy;
    }

    /** Whether this side only answers connectivity checks (RFC 8445 §2.5). */
    public boolean iceLite() {
        return ice.lite();
    }

    /** Times of the connectivity checks and of consent. */
    public IceOptions ice() {
        return ice;
    }

    /** Whether an answer to {@code actpass} takes the DTLS client's role (RFC 8842 §5.3). */
    public boolean answerActive() {
        return answerActive;
    }

    /** Largest data channel message taken from the other side, bytes (RFC 8841 §6). */
    public int maxMessageSize() {
        return maxMessageSize;
    }

    /** Bytes that may wait for reassembly in this connection (RFC 9260 §3.3.2, a_rwnd). */
    public int receiveWindow() {
        return receiveWindow;
    }

    /** Longest time from the first ICE path to the end of the DTLS handshake. */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** Which audio and video sections an answer accepts. */
    public MediaCapabilities media() {
        return media;
    }

    /** What offers list for audio and video. */
    public MediaFormats formats() {
        return formats;
    }

    /** What an answer says of an offered receive-only section. */
    public UnusedSections unusedSections() {
        return unusedSections;
    }

    /** Collects the options; every one has a default. */
    public static final class Builder {
        private IceOptions ice = IceOptions.DEFAULT;
        private boolean answerActive = true;
        private int maxMessageSize = 256 * 1024;
        private int receiveWindow = 2 * 1024 * 1024;
        private Duration handshakeTimeout = Duration.ofSeconds(20);
        private MediaCapabilities media = MediaCapabilities.DEFAULT;
        private MediaFormats formats = MediaFormats.DEFAULT;
        private UnusedSections unusedSections = UnusedSections.INACTIVE;

        private List<IceServer> iceServers = List.of();
        private IceTransportPolicy iceTransportPolicy = IceTransportPolicy.ALL;
        private boolean iceServersLater;

        private Builder() {}

        /**
         * STUN and TURN servers to ask once a description is set; default none. At most 16 URLs are
         * used. A connection with such servers has sockets of its own, also on a loop whose
         * connections share theirs; a lite agent has none.
         */
        public Builder iceServers(List<IceServer> value) {
            iceServers = List.copyOf(value);
            return this;
        }

        /**
         * Whether more servers will be named by {@code setIceServers}, as when they come with the
         * answer to the first offer; default false. Candidates have no end before.
         */
        public Builder iceServersLater(boolean value) {
            iceServersLater = value;
            return this;
        }

        /** Default {@link IceTransportPolicy#ALL}. */
        public Builder iceTransportPolicy(IceTransportPolicy value) {
            iceTransportPolicy = requireNonNull(value, "value");
            return this;
        }

        /** Default false: a full agent. Servers with a public address set it: cheaper, faster. */
        public Builder iceLite(boolean value) {
            return ice(value ? IceOptions.LITE : IceOptions.DEFAULT);
        }

        /** Default {@link IceOptions#DEFAULT}; replaces what {@link #iceLite} chose. */
        public Builder ice(IceOptions value) {
            ice = requireNonNull(value, "value");
            return this;
        }

        /** Default true, as RFC 8842 §5.3 recommends: the answerer may then start at once. */
        public Builder answerActive(boolean value) {
            answerActive = value;
            return this;
        }

        /** Bytes, 1 to 16 MiB; default 256 KiB, what browsers accept from each other. */
        public Builder maxMessageSize(int bytes) {
            if (bytes < 1 || bytes > 16 * 1024 * 1024) {
                throw new IllegalArgumentException(
                        "maxMessageSize: " + bytes + " (expected: 1 to 16777216)");
            }
            maxMessageSize = bytes;
            return this;
        }

        /** Bytes, at least 64 KiB; default 2 MiB: the delay-bandwidth product of a fast LAN. */
        public Builder receiveWindow(int bytes) {
            if (bytes < 64 * 1024) {
                throw new IllegalArgumentException(
                        "receiveWindow: " + bytes + " (expected: at least 65536)");
            }
            receiveWindow = bytes;
            return this;
        }

        /** More than zero; default 20 s, after which a user has long given up. */
        public Builder handshakeTimeout(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(
                        "handshakeTimeout: " + value + " (expected: more than zero)");
            }
            handshakeTimeout = value;
            return this;
        }

        /** Default {@link MediaCapabilities#DEFAULT}. */
        public Builder media(MediaCapabilities value) {
            media = requireNonNull(value, "value");
            return this;
        }

        /** Default {@link MediaFormats#DEFAULT}. */
        public Builder formats(MediaFormats value) {
            formats = requireNonNull(value, "value");
            return this;
        }

        /** Default {@link UnusedSections#INACTIVE}. */
        public Builder unusedSections(UnusedSections value) {
            unusedSections = requireNonNull(value, "value");
            return this;
        }

        public PeerOptions build() {
            return new PeerOptions(this);
        }
    }
}
