package io.parley.server.link;

import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that lives on another shard, for the thread of the one that uses it. */
final class RemoteLink implements PeerLink {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What waits on a channel, as far as it is known here. */
    private static final class Channel {
        private long given;
        private long taken;
        private long buffered;
        private long lowMark = LinkLimits.REPORT_MARK;
        private boolean asked;

        long waiting() {
            return underWay() + buffered;
        }

        long underWay() {
            return given - taken;
        }
    }

    private final ShardBridge bridge;
    private final FarEnd end;
    private final Listener listener;
    private final Map<Integer, Channel> channels = new HashMap<>();
    private final ArrayDeque<Consumer<String>> offers = new ArrayDeque<>();

    /** What is wanted of the sections of the offer that was read. */
    private Map<String, TransceiverSpec> wanted = new LinkedHashMap<>();

    private String offerRead = "";
    private List<NegotiatedSection> sections = List.of();
    private int exchanges;
    private int candidates;
    private int transceivers;
    private LinkFacts facts = LinkFacts.NONE;
    private boolean factsAsked;
    private boolean wasConnected;
    private boolean closed;

    RemoteLink(ShardBridge bridge, FarEnd end, Listener listener) {
        this.bridge = bridge;
        this.end = end;
        this.listener = listener;
    }

    int serial() {
        return end.serial();
    }

    private void post(Runnable task) {
        if (!closed) {
            bridge.out().post(task);
        }
    }

    @Override
    public void offer(boolean iceRestart, Consumer<String> then) {
        offers.add(then);
        post(() -> end.offer(iceRestart));
    }

    @Override
    public void acceptAnswer(String sdp, Exchange then) {
        exchanges++;
        candidates = 0;
        post(() -> end.acceptAnswer(sdp, then));
    }

    /** Whether the connection takes it is known with the answer only. */
    @Override
    public SessionDescription readOffer(String offer) throws NegotiationException {
        if (exchanges >= LinkLimits.PENDING_EXCHANGES) {
            throw new NegotiationException(exchanges + " offers wait for their answers already");
        }
        try {
            SessionDescription read = SessionDescription.parse(offer);
            offerRead = offer;
            wanted = new LinkedHashMap<>();
            return read;
        } catch (SdpException e) {
            throw new NegotiationException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void answer(Exchange then) {
        exchanges++;
        candidates = 0;
        String offer = offerRead;
        Map<String, TransceiverSpec> specs = wanted;
        wanted = new LinkedHashMap<>();
        post(() -> end.answer(offer, specs, then));
    }

    /** Handles count up from 0 on connections of which this side makes all sections. */
    @Override
    public int addTransceiver(TransceiverSpec spec) {
        int handle = transceivers++;
        post(() -> end.addTransceiver(handle, spec));
        return handle;
    }

    @Override
    public void updateTransceiver(int transceiver, TransceiverSpec spec) {
        post(() -> end.updateTransceiver(transceiver, spec));
    }

    @Override
    public void stopTransceiver(int transceiver) {
        post(() -> end.stopTransceiver(transceiver));
    }

    @Override
    public void setSection(String mid, TransceiverSpec spec) {
        wanted.put(mid, spec);
    }

    @Override
    public List<NegotiatedSection> sections() {
        return sections;
    }

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        return wasConnected
                && !closed
                && bridge.out().put(end.slot(), end.serial(), false, header, payload);
    }

    @Override
    public boolean sendRtcp(ByteBuffer packet) {
        return wasConnected
                && !closed
                && bridge.out().put(end.slot(), end.serial(), true, packet, NOTHING);
    }

    @Override
    public void setMediaTimer(long deadlineNanos) {
        post(() -> end.setMediaTimer(deadlineNanos));
    }

    /** One that cannot be read is found out on the other shard, and passed over there. */
    @Override
    public boolean addCandidate(String candidate, @Nullable String mid, int mLineIndex) {
        if (candidates >= LinkLimits.CANDIDATES) {
            return false;
        }
        candidates++;
        post(() -> end.addCandidate(candidate, mid, mLineIndex));
        return true;
    }

    /** The handle comes with the news that the channel is open. */
    @Override
    public void createChannel(String label, boolean reliable) {
        post(() -> end.createChannel(label, reliable));
    }

    @Override
    public SendOutcome send(int channel, ByteBuffer payload) {
        Channel state = channels.get(channel);
        if (closed || state == null) {
            return SendOutcome.CLOSED;
        }
        byte[] message = bridge.kept(payload);
        state.given += message.length;
        post(() -> end.sendMessage(channel, message));
        return SendOutcome.QUEUED;
    }

    /** As of the last time that somebody asked, or that the connection came up or failed. */
    @Override
    public LinkFacts facts() {
        if (!factsAsked) {
            factsAsked = true;
            post(end::tellFacts);
        }
        return facts;
    }

    void onFacts(LinkFacts told) {
        factsAsked = false;
        facts = told.shifted(bridge.nowNanos() - System.nanoTime());
    }

    /** As of the last report, and what went over since; an old report is asked for anew. */
    @Override
    public long bufferedAmount(int channel) {
        Channel state = channels.get(channel);
        if (state == null) {
            return 0;
        }
        if (state.waiting() > 0 && !state.asked) {
            state.asked = true;
            post(end::report);
        }
        return state.waiting();
    }

    @Override
    public long bytesUnderWay(int channel) {
        Channel state = channels.get(channel);
        return state == null ? 0 : state.underWay();
    }

    @Override
    public void setLowMark(int channel, long bytes) {
        Channel state = channels.get(channel);
        if (state != null) {
            state.lowMark = bytes;
            post(() -> end.setLowMark(channel, bytes));
        }
    }

    @Override
    public void consume(int length) {
        post(() -> end.consume(length));
    }

    @Override
    public void close(String reason) {
        if (!closed) {
            post(() -> end.close(reason));
            closed = true;
            bridge.forget(end);
        }
    }

    /** A message of the other half. */
    void receive(Consumer<RemoteLink> message) {
        if (!closed) {
            message.accept(this);
        }
    }

    /** A packet from the client. */
    void onPacket(boolean rtcp, ByteBuffer packet) {
        if (rtcp) {
            listener.onRtcp(packet, bridge.nowNanos());
        } else {
            long now = bridge.nowNanos();
            listener.onRtp(packet, now);
            listener.onRtpEnd(now);
        }
    }

    void onOffer(String offer) {
        offers.remove().accept(offer);
    }

    void onSettled(Exchange then, String description, List<NegotiatedSection> settled) {
        exchanges--;
        sections = settled;
        then.onSettled(description);
    }

    void onRefused(Exchange then, String reason) {
        exchanges--;
        then.onRefused(reason);
    }

    void onConnected() {
        wasConnected = true;
        listener.onConnected();
    }

    void onInterrupted() {
        listener.onInterrupted();
    }

    void onFailed(String reason) {
        listener.onFailed(reason);
    }

    void onCandidate(String candidate, String mid, int mLineIndex) {
        listener.onCandidate(candidate, mid, mLineIndex);
    }

    void onCandidatesDone() {
        listener.onCandidatesDone();
    }

    void onChannelOpen(int channel, String label) {
        channels.put(channel, new Channel());
        listener.onChannelOpen(channel, label);
    }

    void onMessage(int channel, boolean binary, ByteBuffer payload) {
        int length = payload.remaining();
        if (listener.onMessage(channel, binary, payload)) {
            consume(length);
        }
    }

    /** So many bytes were taken of all that was given to a channel, and so many wait there. */
    void onTaken(int channel, long taken, long buffered) {
        Channel state = channels.get(channel);
        if (state != null) {
            long before = state.waiting();
            state.taken = taken;
            state.buffered = buffered;
            state.asked = false;
            if (before > state.lowMark && state.waiting() <= state.lowMark) {
                listener.onLow(channel);
            }
        }
    }

    void onChannelClosed(int channel) {
        channels.remove(channel);
        listener.onChannelClosed(channel);
    }

    void onMediaTimer() {
        listener.onMediaTimer(bridge.nowNanos());
    }
}
