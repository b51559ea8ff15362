package io.parley.webrtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The attributes that WebRTC gives a meaning, of a session or of a section, read one by one. */
final class TypedAttributes {
    private static final int MAX_SCTP_PORT = 0xFFFF;
    // Streams and tracks of one section; there is one, and two of a source in several streams.
    private static final int MAX_MSIDS = 16;
    // RFC 8839 §5.4: 4 to 256 and 22 to 256 characters.
    private static final int MIN_UFRAG = 4;
    private static final int MIN_PASSWORD = 22;
    private static final int MAX_CREDENTIAL = 256;

    @Nullable String mid;
    @Nullable Direction direction;
    @Nullable SetupRole setup;
    @Nullable String iceUfrag;
    @Nullable String icePassword;
    @Nullable String simulcast;
    int sctpPort = -1;
    long maxMessageSize = -1;
    boolean iceLite;
    boolean rtcpMux;
    boolean rtcpReducedSize;
    boolean bundleOnly;
    boolean extmapAllowMixed;
    boolean endOfCandidates;
    final List<String> iceOptions = new ArrayList<>();
    final List<MediaGroup> groups = new ArrayList<>();
    final List<Fingerprint> fingerprints = new ArrayList<>();
    final List<String> candidates = new ArrayList<>();
    final List<HeaderExtension> extensions = new ArrayList<>();
    final List<Msid> msids = new ArrayList<>();
    final List<SsrcAttribute> ssrcs = new ArrayList<>();
    final List<SsrcGroup> ssrcGroups = new ArrayList<>();
    final List<Rid> rids = new ArrayList<>();
    private final Map<Integer, RtpCodec> rtpmaps = new TreeMap<>();
    private final Map<Integer, String> fmtps = new TreeMap<>();
    private final Map<Integer, List<String>> feedback = new TreeMap<>();
    private final List<String> feedbackOfAll = new ArrayList<>();

    void add(SdpAttribute attribute) throws SdpSyntaxException {
        String value = attribute.value();
        if (value == null) {
            addProperty(attribute.name());
        } else {
            addValue(attribute.name(), value);
        }
    }

    private void addProperty(String name) throws SdpSyntaxException {
        switch (name) {
            case "sendrecv", "sendonly", "recvonly", "inactive" ->
                    direction = Direction.ofToken(name);
            case "ice-lite" -> iceLite = true;
            case "rtcp-mux" -> rtcpMux = true;
            case "rtcp-rsize" -> rtcpReducedSize = true;
            case "bundle-only" -> bundleOnly = true;
            case "extmap-allow-mixed" -> extmapAllowMixed = true;
            case "end-of-candidates" -> endOfCandidates = true;
            case "mid", "fingerprint", "setup", "ice-ufrag", "ice-pwd", "rtpmap", "sctp-port" ->
                    throw new SdpSyntaxException(0, "expected a value after a=" + name);
            default -> {
                // RFC 8866 §5.13: unknown attributes are ignored.
            }
        }
    }

    private void addValue(String name, String value) throws SdpSyntaxException {
        switch (name) {
            case "mid" -> mid = new SdpScanner(value).token("a mid");
            case "msid" -> msids.add(Msid.parse(value));
            case "setup" -> setup = SetupRole.parse(value);
            case "ice-ufrag" -> iceUfrag = credential(value, MIN_UFRAG);
            case "ice-pwd" -> icePassword = credential(value, MIN_PASSWORD);
            case "ice-options" -> iceOptions.addAll(List.of(value.strip().split(" +")));
            case "fingerprint" -> fingerprints.add(Fingerprint.parse(value));
            case "candidate" -> candidates.add("candidate:" + value);
            case "sctp-port" -> sctpPort = (int) number(value, "an SCTP port", MAX_SCTP_PORT);
            case "max-message-size" ->
                    maxMessageSize = number(value, "a size in bytes", Long.MAX_VALUE);
            case "group" -> groups.add(MediaGroup.parse(value));
            case "extmap" -> extensions.add(HeaderExtension.parse(value));
            case "ssrc" -> ssrcs.add(SsrcAttribute.parse(value));
            case "ssrc-group" -> ssrcGroups.add(SsrcGroup.parse(value));
            case "rid" -> rids.add(Rid.parse(value));
            case "simulcast" -> simulcast = value;
            case "rtpmap" -> addRtpmap(value);
            case "fmtp" -> addFmtp(value);
            case "rtcp-fb" -> addFeedback(value);
            default -> {
                // RFC 8866 §5.13: unknown attributes are ignored.
            }
        }
    }

    private static String credential(String value, int min) throws SdpSyntaxException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean iceChar = c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/';
            // Some stacks write base64url or padding; nothing is gained by refusing them.
            if (!iceChar && c != '-' && c != '_' && c != '=') {
                throw new SdpSyntaxException(i, "expected letters, digits, + and /");
            }
        }
        if (value.length() < min || value.length() > MAX_CREDENTIAL) {
            throw new SdpSyntaxException(
                    0, "expected " + min + " to " + MAX_CREDENTIAL + " characters");
        }
        return value;
    }

    private static long number(String value, String what, long max) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(value);
        long number = in.number(what, 0, max);
        in.skipSpaces();
        in.expectEnd();
        return number;
    }

    private static int payloadType(SdpScanner in) throws SdpSyntaxException {
        return (int) in.number("a payload type", 0, 127);
    }

    /** RFC 8866 §6.6: {@code <payload type> <name>/<clock rate>[/<channels>]}. */
    private void addRtpmap(String value) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(value);
        int payloadType = payloadType(in);
        in.space();
        String name = in.tokenUntil('/', "an encoding name");
        in.expect('/', "a slash and the clock rate");
        int clockRate = (int) in.number("a clock rate", 1, Integer.MAX_VALUE);
        int channels = in.take('/') ? (int) in.number("a number of channels", 1, 255) : 1;
        in.skipSpaces();
        in.expectEnd();
        rtpmaps.put(
                payloadType, new RtpCodec(payloadType, name, clockRate, channels, "", List.of()));
    }

    private void addFmtp(String value) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(value);
        int payloadType = payloadType(in);
        in.space();
        fmtps.merge(payloadType, in.rest(), (first, second) -> first + ";" + second);
    }

    private void addFeedback(String value) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(value);
        if (in.take('*')) {
            in.space();
            feedbackOfAll.add(in.rest());
        } else {
            int payloadType = payloadType(in);
            in.space();
            feedback.computeIfAbsent(payloadType, key -> new ArrayList<>()).add(in.rest());
        }
    }

    /** What plan B wrote, and browsers still add (RFC 5576 §4.1). */
    List<Msid> msidsOfSources() {
        List<Msid> found = new ArrayList<>();
        for (SsrcAttribute source : ssrcs) {
            Msid msid = source.msid();
            if (msid != null && found.size() < MAX_MSIDS && !found.contains(msid)) {
                found.add(msid);
            }
        }
        return found;
    }

    /** The payload types of an m-line, in its order, with all that was said of each. */
    List<RtpCodec> codecs(List<String> formats) {
        List<RtpCodec> codecs = new ArrayList<>(formats.size());
        for (String format : formats) {
            RtpCodec codec = codec(format);
            if (codec != null) {
                codecs.add(codec);
            }
        }
        return List.copyOf(codecs);
    }

    private @Nullable RtpCodec codec(String format) {
        if (format.length() > 3 || !format.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int payloadType = Integer.parseInt(format);
        RtpCodec rtpmap = rtpmaps.getOrDefault(payloadType, staticCodec(payloadType));
        if (rtpmap == null) {
            return null;
        }
        List<String> all = new ArrayList<>(feedbackOfAll);
        all.addAll(feedback.getOrDefault(payloadType, List.of()));
        return rtpmap.withParameters(fmtps.getOrDefault(payloadType, "")).withFeedback(all);
    }

    /** RFC 3551 §6: the numbers that need no rtpmap, as far as WebRTC stacks use them. */
    private static @Nullable RtpCodec staticCodec(int payloadType) {
        String name =
                switch (payloadType) {
                    case 0 -> "PCMU";
                    case 8 -> "PCMA";
                    case 9 -> "G722";
                    case 13 -> "CN";
                    default -> null;
                };
        return name == null ? null : new RtpCodec(payloadType, name, 8000, 1, "", List.of());
    }
}
