package io.parley.sdk;

import io.parley.proto.livekit.SignalRequest;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.rtp.ReceivedTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A connection that takes everything and answers nothing. */
final class FakeLink implements RoomLink {
    final List<SignalRequest> signals = new ArrayList<>();
    final Messaging messaging = new Messaging(RoomOptions.DEFAULT, new Callbacks(Runnable::run));
    boolean open = true;

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void send(SignalRequest request) {
        signals.add(request);
    }

    @Override
    public Messaging messaging() {
        return messaging;
    }

    @Override
    public CompletableFuture<Void> requestUpdate(MetadataRequests.Change change) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<LocalDataTrack> publishDataTrack(String name) {
        return new CompletableFuture<>();
    }

    @Override
    public void subscriptionChanged(RemoteTrackPublication publication) {}

    @Override
    public void trackGone(RemoteTrackPublication publication) {}

    @Override
    public CompletableFuture<LocalTrackPublication> publishTrack(
            LocalTrack track, TrackPublishOptions options) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Void> unpublishTrack(String sid) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<RtcStatsReport> stats(ReceivedTrack track) {
        return new CompletableFuture<>();
    }

    @Override
    public void subscriptionPermission(SignalRequest request) {
        signals.add(request);
    }
}
