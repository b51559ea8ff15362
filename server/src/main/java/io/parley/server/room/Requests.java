package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.Pong;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;

/** What a participant's client asks for, message by message. */
final class Requests {
    private final RoomContext context;
    private final Participant participant;
    private final MetadataUpdates metadata;
    private final Simulation simulation;

    Requests(RoomContext context, Participant participant) {
        this.context = context;
        this.participant = participant;
        metadata = new MetadataUpdates(participant);
        simulation = new Simulation(participant);
    }

    void onRequest(SignalRequest request) {
        Room room = participant.room();
        switch (request.getMessageCase()) {
            case OFFER -> participant.onOffer(request.getOffer());
            case ANSWER -> participant.onAnswer(request.getAnswer());
            case TRICKLE -> participant.onTrickle(request.getTrickle());
            case ADD_TRACK -> participant.tracks().add(request.getAddTrack());
            case MUTE -> participant.tracks().mute(request.getMute());
            case UPDATE_AUDIO_TRACK ->
                    participant.tracks().updateAudio(request.getUpdateAudioTrack());
            case UPDATE_VIDEO_TRACK ->
                    participant.tracks().updateVideo(request.getUpdateVideoTrack());
            case SUBSCRIPTION -> participant.subscriptions().onRequest(request.getSubscription());
            case TRACK_SETTING ->
                    participant.subscriptions().onTrackSettings(request.getTrackSetting());
            case SUBSCRIPTION_PERMISSION ->
                    participant.media().onPermissions(request.getSubscriptionPermission());
            case LEAVE -> onLeave(request.getLeave());
            case SYNC_STATE -> participant.onSyncState(request.getSyncState());
            case SIMULATE -> simulation.run(request.getSimulate());
            case PING, PING_REQ -> onPing(request);
            case UPDATE_METADATA -> metadata.apply(request.getUpdateMetadata());
            case PUBLISH_DATA_TRACK_REQUEST ->
                    room.dataTracks().publish(participant, request.getPublishDataTrackRequest());
            case UNPUBLISH_DATA_TRACK_REQUEST ->
                    room.dataTracks()
                            .unpublish(participant, request.getUnpublishDataTrackRequest());
            case UPDATE_DATA_SUBSCRIPTION ->
                    room.dataTracks()
                            .updateSubscriptions(participant, request.getUpdateDataSubscription());
            case STORE_DATA_BLOB_REQUEST ->
                    refuse(request.getStoreDataBlobRequest().getRequestId());
            case GET_DATA_BLOB_REQUEST -> refuse(request.getGetDataBlobRequest().getRequestId());
            case UPDATE_LAYERS -> {} // from clients of long ago; says nothing that matters
            case MESSAGE_NOT_SET -> context.counters().increment(RoomsCounter.SIGNAL_UNKNOWN);
        }
    }

    private void onPing(SignalRequest request) {
        long rtt = request.getPingReq().getRtt();
        if (rtt > 0) {
            participant.onSignalRtt(rtt);
        }
        participant.send(pong(request, context.clock().millis()));
    }

    /** The answer to a ping in either of its forms. */
    static SignalResponse pong(SignalRequest ping, long nowMillis) {
        SignalResponse.Builder response = SignalResponse.newBuilder();
        if (ping.hasPingReq()) {
            response.setPongResp(
                    Pong.newBuilder()
                            .setLastPingTimestamp(ping.getPingReq().getTimestamp())
                            .setTimestamp(nowMillis));
        } else {
            response.setPong(nowMillis);
        }
        return response.build();
    }

    /** Some reasons are the client's to give; anything else counts as its own wish. */
    private void onLeave(LeaveRequest request) {
        DisconnectReason reason =
                switch (request.getReason()) {
                    case USER_UNAVAILABLE, USER_REJECTED, AGENT_ERROR -> request.getReason();
                    default -> DisconnectReason.CLIENT_INITIATED;
                };
        participant.room().leave(participant, reason, LeaveRequest.Action.DISCONNECT);
    }

    /** Data blobs are switched off. */
    private void refuse(int requestId) {
        participant.respond(
                RequestResponse.newBuilder()
                        .setRequestId(requestId)
                        .setReason(RequestResponse.Reason.NOT_ALLOWED));
    }
}
