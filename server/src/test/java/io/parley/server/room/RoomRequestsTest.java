package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.offer;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PublishDataTrackRequest;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalResponse.MessageCase;
import io.parley.proto.livekit.StoreDataBlobRequest;
import io.parley.proto.livekit.SubscriptionPermission;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackPermission;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.TrickleRequest;
import io.parley.proto.livekit.UnpublishDataTrackRequest;
import io.parley.proto.livekit.UpdateDataSubscription;
import io.parley.proto.livekit.UpdateLocalVideoTrack;
import io.parley.proto.livekit.UpdateParticipantMetadata;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoomRequestsTest {
    private static final String AUDIO_OFFER =
            String.join(
                    "\r\n",
                    "v=0",
                    "o=- 1 1 IN IP4 0.0.0.0",
                    "s=-",
                    "t=0 0",
                    "a=group:BUNDLE 0",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                    "c=IN IP4 0.0.0.0",
                    "a=mid:0",
                    "a=sendonly",
                    "a=msid:- cid-1",
                    "a=rtpmap:111 opus/48000/2",
                    "");

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice =
            rooms.activate(rooms.joinWith("alice", grants -> grants.canUpdateOwnMetadata(true)));
    private final TestClient bob = rooms.joinActive("bob");

    RoomRequestsTest() {
        alice.take();
    }

    private static AddTrackRequest.Builder microphone(String cid) {
        return AddTrackRequest.newBuilder()
                .setCid(cid)
                .setName("mic")
                .setType(TrackType.AUDIO)
                .setSource(TrackSource.MICROPHONE);
    }

    @Test
    void metadataChangesAreToldToAllAndAnsweredInOrder() {
        alice.send(
                SignalRequest.newBuilder()
                        .setUpdateMetadata(
                                UpdateParticipantMetadata.newBuilder()
                                        .setRequestId(9)
                                        .setName("Alice")
                                        .putAttributes("k", "v")));

        List<SignalResponse> answers = alice.take();
        assertThat(answers)
                .extracting(SignalResponse::getMessageCase)
                .containsExactly(
                        MessageCase.UPDATE,
                        MessageCase.REFRESH_TOKEN,
                        MessageCase.REQUEST_RESPONSE);
        assertThat(answers.get(2).getRequestResponse().getReason()).isEqualTo(Reason.OK);
        assertThat(answers.get(2).getRequestResponse().getRequestId()).isEqualTo(9);
        ParticipantInfo seen = bob.takeUpdates().get(0);
        assertThat(seen.getName()).isEqualTo("Alice");
        assertThat(seen.getAttributesMap()).isEqualTo(Map.of("k", "v"));
        assertThat(seen).isEqualTo(answers.get(0).getUpdate().getParticipants(0));

        alice.send(
                SignalRequest.newBuilder()
                        .setUpdateMetadata(
                                UpdateParticipantMetadata.newBuilder().putAttributes("k", "")));
        ParticipantInfo later = bob.takeUpdates().get(0);
        assertThat(later.getAttributesMap()).isEmpty();
        assertThat(later.getVersion()).isEqualTo(seen.getVersion() + 1);
    }

    @Test
    void metadataNeedsPermissionAndHasLimits() {
        bob.send(metadata(UpdateParticipantMetadata.newBuilder().setMetadata("x")));
        alice.send(metadata(UpdateParticipantMetadata.newBuilder().setName("n".repeat(257))));
        alice.send(
                metadata(
                        UpdateParticipantMetadata.newBuilder()
                                .setMetadata("m".repeat(512 * 1024 + 1))));
        for (int i = 0; i < 3; i++) {
            alice.send(
                    metadata(
                            UpdateParticipantMetadata.newBuilder()
                                    .putAttributes("k" + i, "v".repeat(30_000))));
        }

        assertThat(bob.takeResponses())
                .extracting(response -> response.getMessage())
                .containsExactly("does not have permission to update own metadata");
        assertThat(alice.takeResponses())
                .extracting(response -> response.getMessage())
                .containsExactly(
                        "exceeds name length limit",
                        "exceeds metadata size limit",
                        "",
                        "",
                        "exceeds attributes size limit");
    }

    private static SignalRequest.Builder metadata(UpdateParticipantMetadata.Builder update) {
        return SignalRequest.newBuilder().setUpdateMetadata(update);
    }

    @Test
    void aTrackIsAnnouncedThenPublishedByItsSectionThenGone() {
        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("cid-1")));
        TrackInfo announced = alice.take().get(0).getTrackPublished().getTrack();
        assertThat(announced.getSid()).matches("TR_AM[23456789A-HJ-NP-Za-km-z]{12}");
        assertThat(announced.getStream()).isEqualTo("camera");
        assertThat(bob.takeUpdates()).isEmpty();

        alice.send(SignalRequest.newBuilder().setOffer(offer(AUDIO_OFFER, 1)));
        ParticipantInfo published = bob.takeUpdates().get(0);
        assertThat(published.getIsPublisher()).isTrue();
        assertThat(published.getTracks(0).getSid()).isEqualTo(announced.getSid());
        assertThat(published.getTracks(0).getMid()).isEqualTo("0");
        assertThat(published.getTracks(0).getMimeType()).isEqualTo("audio/opus");
        assertThat(alice.takeUpdates()).containsExactly(published);

        alice.send(
                SignalRequest.newBuilder()
                        .setMute(
                                MuteTrackRequest.newBuilder()
                                        .setSid(announced.getSid())
                                        .setMuted(true)));
        assertThat(bob.takeUpdates().get(0).getTracks(0).getMuted()).isTrue();

        alice.send(
                SignalRequest.newBuilder()
                        .setOffer(offer(AUDIO_OFFER.replace("sendonly", "inactive"), 2)));
        ParticipantInfo gone = bob.takeUpdates().get(0);
        assertThat(gone.getTracksCount()).isZero();
        assertThat(gone.getIsPublisher()).isTrue();
    }

    @Test
    void anOfferBeforeItsAnnouncementPublishesOnceBothAreThere() {
        alice.send(SignalRequest.newBuilder().setOffer(offer(AUDIO_OFFER, 1)));
        assertThat(bob.takeUpdates()).isEmpty();

        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("cid-1")));

        assertThat(bob.takeUpdates().get(0).getTracksCount()).isOne();
    }

    @Test
    void aSecondTrackOfTheSameClientIdWaitsForTheEndOfTheFirst() {
        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("cid-1")));
        alice.send(SignalRequest.newBuilder().setOffer(offer(AUDIO_OFFER, 1)));
        alice.take();

        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("cid-1")));
        assertThat(alice.takeResponses().get(0).getReason()).isEqualTo(Reason.QUEUED);
        alice.send(
                SignalRequest.newBuilder()
                        .setOffer(offer(AUDIO_OFFER.replace("sendonly", "inactive"), 2)));

        assertThat(alice.takeKinds()).contains(MessageCase.TRACK_PUBLISHED);
    }

    @Test
    void tracksThatAreNotAllowedAreRefusedByReason() {
        TestClient reader =
                rooms.activate(
                        rooms.joinWith(
                                "camera-only",
                                grants -> grants.canPublishSources(List.of(TrackSource.CAMERA))));
        reader.send(SignalRequest.newBuilder().setAddTrack(microphone("c")));
        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("c").setType(TrackType.DATA)));
        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("c").setSid("TR_none")));
        alice.send(
                SignalRequest.newBuilder()
                        .setMute(MuteTrackRequest.newBuilder().setSid("TR_none")));
        alice.send(
                SignalRequest.newBuilder()
                        .setUpdateVideoTrack(
                                UpdateLocalVideoTrack.newBuilder().setTrackSid("TR_none")));
        for (int i = 0; i <= Limits.MAX_PENDING_TRACKS; i++) {
            alice.send(SignalRequest.newBuilder().setAddTrack(microphone("many" + i)));
        }

        assertThat(reader.takeResponses().get(0).getReason()).isEqualTo(Reason.NOT_ALLOWED);
        assertThat(alice.takeResponses())
                .extracting(response -> response.getReason())
                .containsExactly(
                        Reason.UNSUPPORTED_TYPE,
                        Reason.NOT_FOUND,
                        Reason.NOT_FOUND,
                        Reason.NOT_FOUND,
                        Reason.LIMIT_EXCEEDED);
    }

    @Test
    void candidatesThatAreNoJsonAreAnsweredAndOthersReachTheLink() {
        TrickleRequest bad = TrickleRequest.newBuilder().setCandidateInit("{").build();
        alice.send(SignalRequest.newBuilder().setTrickle(bad));
        alice.send(
                SignalRequest.newBuilder()
                        .setTrickle(
                                TrickleRequest.newBuilder()
                                        .setTargetValue(1)
                                        .setCandidateInit(
                                                "{\"candidate\":\"c\",\"sdpMid\":null}")));

        assertThat(alice.takeResponses())
                .extracting(response -> response.getReason(), response -> response.getTrickle())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Reason.UNCLASSIFIED_ERROR, bad));
        assertThat(alice.link().candidates()).containsExactly("c");
    }

    @Test
    void dataTracksArePublishedSubscribedAndPassedOnWithTheSubscribersHandle() {
        alice.send(publishData(7, "sensor"));
        List<SignalResponse> answers = alice.take();
        String sid = answers.get(0).getPublishDataTrackResponse().getInfo().getSid();
        assertThat(sid).startsWith("DTR_");
        assertThat(bob.takeUpdates().get(0).getDataTracks(0).getSid()).isEqualTo(sid);

        bob.send(subscribeData(sid, true));
        var handles = bob.take().get(0).getDataTrackSubscriberHandles().getSubHandlesMap();
        assertThat(handles).hasSize(1);
        int handle = handles.keySet().iterator().next();
        assertThat(handles.values().iterator().next().getPublisherIdentity()).isEqualTo("alice");
        alice.link().receive("_data_track", dataTrackPacket(7));
        alice.link().receive("_data_track", dataTrackPacket(8));
        alice.link().receive("_data_track", new byte[3]);
        List<byte[]> packets = bob.link().takeSent("_data_track");
        assertThat(packets).hasSize(1);
        assertThat(ByteBuffer.wrap(packets.get(0)).getShort(2)).isEqualTo((short) handle);
        assertThat(packets.get(0)).hasSize(16).endsWith(1, 2, 3, 4);

        alice.send(
                SignalRequest.newBuilder()
                        .setUnpublishDataTrackRequest(
                                UnpublishDataTrackRequest.newBuilder().setPubHandle(7)));
        assertThat(alice.takeKinds())
                .containsExactly(MessageCase.UNPUBLISH_DATA_TRACK_RESPONSE, MessageCase.UPDATE);
        assertThat(bob.takeKinds())
                .containsExactly(MessageCase.DATA_TRACK_SUBSCRIBER_HANDLES, MessageCase.UPDATE);
        alice.link().receive("_data_track", dataTrackPacket(7));
        assertThat(bob.link().takeSent("_data_track")).isEmpty();
    }

    @Test
    void dataTracksOfOneThatLeavesEndForTheOthers() {
        alice.send(publishData(1, "sensor"));
        String sid = alice.take().get(0).getPublishDataTrackResponse().getInfo().getSid();
        bob.send(subscribeData(sid, true));
        bob.take();

        alice.send(
                SignalRequest.newBuilder()
                        .setLeave(io.parley.proto.livekit.LeaveRequest.getDefaultInstance()));

        SignalResponse handles = bob.take().get(0);
        assertThat(handles.hasDataTrackSubscriberHandles()).isTrue();
        assertThat(handles.getDataTrackSubscriberHandles().getSubHandlesCount()).isZero();
    }

    @Test
    void aPublisherDecidesWhoMayReceiveItsDataTracks() {
        alice.send(publishData(1, "sensor"));
        String sid = alice.take().get(0).getPublishDataTrackResponse().getInfo().getSid();
        bob.send(subscribeData(sid, true));
        bob.take();

        alice.send(permission(SubscriptionPermission.newBuilder()));
        assertThat(bob.take().get(0).getDataTrackSubscriberHandles().getSubHandlesCount()).isZero();
        alice.send(
                permission(
                        SubscriptionPermission.newBuilder()
                                .addTrackPermissions(
                                        TrackPermission.newBuilder()
                                                .setParticipantIdentity("bob")
                                                .addTrackSids(sid))));
        assertThat(bob.take().get(0).getDataTrackSubscriberHandles().getSubHandlesCount()).isOne();
    }

    private static SignalRequest.Builder permission(SubscriptionPermission.Builder permission) {
        return SignalRequest.newBuilder().setSubscriptionPermission(permission);
    }

    @Test
    void dataTracksAreRefusedByReason() {
        TestClient mute =
                rooms.activate(rooms.joinWith("mute", grants -> grants.canPublishData(false)));
        mute.send(publishData(1, "a"));
        alice.send(publishData(1, "a"));
        alice.take();
        alice.send(publishData(0, "b"));
        alice.send(publishData(65_536, "b"));
        alice.send(publishData(2, ""));
        alice.send(publishData(1, "b"));
        alice.send(publishData(2, "a"));
        alice.send(
                SignalRequest.newBuilder()
                        .setUnpublishDataTrackRequest(
                                UnpublishDataTrackRequest.newBuilder().setPubHandle(5)));

        assertThat(mute.takeResponses().get(0).getReason()).isEqualTo(Reason.NOT_ALLOWED);
        assertThat(alice.takeResponses())
                .extracting(response -> response.getReason())
                .containsExactly(
                        Reason.INVALID_HANDLE,
                        Reason.INVALID_HANDLE,
                        Reason.INVALID_NAME,
                        Reason.DUPLICATE_HANDLE,
                        Reason.DUPLICATE_NAME,
                        Reason.NOT_FOUND);
    }

    private static SignalRequest.Builder publishData(int handle, String name) {
        return SignalRequest.newBuilder()
                .setPublishDataTrackRequest(
                        PublishDataTrackRequest.newBuilder().setPubHandle(handle).setName(name));
    }

    private static SignalRequest.Builder subscribeData(String sid, boolean subscribe) {
        return SignalRequest.newBuilder()
                .setUpdateDataSubscription(
                        UpdateDataSubscription.newBuilder()
                                .addUpdates(
                                        UpdateDataSubscription.Update.newBuilder()
                                                .setTrackSid(sid)
                                                .setSubscribe(subscribe)));
    }

    private static byte[] dataTrackPacket(int handle) {
        return ByteBuffer.allocate(16)
                .putShort((short) 0x1800)
                .putShort((short) handle)
                .putLong(12)
                .putInt(0x01020304)
                .array();
    }

    @Test
    void dataBlobsAreSwitchedOff() {
        alice.send(
                SignalRequest.newBuilder()
                        .setStoreDataBlobRequest(
                                StoreDataBlobRequest.newBuilder().setRequestId(4)));

        assertThat(alice.takeResponses().get(0).getReason()).isEqualTo(Reason.NOT_ALLOWED);
    }

    @Test
    void noRequestHarmsAnybodyElse() {
        Random random = new Random(3);
        List<SignalRequest> seeds =
                List.of(
                        SignalRequest.newBuilder().setAddTrack(microphone("c")).build(),
                        SignalRequest.newBuilder().setOffer(offer(AUDIO_OFFER, 1)).build(),
                        publishData(3, "x").build(),
                        subscribeData("DTR_x", true).build(),
                        metadata(UpdateParticipantMetadata.newBuilder().putAttributes("a", "b"))
                                .build(),
                        SignalRequest.newBuilder()
                                .setTrickle(TrickleRequest.newBuilder().setCandidateInit("{}"))
                                .build());
        bob.take();
        int sessions = 0;
        TestClient hostile = rooms.joinActive("hostile");
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).toByteArray();
            for (int change = random.nextInt(5); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                hostile.send(SignalRequest.parseFrom(ByteString.copyFrom(bytes)).toBuilder());
            } catch (InvalidProtocolBufferException e) {
                continue; // the front door's to refuse
            }
            if (hostile.sink().closeCode() != 0) {
                hostile = rooms.joinActive("hostile");
                sessions++;
            }
        }

        assertThat(sessions).isPositive();
        assertThat(bob.sink().closeCode()).isZero();
        assertThat(rooms.rooms().snapshot().participants()).isEqualTo(3);
    }
}
