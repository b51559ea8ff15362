package io.parley.server.room;

import io.parley.proto.livekit.DataPacket;
import io.parley.server.link.DirectLink;
import io.parley.server.link.NegotiationException;
import io.parley.server.link.PeerLink;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer connection that is as far as the test says. */
final class FakeLink implements DirectLink {
    private final FakeShard shard;
    private final PeerLink.Listener listener;
    private final Map<Integer, String> labels = new HashMap<>();
    private final Map<String, Integer> channels = new HashMap<>();
    private final Map<String, List<byte[]>> sent = new HashMap<>();
    private final List<String> candidates = new ArrayList<>();
    private final Map<String, Long> buffered = new HashMap<>();
    private final Map<Integer, Long> lowMarks = new HashMap<>();
    private long unconsumed;
    private boolean stalled;
    private int offers;
    private int restarts;
    private int answersAccepted;
    private boolean full;
    private boolean closed;
    private final FakeSections sections = new FakeSections();
    private final List<byte[]> rtp = new ArrayList<>();
    private final List<byte[]> rtcp = new ArrayList<>();
    private String offerToAnswer = "";

    FakeLink(FakeShard shard, PeerLink.Listener listener) {
        this.shard = shard;
        this.listener = listener;
    }

    /** The connection comes up and its channels with it. */
    void connect() {
        listener.onConnected();
        labels.forEach(listener::onChannelOpen);
        shard.run();
    }

    /** The connection comes up; its channels stay closed. */
    void connectWithoutChannels() {
        listener.onConnected();
        shard.run();
    }

    /** The client opened a channel. */
    void announce(String label) {
        int channel = newChannel(label);
        listener.onChannelOpen(channel, label);
        shard.run();
    }

    void interrupt() {
        listener.onInterrupted();
        shard.run();
    }

    void fail() {
        listener.onFailed("the test says so");
        shard.run();
    }

    void candidate(String candidate) {
        listener.onCandidate(candidate, "0", 0);
    }

    void candidatesDone() {
        listener.onCandidatesDone();
        shard.run();
    }

    /** A message of the client's arrives. */
    void receive(String label, byte[] message) {
        int channel = channels.getOrDefault(label, -1);
        if (!listener.onMessage(channel, true, ByteBuffer.wrap(message.clone()))) {
            unconsumed += message.length;
        }
        shard.run();
    }

    void receive(String label, DataPacket packet) {
        receive(label, packet.toByteArray());
    }

    /** What was sent on a channel since the last call. */
    List<byte[]> takeSent(String label) {
        List<byte[]> messages = sent.remove(label);
        return messages == null ? List.of() : messages;
    }

    void setBuffered(String label, long bytes) {
        buffered.put(label, bytes);
    }

    /** Bytes that wait leave until this many are left. */
    void drainTo(String label, long bytes) {
        long before = buffered.getOrDefault(label, 0L);
        buffered.put(label, bytes);
        int channel = channels.getOrDefault(label, -1);
        long mark = lowMarks.getOrDefault(channel, 0L);
        if (before > mark && bytes <= mark) {
            listener.onLow(channel);
        }
        shard.run();
    }

    /** From now on what is sent waits until {@link #drainTo}. */
    void stall() {
        stalled = true;
    }

    /** Bytes of messages that the server is not done with. */
    long unconsumed() {
        return unconsumed;
    }

    void setFull(boolean value) {
        full = value;
    }

    int offers() {
        return offers;
    }

    int restarts() {
        return restarts;
    }

    int answersAccepted() {
        return answersAccepted;
    }

    List<String> candidates() {
        return candidates;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String offer(boolean iceRestart) {
        offers++;
        restarts += iceRestart ? 1 : 0;
        return sections.isEmpty() ? "offer " + offers : sections.offer();
    }

    @Override
    public void acceptAnswer(String sdp) throws NegotiationException {
        refuse(sdp);
        answersAccepted++;
        sections.accept(
                sdp.equals("no video") ? MediaKind.VIDEO : null,
                sdp.startsWith("without ") ? sdp.substring("without ".length()) : "");
    }

    private static void refuse(String sdp) throws NegotiationException {
        if (sdp.startsWith("bad")) {
            throw new NegotiationException("line 1: " + sdp);
        }
    }

    @Override
    public SessionDescription readOffer(String offer) throws NegotiationException {
        refuse(offer);
        offerToAnswer = offer;
        return sections.read(offer);
    }

    @Override
    public String answer() {
        String answer = sections.answer();
        return offerToAnswer.startsWith("v=0") ? answer : "answer to " + offerToAnswer;
    }

    @Override
    public int addTransceiver(TransceiverSpec spec) {
        return sections.add(spec);
    }

    @Override
    public void updateTransceiver(int transceiver, TransceiverSpec spec) {
        sections.update(transceiver, spec);
    }

    @Override
    public void stopTransceiver(int transceiver) {
        sections.stop(transceiver);
    }

    @Override
    public void setSection(String mid, TransceiverSpec spec) {
        sections.set(mid, spec);
    }

    @Override
    public List<NegotiatedSection> sections() {
        return sections.inForce();
    }

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        byte[] packet = new byte[header.remaining() + payload.remaining()];
        header.duplicate().get(packet, 0, header.remaining());
        payload.duplicate().get(packet, header.remaining(), payload.remaining());
        rtp.add(packet);
        return true;
    }

    @Override
    public boolean sendRtcp(ByteBuffer packet) {
        byte[] compound = new byte[packet.remaining()];
        packet.duplicate().get(compound);
        rtcp.add(compound);
        return true;
    }

    /** The RTCP packets sent since the last call. */
    List<byte[]> takeRtcp() {
        List<byte[]> taken = List.copyOf(rtcp);
        rtcp.clear();
        return taken;
    }

    /** The RTP packets sent since the last call. */
    List<byte[]> takeRtp() {
        List<byte[]> taken = List.copyOf(rtp);
        rtp.clear();
        return taken;
    }

    /** An RTP packet of the client's arrives. */
    void receiveRtp(byte[] packet) {
        listener.onRtp(ByteBuffer.wrap(packet.clone()), shard.nowNanos());
        listener.onRtpEnd(shard.nowNanos());
        shard.run();
    }

    /** An RTCP packet of the client's arrives. */
    void receiveRtcp(byte[] packet) {
        listener.onRtcp(ByteBuffer.wrap(packet.clone()), shard.nowNanos());
        shard.run();
    }

    @Override
    public void setMediaTimer(long deadlineNanos) {}

    @Override
    public boolean addCandidate(String candidate, @Nullable String mid, int mLineIndex) {
        candidates.add(candidate);
        return !candidate.startsWith("bad");
    }

    @Override
    public void createChannel(String label, boolean reliable) {
        newChannel(label);
    }

    private int newChannel(String label) {
        int channel = labels.size();
        labels.put(channel, label);
        channels.put(label, channel);
        return channel;
    }

    @Override
    public SendOutcome send(int channel, ByteBuffer payload) {
        if (full) {
            return SendOutcome.FULL;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        if (stalled) {
            buffered.merge(labels.getOrDefault(channel, ""), (long) bytes.length, Long::sum);
        }
        sent.computeIfAbsent(labels.get(channel), label -> new ArrayList<>()).add(bytes);
        return SendOutcome.QUEUED;
    }

    @Override
    public long bufferedAmount(int channel) {
        return buffered.getOrDefault(labels.get(channel), 0L);
    }

    @Override
    public void setLowMark(int channel, long bytes) {
        lowMarks.put(channel, bytes);
    }

    @Override
    public void consume(int length) {
        unconsumed -= length;
    }

    @Override
    public void close(String reason) {
        closed = true;
    }
}
