package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.ParticipantTracks;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.UpdateSubscription;
import io.parley.proto.livekit.UpdateTrackSettings;
import org.jspecify.annotations.Nullable;

/**
 * A track that another participant publishes.
 *
 * @since 0.1
 */
public final class RemoteTrackPublication extends TrackPublication {
    private final RoomLink link;
    private final RemoteParticipant participant;

    private volatile @Nullable RemoteTrack track;
    private volatile boolean subscribed;
    private volatile boolean subscriptionAllowed = true;

    // Guarded by this: what the server was last asked for.
    private boolean enabled = true;
    private @Nullable VideoQuality quality;
    private int width;
    private int height;

    RemoteTrackPublication(
            TrackInfo info, RemoteParticipant participant, RoomLink link, boolean subscribed) {
        super(info);
        this.participant = participant;
        this.link = link;
        this.subscribed = subscribed;
    }

    /** Who publishes it. */
    public RemoteParticipant participant() {
        return participant;
    }

    @Override
    public @Nullable RemoteTrack track() {
        return track;
    }

    /** Whether the local participant wants it. */
    public boolean isSubscribed() {
        return subscribed;
    }

    /** Whether its publisher lets the local participant have it. */
    public boolean isSubscriptionAllowed() {
        return subscriptionAllowed;
    }

    /** Whether the local participant wants frames of it at the moment. */
    public synchronized boolean isEnabled() {
        return enabled;
    }

    /**
     * Subscribes to the track or takes that back. Works at once here: a track that is not wanted
     * any more ends, and {@link #track} is null. The server hears of it as soon as it can ({@code
     * UpdateSubscription} of the protocol).
     *
     * @throws NotConnectedException if the room is not connected
     */
    public void setSubscribed(boolean value) {
        link.checkConnected();
        subscribed = value;
        link.subscriptionChanged(this);
        link.send(
                SignalRequest.newBuilder()
                        .setSubscription(
                                UpdateSubscription.newBuilder()
                                        .setSubscribe(value)
                                        .addTrackSids(sid())
                                        .addParticipantTracks(
                                                ParticipantTracks.newBuilder()
                                                        .setParticipantSid(participant.sid())
                                                        .addTrackSids(sid())))
                        .build());
    }

    /**
     * Asks for one of the sizes of a simulcast video ({@code UpdateTrackSettings} of the protocol).
     *
     * @throws IllegalArgumentException if it is no video, or a video of one size
     * @throws NotConnectedException if the room is not connected
     */
    public void setVideoQuality(VideoQuality value) {
        requireNonNull(value, "value");
        if (kind() != TrackKind.VIDEO || !isSimulcasted()) {
            throw new IllegalArgumentException(
                    "track " + sid() + " is no simulcast video, so it has one quality only");
        }
        synchronized (this) {
            quality = value;
            width = 0;
            height = 0;
        }
        sendSettings();
    }

    /**
     * Asks for the size that will be shown ({@code UpdateTrackSettings} of the protocol).
     *
     * @param wantedWidth pixels, 1 or more
     * @param wantedHeight pixels, 1 or more
     * @throws IllegalArgumentException if it is no video
     * @throws NotConnectedException if the room is not connected
     */
    public void setVideoDimensions(int wantedWidth, int wantedHeight) {
        if (kind() != TrackKind.VIDEO) {
            throw new IllegalArgumentException("track " + sid() + " is no video");
        }
        if (wantedWidth < 1 || wantedHeight < 1) {
            throw new IllegalArgumentException(
                    "size: " + wantedWidth + "x" + wantedHeight + " (expected: 1x1 or more)");
        }
        synchronized (this) {
            quality = null;
            width = wantedWidth;
            height = wantedHeight;
        }
        sendSettings();
    }

    /**
     * Asks the server to hold the track back, or to send it again, without giving the subscription
     * up ({@code UpdateTrackSettings} of the protocol).
     *
     * @throws NotConnectedException if the room is not connected
     */
    public void setEnabled(boolean value) {
        synchronized (this) {
            enabled = value;
        }
        sendSettings();
    }

    private void sendSettings() {
        link.checkConnected();
        UpdateTrackSettings.Builder settings = UpdateTrackSettings.newBuilder().addTrackSids(sid());
        synchronized (this) {
            settings.setDisabled(!enabled).setWidth(width).setHeight(height);
            if (width == 0) {
                VideoQuality wanted = quality != null ? quality : VideoQuality.HIGH;
                settings.setQuality(wanted.wire());
            }
        }
        link.send(SignalRequest.newBuilder().setTrackSetting(settings).build());
    }

    void track(@Nullable RemoteTrack value) {
        track = value;
    }

    void subscriptionAllowed(boolean value) {
        subscriptionAllowed = value;
    }
}
