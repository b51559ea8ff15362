package io.parley.sdk.datatrack;

import io.parley.proto.livekit.Encryption;

/**
 * What is known of a data track.
 *
 * @param sid the server's id, which changes when the track is published again after a reconnect
 * @param name unique among the tracks of its publisher
 * @param usesE2ee whether frames are encrypted from end to end
 */
public record DataTrackInfo(String sid, String name, boolean usesE2ee) {

    static DataTrackInfo of(io.parley.proto.livekit.DataTrackInfo info) {
        return new DataTrackInfo(
                info.getSid(),
                info.getName(),
                info.getEncryptionValue() != Encryption.Type.NONE_VALUE);
    }
}
