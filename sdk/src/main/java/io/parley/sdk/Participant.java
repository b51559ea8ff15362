package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.ParticipantInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in a room ({@code ParticipantInfo} of the protocol). Changes as the participant changes,
 * so that two calls may give two answers. Safe to use from any thread.
 *
 * @since 0.1
 */
public abstract sealed class Participant permits LocalParticipant, RemoteParticipant {
    private volatile ParticipantInfo info;
    private volatile ConnectionQuality connectionQuality = ConnectionQuality.UNKNOWN;
    private volatile boolean speaking;
    private volatile float audioLevel;

    // Written on the loop of the room only.
    private volatile boolean encrypted;
    private @Nullable Boolean dataEncrypted;

    Participant(ParticipantInfo info) {
        this.info = requireNonNull(info, "info");
    }

    /** The id of this stay in the room; a participant that comes again has another. */
    public String sid() {
        return info.getSid();
    }

    /** Who it is: what its token says. No two in a room have the same. */
    public String identity() {
        return info.getIdentity();
    }

    /** A name for people; may be empty. */
    public String name() {
        return info.getName();
    }

    /** What the application attached; may be empty. */
    public String metadata() {
        return info.getMetadata();
    }

    /** What the application attached under keys; unmodifiable. */
    public Map<String, String> attributes() {
        return info.getAttributesMap();
    }

    /** What it is. */
    public ParticipantKind kind() {
        return ParticipantKind.of(info.getKind());
    }

    /** More about what it is; an unmodifiable copy. */
    public List<ParticipantKindDetail> kindDetails() {
        List<ParticipantKindDetail> details = new ArrayList<>();
        for (ParticipantInfo.KindDetail wire : info.getKindDetailsList()) {
            ParticipantKindDetail detail = ParticipantKindDetail.of(wire);
            if (detail != null) {
                details.add(detail);
            }
        }
        return List.copyOf(details);
    }

    /** How far its connection is. */
    public ParticipantState state() {
        return ParticipantState.of(info.getState());
    }

    /** When it joined; null if the server does not tell. */
    public @Nullable Instant joinedAt() {
        ParticipantInfo now = info;
        if (now.getJoinedAtMs() != 0) {
            return Instant.ofEpochMilli(now.getJoinedAtMs());
        }
        return now.getJoinedAt() == 0 ? null : Instant.ofEpochSecond(now.getJoinedAt());
    }

    /** What it may do; null if the server does not tell. */
    public @Nullable ParticipantPermissions permissions() {
        ParticipantInfo now = info;
        return now.hasPermission() ? ParticipantPermissions.of(now.getPermission()) : null;
    }

    /** Whether it publishes something. */
    public boolean isPublisher() {
        return info.getIsPublisher();
    }

    /** How well it is connected. */
    public ConnectionQuality connectionQuality() {
        return connectionQuality;
    }

    /** Why it left; null while it is there. */
    public @Nullable DisconnectReason disconnectReason() {
        ParticipantInfo now = info;
        return now.getState() == ParticipantInfo.State.DISCONNECTED
                ? DisconnectReason.of(now.getDisconnectReason())
                : null;
    }

    /** Whether it speaks at the moment. */
    public boolean isSpeaking() {
        return speaking;
    }

    /** How loud it speaks, 0 to 1; 0 when it does not speak. */
    public float audioLevel() {
        return audioLevel;
    }

    /** Whether all its tracks, and its data if it sent any, are encrypted from end to end. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** What it publishes, by the sid of the track; an unmodifiable copy. */
    public abstract Map<String, ? extends TrackPublication> trackPublications();

    ParticipantInfo info() {
        return info;
    }

    void info(ParticipantInfo value) {
        info = value;
    }

    void connectionQuality(ConnectionQuality value) {
        connectionQuality = value;
    }

    void speaking(boolean active, float level) {
        speaking = active;
        audioLevel = active ? level : 0;
    }

    void dataEncrypted(boolean value) {
        dataEncrypted = value;
    }

    /** Looks anew whether all is encrypted; true if that changed. */
    boolean updateEncrypted() {
        Map<String, ? extends TrackPublication> publications = trackPublications();
        boolean now =
                !publications.isEmpty()
                        && publications.values().stream()
                                .allMatch(each -> each.encryptionType() != EncryptionType.NONE)
                        && !Boolean.FALSE.equals(dataEncrypted);
        boolean changed = now != encrypted;
        encrypted = now;
        return changed;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "{identity=" + identity() + ", sid=" + sid() + "}";
    }
}
