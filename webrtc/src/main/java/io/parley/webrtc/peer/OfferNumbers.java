package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Payload types and extension numbers of an offer. In a bundle a number means the same everywhere
 * (RFC 9143 §9.1 and §9.2), and what it once meant it means for ever: numbers in force are kept,
 * and the others keep out of their way.
 */
final class OfferNumbers {
    private static final int LAST_DYNAMIC = 127;
    private static final int FIRST_DYNAMIC = 96; // RFC 3551 §6
    private static final int FIRST_LOW = 35; // unassigned there; 64 to 95 would look like RTCP
    private static final int LAST_LOW = 63;
    private static final int LAST_EXTENSION = 255;
    private static final int RESERVED_EXTENSION = 15; // RFC 8285 §4.2

    private final Map<String, Integer> types = new HashMap<>();
    private final boolean[] usedTypes = new boolean[LAST_DYNAMIC + 1];
    private final Map<String, Integer> ids = new HashMap<>();
    private final boolean[] usedIds = new boolean[LAST_EXTENSION + 1];

    /**
     * @param local our description in force; null before the first
     * @param remote the other side's
     */
    OfferNumbers(@Nullable SessionDescription local, @Nullable SessionDescription remote) {
        addAll(local);
        addAll(remote);
    }

    private void addAll(@Nullable SessionDescription description) {
        if (description == null) {
            return;
        }
        for (MediaDescription section : description.media()) {
            if (!section.isRejected() && !section.isApplication()) {
                addAll(section);
            }
        }
    }

    private void addAll(MediaDescription section) {
        for (RtpCodec codec : section.codecs()) {
            types.putIfAbsent(key(section.codecs(), codec), codec.payloadType());
            usedTypes[codec.payloadType()] = true;
        }
        for (HeaderExtension extension : section.extensions()) {
            if (extension.id() <= LAST_EXTENSION) {
                ids.putIfAbsent(extension.uri(), extension.id());
                usedIds[extension.id()] = true;
            }
        }
    }

    /** The same codecs in the same order, under the numbers of this connection. */
    List<RtpCodec> codecs(List<RtpCodec> wanted) {
        Map<Integer, Integer> renumbered = new HashMap<>();
        for (RtpCodec codec : wanted) {
            renumbered.put(codec.payloadType(), type(key(wanted, codec), codec.payloadType()));
        }
        List<RtpCodec> codecs = new ArrayList<>(wanted.size());
        for (RtpCodec codec : wanted) {
            codecs.add(renumbered(codec, renumbered));
        }
        return codecs;
    }

    private static RtpCodec renumbered(RtpCodec codec, Map<Integer, Integer> numbers) {
        String parameters = codec.parameters();
        if (codec.is("rtx")) {
            parameters = "apt=" + number(codec.parameter("apt"), numbers);
        } else if (codec.is("red") && !parameters.isEmpty()) {
            List<String> types = new ArrayList<>();
            for (String type : parameters.split("/", -1)) {
                types.add(number(type, numbers));
            }
            parameters = String.join("/", types);
        }
        return new RtpCodec(
                numbers.getOrDefault(codec.payloadType(), codec.payloadType()),
                codec.name(),
                codec.clockRate(),
                codec.channels(),
                parameters,
                codec.feedback());
    }

    private static String number(String written, Map<Integer, Integer> numbers) {
        for (Map.Entry<Integer, Integer> entry : numbers.entrySet()) {
            if (Integer.toString(entry.getKey()).equals(written)) {
                return Integer.toString(entry.getValue());
            }
        }
        return written;
    }

    private int type(String key, int preferred) {
        Integer known = types.get(key);
        if (known != null) {
            return known;
        }
        int type = usedTypes[preferred] ? freeType() : preferred;
        usedTypes[type] = true;
        types.put(key, type);
        return type;
    }

    private int freeType() {
        for (int type = FIRST_DYNAMIC; type <= LAST_DYNAMIC; type++) {
            if (!usedTypes[type]) {
                return type;
            }
        }
        for (int type = FIRST_LOW; type <= LAST_LOW; type++) {
            if (!usedTypes[type]) {
                return type;
            }
        }
        throw new IllegalStateException("all payload types are in use");
    }

    /** The same header extensions, under the numbers of this connection. */
    List<HeaderExtension> extensions(List<HeaderExtension> wanted) {
        List<HeaderExtension> extensions = new ArrayList<>(wanted.size());
        for (HeaderExtension extension : wanted) {
            int id = id(extension);
            if (id > 0) {
                extensions.add(new HeaderExtension(id, null, extension.uri(), ""));
            }
        }
        return extensions;
    }

    /** 0 when all numbers are taken. */
    private int id(HeaderExtension extension) {
        Integer known = ids.get(extension.uri());
        if (known != null) {
            return known;
        }
        int id = usedIds[extension.id()] ? 1 : extension.id();
        while (id <= LAST_EXTENSION && (usedIds[id] || id == RESERVED_EXTENSION)) {
            id++;
        }
        if (id > LAST_EXTENSION) {
            return 0;
        }
        usedIds[id] = true;
        ids.put(extension.uri(), id);
        return id;
    }

    /** What a payload type stands for, whatever its number. */
    private static String key(List<RtpCodec> all, RtpCodec codec) {
        if (codec.is("rtx")) {
            String apt = codec.parameter("apt");
            for (RtpCodec repeated : all) {
                if (Integer.toString(repeated.payloadType()).equals(apt) && !repeated.is("rtx")) {
                    return "rtx of " + key(all, repeated);
                }
            }
            return "rtx of " + apt;
        }
        String key =
                codec.name().toLowerCase(Locale.ROOT)
                        + "/"
                        + codec.clockRate()
                        + "/"
                        + codec.channels();
        return key + CodecSelection.profile(codec);
    }
}
