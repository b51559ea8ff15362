package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantUpdate;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everything of a room but its connection. The test is the server. */
final class ModelFixture {
    final FakeLink link = new FakeLink();
    final RoomModel model = new RoomModel();
    final List<RoomEvent> events = new ArrayList<>();
    final List<SignalRequest> requested = new ArrayList<>();
    final List<Runnable> timers = new ArrayList<>();
    final List<RemoteParticipant> departures = new ArrayList<>();
    final Speakers speakers = new Speakers(model, events::add);
    final ParticipantUpdates updates =
            new ParticipantUpdates(model, link, false, events::add, departures::add);
    final MetadataRequests requests = new MetadataRequests(requested::add, this::schedule);
    final SignalHandler signals =
            new SignalHandler(model, updates, speakers, requests, events::add);
    final PacketHandler packets = new PacketHandler(model, events::add);
    final LocalParticipant local = new LocalParticipant(info("me", "PA_me").build(), link);

    ModelFixture() {
        model.local(local);
    }

    private Runnable schedule(Duration delay, Runnable task) {
        timers.add(task);
        return () -> timers.remove(task);
    }

    static ParticipantInfo.Builder info(String identity, String sid) {
        return ParticipantInfo.newBuilder()
                .setIdentity(identity)
                .setSid(sid)
                .setVersion(1)
                .setState(ParticipantInfo.State.JOINED);
    }

    static TrackInfo.Builder audio(String sid) {
        return TrackInfo.newBuilder().setSid(sid).setType(TrackType.AUDIO).setName("voice");
    }

    void server(SignalResponse.Builder message) {
        signals.handle(message.build());
    }

    void update(ParticipantInfo.Builder... infos) {
        ParticipantUpdate.Builder update = ParticipantUpdate.newBuilder();
        for (ParticipantInfo.Builder info : infos) {
            update.addParticipants(info);
        }
        server(SignalResponse.newBuilder().setUpdate(update));
    }

    RemoteParticipant remote(String identity) {
        RemoteParticipant participant = model.remote(identity);
        if (participant == null) {
            throw new AssertionError(identity + " is not in the room");
        }
        return participant;
    }

    RemoteTrackPublication publication(String identity, String sid) {
        RemoteTrackPublication publication = remote(identity).publications().get(sid);
        if (publication == null) {
            throw new AssertionError(identity + " does not publish " + sid);
        }
        return publication;
    }

    /** The simple names of what was told, in order. */
    List<String> told() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }
}
