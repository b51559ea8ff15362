package io.parley.server.room;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalResponse.MessageCase;
import java.util.ArrayList;
import java.util.List;

/** A client of the rooms under test: its socket, and the links that the server made for it. */
final class TestClient {
    private final TestRooms rooms;
    private final FakeSink sink;
    private final SignalSession session;
    private final List<FakeLink> links;

    TestClient(TestRooms rooms, FakeSink sink, SignalSession session, List<FakeLink> links) {
        this.rooms = rooms;
        this.sink = sink;
        this.session = session;
        this.links = links;
    }

    FakeSink sink() {
        return sink;
    }

    SignalSession session() {
        return session;
    }

    /** The link that was made first: the primary one, unless said otherwise. */
    FakeLink link() {
        return links.get(0);
    }

    void send(SignalRequest.Builder request) {
        session.onRequest(request.build());
        rooms.shard().run();
    }

    void loseSignal() {
        session.onClosed("the test says so");
        rooms.shard().run();
    }

    /** The messages since the last call. */
    List<SignalResponse> take() {
        return sink.take();
    }

    /** The kinds of the messages since the last call. */
    List<MessageCase> takeKinds() {
        return take().stream().map(SignalResponse::getMessageCase).toList();
    }

    /** The participants in the updates since the last call; other messages are dropped. */
    List<ParticipantInfo> takeUpdates() {
        List<ParticipantInfo> infos = new ArrayList<>();
        take().forEach(message -> infos.addAll(message.getUpdate().getParticipantsList()));
        return infos;
    }

    /** The leave among the messages since the last call; the default one when there is none. */
    LeaveRequest takeLeave() {
        return take().stream()
                .filter(SignalResponse::hasLeave)
                .map(SignalResponse::getLeave)
                .findFirst()
                .orElse(LeaveRequest.getDefaultInstance());
    }

    /** The answers to requests since the last call; other messages are dropped. */
    List<RequestResponse> takeResponses() {
        return take().stream()
                .filter(SignalResponse::hasRequestResponse)
                .map(SignalResponse::getRequestResponse)
                .toList();
    }

    /** The packets on a channel since the last call. */
    List<DataPacket> takePackets(String label) {
        return link().takeSent(label).stream().map(TestClient::parse).toList();
    }

    private static DataPacket parse(byte[] bytes) {
        try {
            return DataPacket.parseFrom(bytes);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
