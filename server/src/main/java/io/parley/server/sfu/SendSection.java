package io.parley.server.sfu;

import java.util.List;

/**
 * A settled section of a description over which we send one track.
 *
 * @param mid its id
 * @param codecs those that the subscriber accepts
 * @param extensions the ids of its header extensions
 */
public record SendSection(String mid, List<CodecParameters> codecs, ExtensionIds extensions) {
    public SendSection {
        codecs = List.copyOf(codecs);
    }
}
