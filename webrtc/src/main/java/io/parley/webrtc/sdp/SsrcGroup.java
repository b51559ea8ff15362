package io.parley.webrtc.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * RTP sources that belong together (RFC 5576 §4.2).
 *
 * @param semantics how, such as {@code FID} for a source and its retransmissions
 * @param ssrcs the sources in their order
 */
public record SsrcGroup(String semantics, List<Long> ssrcs) {
    public SsrcGroup {
        ssrcs = List.copyOf(ssrcs);
    }

    static SsrcGroup parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        String semantics = in.token("the semantics of a group");
        List<Long> ssrcs = new ArrayList<>();
        in.skipSpaces();
        while (!in.atEnd()) {
            ssrcs.add(in.number("an SSRC", 0, SsrcAttribute.MAX_SSRC));
            in.skipSpaces();
        }
        return new SsrcGroup(semantics, ssrcs);
    }
}
