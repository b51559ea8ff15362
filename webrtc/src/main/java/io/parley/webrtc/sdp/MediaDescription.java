package io.parley.webrtc.sdp;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One media section (RFC 8866 §5.14): audio, video, or the data channels ({@code application}).
 *
 * <p>All attributes are kept in their order, those that nobody here knows too; those that WebRTC
 * uses have accessors. What may also be said once for all sections (ICE credentials, fingerprint,
 * setup) is to be asked of {@link SessionDescription}.
 */
public final class MediaDescription {
    // RFC 8841 §5: what everybody uses.
    private static final int DEFAULT_SCTP_PORT = 5000;

    private final String kind;
    private final int port;
    private final String protocol;
    private final List<String> formats;
    private final List<String> details;
    private final List<SdpAttribute> attributes;
    private final TypedAttributes typed;
    private final List<RtpCodec> codecs;

    private MediaDescription(Builder builder) {
        kind = builder.kind;
        port = builder.port;
        protocol = builder.protocol;
        formats = List.copyOf(builder.formats);
        details = List.copyOf(builder.details);
        attributes = List.copyOf(builder.attributes);
        typed = builder.typed;
        codecs = isApplication() ? List.of() : typed.codecs(formats);
    }

    /**
     * Starts a section.
     *
     * @param kind {@code audio}, {@code video} or {@code application}
     * @param port 9 where ICE tells the address (RFC 9429 §5.2.1), 0 to reject
     * @param protocol such as {@code UDP/TLS/RTP/SAVPF} or {@code UDP/DTLS/SCTP}
     * @param formats payload types, or {@code webrtc-datachannel}
     */
    public static Builder builder(String kind, int port, String protocol, List<String> formats) {
        return new Builder(kind, port, protocol, formats);
    }

    /** {@code audio}, {@code video} or {@code application}. */
    public String kind() {
        return kind;
    }

    public int port() {
        return port;
    }

    public String protocol() {
        return protocol;
    }

    /** Payload types or {@code webrtc-datachannel}, as the m-line lists them. */
    public List<String> formats() {
        return formats;
    }

    /** The lines before the attributes (title, connection, bandwidth), such as {@code b=AS:30}. */
    public List<String> details() {
        return details;
    }

    public List<SdpAttribute> attributes() {
        return attributes;
    }

    /** Whether the section is refused or over: port 0 and not merely bundled (RFC 9143 §6). */
    public boolean isRejected() {
        return port == 0 && !typed.bundleOnly;
    }

    /** Whether it is the section of the data channels (RFC 8841 §4). */
    public boolean isApplication() {
        return kind.equals("application") && protocol.contains("SCTP");
    }

    /** Name of the section in this session; null where none is written (RFC 5888 §4). */
    public @Nullable String mid() {
        return typed.mid;
    }

    /** Where the media belongs at the sender; the first of {@link #msids}, or null. */
    public @Nullable Msid msid() {
        List<Msid> all = msids();
        return all.isEmpty() ? null : all.get(0);
    }

    /** The sender's streams and tracks; where the section does not say, what its sources say. */
    public List<Msid> msids() {
        return typed.msids.isEmpty() ? typed.msidsOfSources() : List.copyOf(typed.msids);
    }

    /** RFC 8866 §6.7: without a word it is both ways. */
    public Direction direction() {
        return typed.direction == null ? Direction.SENDRECV : typed.direction;
    }

    /** Payload types in the order of preference, each with its parameters and feedback. */
    public List<RtpCodec> codecs() {
        return codecs;
    }

    public List<HeaderExtension> extensions() {
        return List.copyOf(typed.extensions);
    }

    public List<SsrcAttribute> ssrcs() {
        return List.copyOf(typed.ssrcs);
    }

    public List<SsrcGroup> ssrcGroups() {
        return List.copyOf(typed.ssrcGroups);
    }

    public List<Rid> rids() {
        return List.copyOf(typed.rids);
    }

    /** Value of the simulcast attribute (RFC 8853 §5.1), such as {@code send q;h;f}; or null. */
    public @Nullable String simulcast() {
        return typed.simulcast;
    }

    /** Each begins with {@code candidate:}. */
    public List<String> candidates() {
        return List.copyOf(typed.candidates);
    }

    public boolean endOfCandidates() {
        return typed.endOfCandidates;
    }

    public boolean rtcpMux() {
        return typed.rtcpMux;
    }

    public boolean rtcpReducedSize() {
        return typed.rtcpReducedSize;
    }

    public boolean bundleOnly() {
        return typed.bundleOnly;
    }

    /** SCTP port (RFC 8841 §5), also from the m-line of the drafts; 5000 where none is written. */
    public int sctpPort() {
        if (typed.sctpPort >= 0) {
            return typed.sctpPort;
        }
        String format = formats.isEmpty() ? "" : formats.get(0);
        boolean number = !format.isEmpty() && format.length() <= 5;
        for (int i = 0; i < format.length(); i++) {
            number &= Character.digit(format.charAt(i), 10) >= 0;
        }
        return number ? Integer.parseInt(format) & 0xFFFF : DEFAULT_SCTP_PORT;
    }

    /** Largest message the writer takes, bytes; 0 for no limit, -1 where none is written. */
    public long maxMessageSize() {
        return typed.maxMessageSize;
    }

    TypedAttributes typed() {
        return typed;
    }

    void appendTo(StringBuilder out) {
        out.append("m=").append(kind).append(' ').append(port).append(' ').append(protocol);
        formats.forEach(format -> out.append(' ').append(format));
        out.append("\r\n");
        details.forEach(line -> out.append(line).append("\r\n"));
        attributes.forEach(attribute -> attribute.appendTo(out));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MediaDescription that
                && kind.equals(that.kind)
                && port == that.port
                && protocol.equals(that.protocol)
                && formats.equals(that.formats)
                && details.equals(that.details)
                && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, port, protocol, formats, details, attributes);
    }

    /** The section as text. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(1024);
        appendTo(out);
        return out.toString();
    }

    /** Collects the lines of a section in their order. */
    public static final class Builder {
        private final String kind;
        private final int port;
        private final String protocol;
        private final List<String> formats;
        private final List<String> details = new ArrayList<>();
        private final List<SdpAttribute> attributes = new ArrayList<>();
        private final TypedAttributes typed = new TypedAttributes();

        private Builder(String kind, int port, String protocol, List<String> formats) {
            this.kind = requireNonNull(kind, "kind");
            this.port = port;
            this.protocol = requireNonNull(protocol, "protocol");
            this.formats = formats;
        }

        /** A line that stands before the attributes, such as {@code c=IN IP4 0.0.0.0}. */
        public Builder detail(String line) {
            details.add(line);
            return this;
        }

        /** A property attribute. */
        public Builder attribute(String name) {
            return attribute(new SdpAttribute(name, null));
        }

        /** An attribute with a value. */
        public Builder attribute(String name, String value) {
            return attribute(new SdpAttribute(name, requireNonNull(value, "value")));
        }

        /**
         * Any attribute.
         *
         * @throws IllegalArgumentException when its value does not follow its grammar
         */
        public Builder attribute(SdpAttribute attribute) {
            try {
                return parsed(attribute);
            } catch (SdpSyntaxException e) {
                throw new IllegalArgumentException(
                        attribute.name() + ": " + attribute.value() + " (" + e.problem() + ")", e);
            }
        }

        /** A codec as its rtpmap, rtcp-fb and fmtp lines. */
        public Builder codec(RtpCodec codec) {
            int type = codec.payloadType();
            String channels = codec.channels() > 1 ? "/" + codec.channels() : "";
            attribute("rtpmap", type + " " + codec.name() + "/" + codec.clockRate() + channels);
            codec.feedback().forEach(value -> attribute("rtcp-fb", type + " " + value));
            if (!codec.parameters().isEmpty()) {
                attribute("fmtp", type + " " + codec.parameters());
            }
            return this;
        }

        Builder parsed(SdpAttribute attribute) throws SdpSyntaxException {
            typed.add(attribute);
            attributes.add(attribute);
            return this;
        }

        public MediaDescription build() {
            return new MediaDescription(this);
        }
    }
}
