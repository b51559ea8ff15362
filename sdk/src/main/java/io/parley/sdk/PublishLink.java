package io.parley.sdk;

import io.parley.proto.livekit.SignalRequest;
import io.parley.sdk.engine.MediaLink;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What publishing needs of a room's connection. */
interface PublishLink {
    /** The connection that tracks are published on; null while there is none. On the loop. */
    @Nullable MediaLink publisherMedia();

    /** Offers the server what was changed there. On the loop. */
    void negotiate();

    /** Whether the server can be asked now. */
    boolean isUp();

    /** Any thread. */
    void send(SignalRequest request);

    /** Runs a task on the loop; false when that is over. Any thread. */
    boolean execute(Runnable task);

    /** Runs a task on the loop after a delay; the result takes that back. */
    Runnable schedule(Duration delay, Runnable task);
}
