package io.parley.server.sfu;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The codec in which a subscriber gets a track.
 *
 * @param codec as the subscriber negotiated it
 * @param opusPayloadType its number for Opus, which redundancy refers to; -1 if it takes none
 */
record CodecChoice(CodecParameters codec, int opusPayloadType) {
    /** The source's codec, or one that can be made of it; null if the subscriber has neither. */
    static @Nullable CodecChoice of(TrackFeed feed, SendSection section) {
        CodecParameters opus = find(section, CodecType.OPUS);
        int opusPayloadType = opus == null ? -1 : opus.payloadType();
        CodecParameters same = same(feed, section);
        CodecParameters red = find(section, CodecType.RED);
        if (feed.codec == CodecType.OPUS && opus != null && red != null && !feed.encrypted) {
            // A subscriber that puts redundancy first fears losses.
            boolean redFirst = section.codecs().get(0).type() == CodecType.RED;
            return new CodecChoice(redFirst ? red : opus, opusPayloadType);
        }
        if (same != null) {
            return new CodecChoice(same, opusPayloadType);
        }
        if (feed.codec == CodecType.RED && opus != null && !feed.encrypted) {
            return new CodecChoice(opus, opusPayloadType);
        }
        return null;
    }

    private static @Nullable CodecParameters same(TrackFeed feed, SendSection section) {
        CodecParameters source = feed.parameters(feed.codec);
        String wanted = source == null ? "" : profile(source);
        CodecParameters sameType = null;
        for (CodecParameters codec : section.codecs()) {
            if (codec.type() == feed.codec) {
                if (profile(codec).equals(wanted)) {
                    return codec;
                }
                if (sameType == null) {
                    sameType = codec;
                }
            }
        }
        // A decoder mostly takes more than it promises.
        return sameType;
    }

    private static @Nullable CodecParameters find(SendSection section, CodecType type) {
        for (CodecParameters codec : section.codecs()) {
            if (codec.type() == type) {
                return codec;
            }
        }
        return null;
    }

    /** What of the parameters tells kinds of the same codec apart. */
    private static String profile(CodecParameters codec) {
        return switch (codec.type()) {
            case H264 -> {
                String profile = parameter(codec.fmtp(), "profile-level-id", "42e01f");
                String kind = profile.length() < 4 ? profile : profile.substring(0, 4);
                yield kind + parameter(codec.fmtp(), "packetization-mode", "0");
            }
            case VP9 -> parameter(codec.fmtp(), "profile-id", "0");
            case AV1 -> parameter(codec.fmtp(), "profile", "0");
            case H265 -> parameter(codec.fmtp(), "profile-id", "1");
            default -> "";
        };
    }

    private static String parameter(String fmtp, String name, String otherwise) {
        for (String part : fmtp.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).trim().equalsIgnoreCase(name)) {
                return part.substring(equals + 1).trim().toLowerCase(Locale.ROOT);
            }
        }
        return otherwise;
    }
}
