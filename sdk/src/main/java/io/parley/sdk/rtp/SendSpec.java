package io.parley.sdk.rtp;

import java.util.List;

/**
 * How a track is sent.
 *
 * @param video pictures, otherwise sound
 * @param trackId by which the server knows it: the id of the request to publish it
 * @param streamId of the stream to which it belongs; {@code -} for none
 * @param codecs the wanted one, or those that do, by their names in SDP, the best first
 * @param rids names of simulcast layers, the smallest first; empty for a single one
 * @param maxBitrates bits a second of each layer, or of the only one
 * @param maxFramerates pictures a second of each layer, or of the only one
 * @param stereo for sound: two channels
 * @param dtx for sound: silence is left out
 */
public record SendSpec(
        boolean video,
        String trackId,
        String streamId,
        List<String> codecs,
        List<String> rids,
        List<Long> maxBitrates,
        List<Double> maxFramerates,
        boolean stereo,
        boolean dtx) {
    /** Copies the lists. */
    public SendSpec {
        codecs = List.copyOf(codecs);
        rids = List.copyOf(rids);
        maxBitrates = List.copyOf(maxBitrates);
        maxFramerates = List.copyOf(maxFramerates);
    }

    /** How many streams it is sent in. */
    int layers() {
        return Math.max(1, rids.size());
    }
}
