package io.parley.sdk.datatrack;

/** What the room tells its listeners of the data tracks of others. Called on the loop. */
public interface DataTrackEvents {
    void onPublished(RemoteDataTrack track);

    void onUnpublished(RemoteDataTrack track);
}
