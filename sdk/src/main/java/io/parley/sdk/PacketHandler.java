package io.parley.sdk;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.SipDTMF;
import io.parley.proto.livekit.UserPacket;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the data packets apart that others sent. On the loop. */
final class PacketHandler {
    private final RoomModel model;
    private final Consumer<RoomEvent> events;

    PacketHandler(RoomModel model, Consumer<RoomEvent> events) {
        this.model = model;
        this.events = events;
    }

    void handle(DataPacket packet, boolean reliable) {
        RemoteParticipant sender = sender(packet);
        switch (packet.getValueCase()) {
            case USER -> user(packet.getUser(), sender, reliable);
            case SIP_DTMF -> dtmf(packet.getSipDtmf(), sender);
            case TRANSCRIPTION -> transcription(packet.getTranscription());
            default -> {
                // For nobody here, or newer than this version.
            }
        }
    }

    /** Who sent it; null for the room API, and for a participant that is hidden. */
    private @Nullable RemoteParticipant sender(DataPacket packet) {
        String identity = packet.getParticipantIdentity();
        if (!identity.isEmpty()) {
            return model.remote(identity);
        }
        return model.remoteBySid(packet.getParticipantSid());
    }

    private void user(UserPacket user, @Nullable RemoteParticipant sender, boolean reliable) {
        events.accept(
                new RoomEvent.DataReceived(
                        new io.parley.sdk.DataPacket(
                                user.getPayload().toByteArray(),
                                reliable ? DataPacketKind.RELIABLE : DataPacketKind.LOSSY,
                                sender,
                                user.getTopic())));
    }

    private void dtmf(SipDTMF dtmf, @Nullable RemoteParticipant sender) {
        events.accept(
                new RoomEvent.SipDtmfReceived(
                        new SipDtmf(dtmf.getCode(), dtmf.getDigit(), sender)));
    }

    private void transcription(io.parley.proto.livekit.Transcription transcription) {
        Participant speaker = model.byIdentity(transcription.getTranscribedParticipantIdentity());
        TrackPublication publication =
                speaker == null
                        ? null
                        : speaker.trackPublications().get(transcription.getTrackId());
        List<TranscriptionSegment> segments =
                transcription.getSegmentsList().stream().map(TranscriptionSegment::of).toList();
        events.accept(new RoomEvent.TranscriptionReceived(segments, speaker, publication));
    }
}
