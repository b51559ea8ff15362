package io.parley.webrtc.sdp;

import java.util.List;

/**
 * Media sections that belong together (RFC 5888 §5).
 *
 * @param semantics how, such as {@code BUNDLE} (RFC 9143)
 * @param mids the sections in their order
 */
public record MediaGroup(String semantics, List<String> mids) {
    public MediaGroup {
        mids = List.copyOf(mids);
    }

    static MediaGroup parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        String semantics = in.token("the semantics of a group");
        String rest = in.rest().strip();
        return new MediaGroup(semantics, rest.isEmpty() ? List.of() : List.of(rest.split(" +")));
    }
}
