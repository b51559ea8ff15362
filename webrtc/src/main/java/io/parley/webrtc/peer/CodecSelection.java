package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.RtpCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which codecs a description lists, in which order, with which parameters. */
final class CodecSelection {
    private CodecSelection() {}

    /**
     * Follows the preferences of a wish: its codecs first, in its order, each with the {@code rtx}
     * that repeats it; and adds its parameters.
     */
    static List<RtpCodec> select(List<RtpCodec> codecs, @Nullable TransceiverSpec wish) {
        if (wish == null || wish.codecs().isEmpty() && wish.parameters().isEmpty()) {
            return codecs;
        }
        List<RtpCodec> chosen = new ArrayList<>(codecs.size());
        for (String name : wish.codecs()) {
            for (RtpCodec codec : codecs) {
                if (codec.is(name) && !codec.is("rtx") && !chosen.contains(codec)) {
                    chosen.add(codec);
                }
            }
        }
        if (chosen.isEmpty() || !wish.onlyThese()) {
            for (RtpCodec codec : codecs) {
                if (!codec.is("rtx") && !chosen.contains(codec)) {
                    chosen.add(codec);
                }
            }
        }
        return withParameters(withRetransmission(chosen, codecs), wish.parameters());
    }

    /** RFC 4588 §8.6: of use only beside the format that it repeats. */
    private static List<RtpCodec> withRetransmission(List<RtpCodec> chosen, List<RtpCodec> all) {
        List<RtpCodec> result = new ArrayList<>(all.size());
        for (RtpCodec codec : chosen) {
            result.add(codec);
            RtpCodec rtx = retransmissionOf(codec, all);
            if (rtx != null) {
                result.add(rtx);
            }
        }
        return result;
    }

    /** The {@code rtx} of a codec among those; null where there is none. */
    static @Nullable RtpCodec retransmissionOf(RtpCodec codec, List<RtpCodec> all) {
        String type = Integer.toString(codec.payloadType());
        for (RtpCodec candidate : all) {
            if (candidate.is("rtx") && candidate.parameter("apt").equals(type)) {
                return candidate;
            }
        }
        return null;
    }

    private static List<RtpCodec> withParameters(
            List<RtpCodec> codecs, Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            return codecs;
        }
        List<RtpCodec> result = new ArrayList<>(codecs.size());
        for (RtpCodec codec : codecs) {
            String added = parameters.get(codec.name().toLowerCase(Locale.ROOT));
            result.add(added == null ? codec : withAdded(codec, added));
        }
        return result;
    }

    /** Appends each parameter that does not stand there yet. */
    static RtpCodec withAdded(RtpCodec codec, String added) {
        StringBuilder all = new StringBuilder(codec.parameters());
        for (String parameter : added.split(";", -1)) {
            String name = parameter.split("=", 2)[0].strip();
            if (!name.isEmpty() && !has(codec, name)) {
                all.append(all.length() == 0 ? "" : ";").append(parameter.strip());
            }
        }
        return codec.withParameters(all.toString());
    }

    private static boolean has(RtpCodec codec, String name) {
        for (String part : codec.parameters().split(";", -1)) {
            if (part.split("=", 2)[0].strip().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** What tells formats of one name apart; empty where the name says all. */
    static String profile(RtpCodec codec) {
        String name = codec.name().toLowerCase(Locale.ROOT);
        return switch (name) {
            // RFC 6184 §8.2.2: the first two bytes of three; the third is the level.
            case "h264" -> {
                String id = codec.parameter("profile-level-id").toLowerCase(Locale.ROOT);
                String profile = id.length() == 6 ? id.substring(0, 4) : "42e0";
                yield " " + orElse(codec.parameter("packetization-mode"), "0") + " " + profile;
            }
            case "vp9" -> " " + orElse(codec.parameter("profile-id"), "0");
            case "av1" -> " " + orElse(codec.parameter("profile"), "0");
            case "h265" -> " " + orElse(codec.parameter("profile-id"), "1");
            default -> "";
        };
    }

    private static String orElse(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
    }
}
