package io.parley.examples;

import io.parley.sdk.DisconnectReason;
import io.parley.sdk.RoomListener;
import java.util.concurrent.CompletableFuture;

/** Lets a service run for as long as it is in its room. */
final class RoomEnd implements RoomListener {
    private final CompletableFuture<DisconnectReason> reason = new CompletableFuture<>();

    @Override
    public void onDisconnected(DisconnectReason why) {
        reason.complete(why);
    }

    /** Waits until the room is over. */
    void await() {
        System.out.println("the room is over: " + reason.join());
    }
}
