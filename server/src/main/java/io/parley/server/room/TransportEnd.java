package io.parley.server.room;

import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalTarget;
import io.parley.proto.livekit.TrickleRequest;
import io.parley.server.data.DataLimits;
import io.parley.server.link.LinkHost;
import io.parley.server.link.PeerLink;
import io.parley.server.link.Shard;
import io.parley.webrtc.peer.NegotiatedSection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One peer connection of a participant: its candidates, its channels and its state. */
final class TransportEnd implements PeerLink.Listener {
    /** Hears of what matters to the participant. */
    interface Events {
        void send(SignalResponse message);

        void onConnected(TransportEnd end);

        void onChannelsChanged(TransportEnd end);

        void onFailed(TransportEnd end, String reason);

        /** False when the message is kept, until {@link TransportEnd#consume}. */
        boolean onData(TransportEnd end, DataKind kind, ByteBuffer payload);

        /** Few reliable bytes wait now. */
        void onLow(TransportEnd end);

        /** A message on a channel of no meaning. */
        void onUnknownData();
    }

    private static final int NONE = -1;
    private static final DataKind[] DATA_KINDS = DataKind.values();

    private final SignalTarget target;
    private final Events events;
    private final Shard shard;
    private final PeerLink link;
    private final MediaLink media;
    private final int[] channels = new int[DataKind.values().length];

    /** The last candidate waits here, so that it can be sent as the final one. */
    private @Nullable CandidateJson heldCandidate;

    private boolean connected;
    private boolean everConnected;
    private long interruptedSince = NONE;

    /**
     * @param shard the room's
     * @param host where the connection is to live
     * @param receives whether the client may send audio and video over it
     * @param sends whether the server may
     */
    TransportEnd(
            SignalTarget target,
            Events events,
            Shard shard,
            LinkHost host,
            RoomMedia room,
            boolean refusesUnused,
            boolean receives,
            boolean sends) {
        this.target = target;
        this.events = events;
        this.shard = shard;
        Arrays.fill(channels, NONE);
        link = host.newLink(this, refusesUnused);
        media = room.newLink(link, receives, sends);
    }

    PeerLink link() {
        return link;
    }

    MediaLink media() {
        return media;
    }

    SignalTarget target() {
        return target;
    }

    boolean isConnected() {
        return connected;
    }

    boolean wasEverConnected() {
        return everConnected;
    }

    /** Since when the path is silent; negative when it is not. */
    long interruptedSince() {
        return interruptedSince;
    }

    /** Both channels for packets are open and the connection is up. */
    boolean isReady() {
        return connected
                && channels[DataKind.RELIABLE.ordinal()] != NONE
                && channels[DataKind.LOSSY.ordinal()] != NONE;
    }

    /** Creates the channels of the server's own connection, in the order that clients know. */
    void createChannels() {
        link.createChannel(DataKind.RELIABLE.label(), true);
        link.createChannel(DataKind.LOSSY.label(), false);
        link.createChannel(DataKind.DATA_TRACK.label(), false);
    }

    void offer(boolean iceRestart, Consumer<String> then) {
        link.offer(iceRestart, then);
    }

    void acceptAnswer(String answer, PeerLink.Exchange then) {
        link.acceptAnswer(answer, then);
    }

    boolean addCandidate(CandidateJson candidate) {
        return link.addCandidate(candidate.candidate(), candidate.mid(), candidate.mLineIndex());
    }

    /** Sends one message to the client; CLOSED when it has no such channel. */
    PeerLink.SendOutcome send(DataKind kind, ByteBuffer payload) {
        int channel = channels[kind.ordinal()];
        return channel == NONE ? PeerLink.SendOutcome.CLOSED : link.send(channel, payload);
    }

    long bufferedAmount(DataKind kind) {
        int channel = channels[kind.ordinal()];
        return channel == NONE ? 0 : link.bufferedAmount(channel);
    }

    /** Those of them that the connection's shard has not taken yet. */
    long bytesUnderWay(DataKind kind) {
        int channel = channels[kind.ordinal()];
        return channel == NONE ? 0 : link.bytesUnderWay(channel);
    }

    /** A message that was kept is done with. */
    void consume(int length) {
        link.consume(length);
    }

    /** Treats a path that is silent for too long as lost. */
    void giveUp() {
        interruptedSince = NONE;
        onFailed("the path fell silent");
    }

    /** What was negotiated is in force: media follows it. */
    List<NegotiatedSection> settle() {
        List<NegotiatedSection> sections = link.sections();
        media.onNegotiated(sections, shard.nowNanos());
        return sections;
    }

    void close(String reason) {
        connected = false;
        media.close(shard.nowNanos());
        link.close(reason);
    }

    @Override
    public void onRtp(ByteBuffer packet, long nowNanos) {
        media.onRtp(packet, nowNanos);
    }

    @Override
    public void onRtpEnd(long nowNanos) {
        media.onRtpEnd(nowNanos);
    }

    @Override
    public void onRtcp(ByteBuffer packet, long nowNanos) {
        media.onRtcp(packet, nowNanos);
    }

    @Override
    public void onConnected() {
        connected = true;
        everConnected = true;
        interruptedSince = NONE;
        events.onConnected(this);
    }

    @Override
    public void onInterrupted() {
        interruptedSince = shard.nowNanos();
    }

    @Override
    public void onFailed(String reason) {
        connected = false;
        events.onFailed(this, reason);
    }

    @Override
    public void onCandidate(String candidate, String mid, int mLineIndex) {
        trickleHeld(false);
        heldCandidate = new CandidateJson(candidate, mid, mLineIndex);
    }

    @Override
    public void onCandidatesDone() {
        trickleHeld(true);
    }

    private void trickleHeld(boolean last) {
        CandidateJson held = heldCandidate;
        heldCandidate = null;
        if (held != null) {
            events.send(
                    SignalResponse.newBuilder()
                            .setTrickle(
                                    TrickleRequest.newBuilder()
                                            .setCandidateInit(held.format())
                                            .setTarget(target)
                                            .setFinal(last))
                            .build());
        }
    }

    @Override
    public void onChannelOpen(int channel, String label) {
        DataKind kind = DataKind.ofLabel(label);
        if (kind != null) {
            channels[kind.ordinal()] = channel; // the newest of a label counts
            if (kind == DataKind.RELIABLE) {
                link.setLowMark(channel, DataLimits.LOW_RELIABLE_BACKLOG);
            }
            events.onChannelsChanged(this);
        }
    }

    @Override
    public boolean onMessage(int channel, boolean binary, ByteBuffer payload) {
        for (DataKind kind : DATA_KINDS) {
            if (channels[kind.ordinal()] == channel) {
                return events.onData(this, kind, payload);
            }
        }
        events.onUnknownData();
        return true;
    }

    @Override
    public void onLow(int channel) {
        if (channels[DataKind.RELIABLE.ordinal()] == channel) {
            events.onLow(this);
        }
    }

    @Override
    public void onChannelClosed(int channel) {
        for (int i = 0; i < channels.length; i++) {
            if (channels[i] == channel) {
                channels[i] = NONE;
            }
        }
    }
}
