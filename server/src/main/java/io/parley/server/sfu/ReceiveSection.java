package io.parley.server.sfu;

import java.util.List;

/**
 * A section of a description over which a peer sends us one track.
 *
 * @param mid its id
 * @param kind audio or video
 * @param trackId the track id of {@code a=msid}, or empty; another one on the same mid is another
 *     track
 * @param codecs in the order of the answer; the first is what the peer sends
 * @param extensions the ids of its header extensions
 * @param rids the simulcast layers' rids in the order of {@code a=simulcast}, or empty
 * @param ssrcs what the description says of SSRCs, or empty
 */
public record ReceiveSection(
        String mid,
        MediaKind kind,
        String trackId,
        List<CodecParameters> codecs,
        ExtensionIds extensions,
        List<String> rids,
        List<SsrcPair> ssrcs) {
    public ReceiveSection {
        codecs = List.copyOf(codecs);
        rids = List.copyOf(rids);
        ssrcs = List.copyOf(ssrcs);
    }
}
