package io.parley.server.warmup;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An offer as clients make it: beside the data channels, three sections of audio and three of video
 * on which they only receive.
 */
final class SampleOffer {
    private static final String FIRST_MEDIA = "m=audio";
    private static final int SECTIONS_OF_A_KIND = 3;
    private static final List<String> TRANSPORT =
            List.of("c=", "a=ice-", "a=fingerprint:", "a=setup:");

    private static final String AUDIO =
            """
            m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=recvonly
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:13 CN/8000
            a=rtpmap:110 telephone-event/48000
            a=rtpmap:126 telephone-event/8000
            """;

    private static final String VIDEO =
            """
            m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 45 46
            a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=recvonly
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 goog-remb
            a=rtcp-fb:96 transport-cc
            a=rtcp-fb:96 ccm fir
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:98 VP9/90000
            a=rtcp-fb:98 goog-remb
            a=rtcp-fb:98 transport-cc
            a=rtcp-fb:98 nack pli
            a=fmtp:98 profile-id=0
            a=rtpmap:99 rtx/90000
            a=fmtp:99 apt=98
            a=rtpmap:45 AV1/90000
            a=rtcp-fb:45 transport-cc
            a=fmtp:45 level-idx=5;profile=0;tier=0
            a=rtpmap:46 rtx/90000
            a=fmtp:46 apt=45
            """;

    private SampleOffer() {}

    /** Adds the sections to an offer that has data channels alone. */
    static String withMedia(String offer) {
        String transport =
                offer.lines()
                        .filter(line -> TRANSPORT.stream().anyMatch(line::startsWith))
                        .map(line -> line + "\r\n")
                        .collect(Collectors.joining());
        StringBuilder mids = new StringBuilder("a=group:BUNDLE 0");
        StringBuilder media = new StringBuilder();
        for (int mid = 1; mid <= 2 * SECTIONS_OF_A_KIND; mid++) {
            String section = mid <= SECTIONS_OF_A_KIND ? AUDIO : VIDEO;
            media.append(section.replace("\n", "\r\n")).append(transport);
            media.append("a=mid:").append(mid).append("\r\n");
            mids.append(' ').append(mid);
        }
        return offer.replace("a=group:BUNDLE 0", mids) + media;
    }

    /** Takes those sections out of the answer, which has refused them. */
    static String withoutMedia(String answer) {
        int end = answer.indexOf(FIRST_MEDIA);
        return end < 0 ? answer : answer.substring(0, end);
    }
}
