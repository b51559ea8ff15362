package io.parley.cli.join;

import io.parley.sdk.LocalTrack;
import io.parley.sdk.TrackPublishOptions;
import java.io.IOException;

/** Something that can be published as a track and then played to those who receive it. */
public interface Playable extends AutoCloseable {

    /** What it is, for people: the name of a file, or a tone. */
    String title();

    /** Whether it ends by itself. */
    boolean ends();

    /** The track to publish. */
    LocalTrack track();

    /** How it is to be published. */
    TrackPublishOptions options();

    /**
     * Plays, at the pace at which it is to be heard or seen, until it ends or the thread is
     * interrupted.
     *
     * @throws IOException when the file cannot be read, or is malformed
     */
    void play() throws IOException;

    @Override
    void close();
}
