package io.parley.sdk;

import static io.parley.sdk.ModelFixture.audio;
import static io.parley.sdk.ModelFixture.info;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantPermission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParticipantUpdatesTest {
    private final ModelFixture room = new ModelFixture();

    @Test
    void thoseOfTheJoinAreThereWithTheirTracksAndWithoutAnEvent() {
        room.updates.fill(List.of(info("ann", "PA_1").addTracks(audio("TR_1")).build()));

        assertThat(room.remote("ann").trackPublications()).containsKey("TR_1");
        assertThat(room.events).isEmpty();
    }

    @Test
    void aNewcomerIsToldThenThatItIsActiveThenItsTracks() {
        room.update(
                info("ann", "PA_1")
                        .setState(ParticipantInfo.State.ACTIVE)
                        .addTracks(audio("TR_1")));

        assertThat(room.told())
                .containsExactly("ParticipantConnected", "ParticipantActive", "TrackPublished");
    }

    @Test
    void aParticipantThatBecomesActiveIsToldOnce() {
        room.update(info("ann", "PA_1"));
        room.update(info("ann", "PA_1").setVersion(2).setState(ParticipantInfo.State.ACTIVE));
        room.update(info("ann", "PA_1").setVersion(3).setState(ParticipantInfo.State.ACTIVE));

        assertThat(room.told()).containsExactly("ParticipantConnected", "ParticipantActive");
    }

    @Test
    void aLeaverLosesItsTracksFirstAndTellsWhy() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")));
        RemoteParticipant ann = room.remote("ann");
        room.events.clear();

        room.update(
                info("ann", "PA_1")
                        .setState(ParticipantInfo.State.DISCONNECTED)
                        .setDisconnectReason(
                                io.parley.proto.livekit.DisconnectReason.PARTICIPANT_REMOVED));

        assertThat(room.told()).containsExactly("TrackUnpublished", "ParticipantDisconnected");
        assertThat(ann.disconnectReason()).isEqualTo(DisconnectReason.PARTICIPANT_REMOVED);
        assertThat(ann.state()).isEqualTo(ParticipantState.DISCONNECTED);
        assertThat(room.model.snapshot()).isEmpty();
        assertThat(room.departures).containsExactly(ann);
    }

    @Test
    void aKnownIdentityWithANewSidLeftAndCameAgain() {
        room.update(info("ann", "PA_1"));
        RemoteParticipant before = room.remote("ann");
        room.events.clear();

        room.update(info("ann", "PA_2"));

        assertThat(room.told()).containsExactly("ParticipantDisconnected", "ParticipantConnected");
        assertThat(room.remote("ann")).isNotSameAs(before);
        assertThat(before.disconnectReason()).isEqualTo(DisconnectReason.UNKNOWN);

        // The end of the earlier stay comes late, and must not take the later one away.
        room.update(info("ann", "PA_1").setState(ParticipantInfo.State.DISCONNECTED));
        assertThat(room.remote("ann").sid()).isEqualTo("PA_2");
    }

    @Test
    void anOlderVersionIsNoNews() {
        room.update(info("ann", "PA_1").setVersion(5).setName("new"));
        room.update(info("ann", "PA_1").setVersion(4).setName("old"));

        assertThat(room.remote("ann").name()).isEqualTo("new");
    }

    @Test
    void theEndOfSomebodyUnknownIsNoNews() {
        room.update(info("ann", "PA_1").setState(ParticipantInfo.State.DISCONNECTED));

        assertThat(room.events).isEmpty();
    }

    @Test
    void whatChangedIsToldInTheOrderOfTheOtherSdks() {
        room.update(info("ann", "PA_1").putAttributes("gone", "1").putAttributes("same", "1"));
        room.events.clear();

        room.update(
                info("ann", "PA_1")
                        .setVersion(2)
                        .setName("Ann")
                        .setMetadata("seat 1")
                        .putAttributes("same", "1")
                        .putAttributes("new", "2")
                        .setPermission(ParticipantPermission.newBuilder().setCanPublish(true)));

        RemoteParticipant ann = room.remote("ann");
        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.ParticipantNameChanged(ann, "", "Ann"),
                        new RoomEvent.ParticipantMetadataChanged(ann, "", "seat 1"),
                        new RoomEvent.ParticipantAttributesChanged(
                                Map.of("gone", "", "new", "2"), ann),
                        new RoomEvent.ParticipantPermissionsChanged(
                                ann,
                                new ParticipantPermissions(
                                        false, true, false, List.of(), false, false, false, false,
                                        false, false)));
        assertThat(ann.attributes()).containsOnly(Map.entry("same", "1"), Map.entry("new", "2"));
    }

    @Test
    void onesOwnChangesAreToldToo() {
        room.update(info("me", "PA_me").setVersion(2).setName("Me"));

        assertThat(room.events)
                .containsExactly(new RoomEvent.ParticipantNameChanged(room.local, "", "Me"));
        assertThat(room.local.name()).isEqualTo("Me");
        assertThat(room.model.snapshot()).isEmpty();
    }

    @Test
    void mutingAndUnmutingAreTold() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")));
        room.events.clear();

        room.update(info("ann", "PA_1").setVersion(2).addTracks(audio("TR_1").setMuted(true)));
        RemoteTrackPublication publication = room.publication("ann", "TR_1");
        assertThat(publication.isMuted()).isTrue();
        room.update(info("ann", "PA_1").setVersion(3).addTracks(audio("TR_1")));

        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.TrackMuted(room.remote("ann"), publication),
                        new RoomEvent.TrackUnmuted(room.remote("ann"), publication));
    }

    @Test
    void aTrackThatIsGoneIsToldAndForgotten() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")).addTracks(audio("TR_2")));
        room.events.clear();

        room.update(info("ann", "PA_1").setVersion(2).addTracks(audio("TR_2")));

        assertThat(room.told()).containsExactly("TrackUnpublished");
        assertThat(room.remote("ann").trackPublications()).containsOnlyKeys("TR_2");
    }

    @Test
    void aParticipantIsEncryptedWhenAllItsTracksAndItsDataAre() {
        room.update(
                info("ann", "PA_1").addTracks(audio("TR_1").setEncryption(Encryption.Type.GCM)));
        RemoteParticipant ann = room.remote("ann");
        assertThat(ann.isEncrypted()).isTrue();

        room.updates.dataEncryption(ann, false);
        assertThat(ann.isEncrypted()).isFalse();
        room.updates.dataEncryption(ann, true);

        assertThat(room.events)
                .endsWith(
                        new RoomEvent.ParticipantEncryptionStatusChanged(ann, true),
                        new RoomEvent.ParticipantEncryptionStatusChanged(ann, false),
                        new RoomEvent.ParticipantEncryptionStatusChanged(ann, true));
    }

    @Test
    void everythingThatTheServerTellsOfAParticipantCanBeAsked() {
        room.update(
                info("ann", "PA_1")
                        .setJoinedAt(1_700_000_000)
                        .setJoinedAtMs(1_700_000_000_123L)
                        .setKind(ParticipantInfo.Kind.AGENT)
                        .addKindDetails(ParticipantInfo.KindDetail.CLOUD_AGENT)
                        .setIsPublisher(true));

        RemoteParticipant ann = room.remote("ann");
        assertThat(ann.joinedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
        assertThat(ann.kind()).isEqualTo(ParticipantKind.AGENT);
        assertThat(ann.kindDetails()).containsExactly(ParticipantKindDetail.CLOUD_AGENT);
        assertThat(ann.isPublisher()).isTrue();
        assertThat(ann.permissions()).isNull();
        assertThat(ann.disconnectReason()).isNull();
        assertThat(ann.connectionQuality()).isEqualTo(ConnectionQuality.UNKNOWN);
        assertThat(ann).hasToString("RemoteParticipant{identity=ann, sid=PA_1}");
    }

    @Test
    void onAFullReconnectEverybodyLeaves() {
        room.update(info("ann", "PA_1"), info("bob", "PA_2"));
        room.events.clear();

        room.updates.leaveAll();

        assertThat(room.told())
                .containsExactly("ParticipantDisconnected", "ParticipantDisconnected");
        assertThat(room.model.snapshot()).isEmpty();
    }
}
