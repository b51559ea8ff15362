package io.parley.webrtc.sdp;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session description (RFC 8866), as the offers and answers of RFC 9429 use it. Immutable. */
public final class SessionDescription {
    private final List<String> head;
    private final List<SdpAttribute> attributes;
    private final List<MediaDescription> media;
    private final TypedAttributes typed;

    private SessionDescription(Builder builder) {
        head = List.copyOf(builder.head);
        attributes = List.copyOf(builder.attributes);
        media = List.copyOf(builder.media);
        typed = builder.typed;
    }

    /**
     * Reads a description. Lines may end in CRLF or in LF alone.
     *
     * @throws SdpException when it is malformed or too large; names line, column and text
     */
    public static SessionDescription parse(String text) throws SdpException {
        return new SdpParser(requireNonNull(text, "text")).parse();
    }

    /**
     * Starts a description.
     *
     * @param origin value of the o-line (RFC 8866 §5.2), for instance {@code - 42 1 IN IP4 0.0.0.0}
     */
    public static Builder builder(String origin) {
        requireNonNull(origin, "origin");
        return new Builder(List.of("v=0", "o=" + origin, "s=-", "t=0 0"));
    }

    /** The lines before the first attribute: version, origin, name, time, and what else stands. */
    public List<String> head() {
        return head;
    }

    /** Value of the o-line. */
    public String origin() {
        return head.size() < 2 ? "" : head.get(1).substring(2);
    }

    /** The session's attributes in their order. */
    public List<SdpAttribute> attributes() {
        return attributes;
    }

    /** The sections in their order. */
    public List<MediaDescription> media() {
        return media;
    }

    /** The section of that name, or null. */
    public @Nullable MediaDescription media(String mid) {
        for (MediaDescription section : media) {
            if (mid.equals(section.mid())) {
                return section;
            }
        }
        return null;
    }

    /** The first section for data channels, or null. */
    public @Nullable MediaDescription application() {
        for (MediaDescription section : media) {
            if (section.isApplication()) {
                return section;
            }
        }
        return null;
    }

    /** The sections that share one transport (RFC 9143 §5); empty where there is no group. */
    public List<String> bundle() {
        for (MediaGroup group : typed.groups) {
            if (group.semantics().equals("BUNDLE")) {
                return group.mids();
            }
        }
        return List.of();
    }

    /** Whether the writer only answers connectivity checks (RFC 8839 §5.3). */
    public boolean iceLite() {
        return typed.iceLite;
    }

    /** Words of ice-options, of the session or the first section (RFC 8839 §5.6). */
    public List<String> iceOptions() {
        if (typed.iceOptions.isEmpty() && !media.isEmpty()) {
            return List.copyOf(media.get(0).typed().iceOptions);
        }
        return List.copyOf(typed.iceOptions);
    }

    /** Whether one and two byte header extensions may be mixed (RFC 8285 §6). */
    public boolean extmapAllowMixed() {
        return typed.extmapAllowMixed;
    }

    /** ICE user name fragment of a section, its own or the session's; null where none is. */
    public @Nullable String iceUfrag(MediaDescription section) {
        String own = section.typed().iceUfrag;
        return own != null ? own : typed.iceUfrag;
    }

    /** ICE password of a section, its own or the session's; null where none is. */
    public @Nullable String icePassword(MediaDescription section) {
        String own = section.typed().icePassword;
        return own != null ? own : typed.icePassword;
    }

    /** DTLS role of a section, its own or the session's; null where none is. */
    public @Nullable SetupRole setup(MediaDescription section) {
        SetupRole own = section.typed().setup;
        return own != null ? own : typed.setup;
    }

    /** Fingerprints of a section, its own or the session's (RFC 8122 §5). */
    public List<Fingerprint> fingerprints(MediaDescription section) {
        List<Fingerprint> own = section.typed().fingerprints;
        return List.copyOf(own.isEmpty() ? typed.fingerprints : own);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionDescription that
                && head.equals(that.head)
                && attributes.equals(that.attributes)
                && media.equals(that.media);
    }

    @Override
    public int hashCode() {
        return Objects.hash(head, attributes, media);
    }

    /** The description as text for the wire, lines ended by CRLF. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(512 + 1024 * media.size());
        head.forEach(line -> out.append(line).append("\r\n"));
        attributes.forEach(attribute -> attribute.appendTo(out));
        media.forEach(section -> section.appendTo(out));
        return out.toString();
    }

    /** Collects attributes and sections in their order. */
    public static final class Builder {
        private final List<String> head;
        private final List<SdpAttribute> attributes = new ArrayList<>();
        private final List<MediaDescription> media = new ArrayList<>();
        private final TypedAttributes typed = new TypedAttributes();

        Builder(List<String> head) {
            this.head = head;
        }

        /** A property attribute of the session. */
        public Builder attribute(String name) {
            return attribute(new SdpAttribute(name, null));
        }

        /** An attribute of the session. */
        public Builder attribute(String name, String value) {
            return attribute(new SdpAttribute(name, requireNonNull(value, "value")));
        }

        private Builder attribute(SdpAttribute attribute) {
            try {
                return parsed(attribute);
            } catch (SdpSyntaxException e) {
                throw new IllegalArgumentException(
                        attribute.name() + ": " + attribute.value() + " (" + e.problem() + ")", e);
            }
        }

        Builder parsed(SdpAttribute attribute) throws SdpSyntaxException {
            typed.add(attribute);
            attributes.add(attribute);
            return this;
        }

        /** The next section. */
        public Builder media(MediaDescription section) {
            media.add(requireNonNull(section, "section"));
            return this;
        }

        public SessionDescription build() {
            return new SessionDescription(this);
        }
    }
}
