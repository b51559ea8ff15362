package io.parley.server.sfu;

/** What happened in the media of a room; polled from {@link Sfu#pollEvent}. */
public sealed interface SfuEvent {
    /** The first packet of a published track came. */
    record TrackStarted(PublishedTrack track) implements SfuEvent {}

    /** A layer of a published track was seen for the first time, or came back with a new SSRC. */
    record LayerStarted(PublishedTrack track, int layer, String rid, int ssrc)
            implements SfuEvent {}

    /**
     * A publisher sends another of the negotiated codecs; its down tracks are silent until they are
     * bound again.
     */
    record CodecChanged(PublishedTrack track, CodecType codec) implements SfuEvent {}

    /** The first down track of a track was bound. */
    record FirstSubscriberBound(PublishedTrack track) implements SfuEvent {}

    /**
     * The best layer that any subscriber wants changed: up at once, down after 5 s.
     *
     * @param maxLayer 0 to 2, or -1 when nobody wants any
     */
    record WantedLayersChanged(PublishedTrack track, int maxLayer) implements SfuEvent {}

    /** What a subscriber receives changed. */
    record LayerChanged(DownTrack downTrack, int spatial, int temporal) implements SfuEvent {}

    /** A video began to flow, or a pause for want of bandwidth began or ended. */
    record StreamStateChanged(DownTrack downTrack, boolean active) implements SfuEvent {}

    /** A down track that was removed has sent its last frame; its section may be used again. */
    record DownTrackClosed(DownTrack downTrack) implements SfuEvent {}
}
