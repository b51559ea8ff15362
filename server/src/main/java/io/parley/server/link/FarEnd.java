package io.parley.server.link;

import io.parley.webrtc.peer.TransceiverSpec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The half of a {@link RemoteLink} on the shard where the connection lives; for its thread. */
final class FarEnd implements PeerLink.Listener {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private record Held(int channel, byte[] message) {}

    private final ShardBridge bridge;
    private final int slot;
    private final int serial;

    /** Messages that wait for room. */
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    /** Bytes of the messages that were taken, by channel. */
    private final Map<Integer, Long> taken = new HashMap<>();

    private @Nullable RemoteLink home;
    private @Nullable DirectLink link;
    private @Nullable Shard shard;
    private boolean unreported;
    private boolean closed;

    FarEnd(ShardBridge bridge, int slot, int serial) {
        this.bridge = bridge;
        this.slot = slot;
        this.serial = serial;
    }

    int slot() {
        return slot;
    }

    int serial() {
        return serial;
    }

    /**
     * @throws IllegalStateException when the shard takes no more connections
     */
    void open(Shard shard, RemoteLink theHome, boolean refusesUnused) {
        home = theHome;
        this.shard = shard;
        link = shard.newLink(this, refusesUnused);
    }

    private interface Task {
        void run(DirectLink link) throws NegotiationException;
    }

    /** Does something with the connection; what goes wrong ends it, and nothing else. */
    private void with(Task task) {
        DirectLink current = link;
        if (current == null || closed) {
            return;
        }
        try {
            task.run(current);
        } catch (NegotiationException | RuntimeException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    void offer(boolean iceRestart) {
        with(
                current -> {
                    String offer = current.offer(iceRestart);
                    tell(home -> home.onOffer(offer));
                });
    }

    void acceptAnswer(String sdp, PeerLink.Exchange then) {
        with(
                current -> {
                    try {
                        current.acceptAnswer(sdp);
                        var sections = current.sections();
                        tell(home -> home.onSettled(then, "", sections));
                    } catch (NegotiationException e) {
                        String reason = String.valueOf(e.getMessage());
                        tell(home -> home.onRefused(then, reason));
                    }
                });
    }

    /** Reads an offer, gives its sections their meaning, and answers it. */
    void answer(String offer, Map<String, TransceiverSpec> wanted, PeerLink.Exchange then) {
        with(
                current -> {
                    try {
                        current.readOffer(offer);
                        wanted.forEach(current::setSection);
                        String answer = current.answer();
                        var sections = current.sections();
                        tell(home -> home.onSettled(then, answer, sections));
                    } catch (NegotiationException | IllegalArgumentException e) {
                        String reason = String.valueOf(e.getMessage());
                        tell(home -> home.onRefused(then, reason));
                    }
                });
    }

    void addTransceiver(int expected, TransceiverSpec spec) {
        with(
                current -> {
                    int handle = current.addTransceiver(spec);
                    if (handle != expected) {
                        throw new IllegalStateException(
                                "transceiver: " + handle + " (expected: " + expected + ")");
                    }
                });
    }

    void updateTransceiver(int transceiver, TransceiverSpec spec) {
        with(current -> current.updateTransceiver(transceiver, spec));
    }

    void stopTransceiver(int transceiver) {
        with(current -> current.stopTransceiver(transceiver));
    }

    void addCandidate(String candidate, @Nullable String mid, int mLineIndex) {
        with(current -> current.addCandidate(candidate, mid, mLineIndex));
    }

    void createChannel(String label, boolean reliable) {
        with(current -> current.createChannel(label, reliable));
    }

    void setLowMark(int channel, long bytes) {
        with(current -> current.setLowMark(channel, bytes));
    }

    void consume(int length) {
        with(current -> current.consume(length));
    }

    void setMediaTimer(long deadlineNanos) {
        with(current -> current.setMediaTimer(deadlineNanos));
    }

    void sendMessage(int channel, byte[] message) {
        with(
                current -> {
                    taken.merge(channel, (long) message.length, Long::sum);
                    held.add(new Held(channel, message));
                    sendHeld(current);
                    if (!unreported) {
                        unreported = true;
                        bridge.reportLater(this);
                    }
                });
    }

    /** What finds no room waits here, and counts as waiting on its channel. */
    private void sendHeld(DirectLink current) {
        for (Held next = held.peek(); next != null; next = held.peek()) {
            if (current.send(next.channel(), ByteBuffer.wrap(next.message()))
                    == PeerLink.SendOutcome.FULL) {
                return;
            }
            held.remove();
        }
    }

    /** Sends a packet; what cannot be sent is lost. */
    void send(boolean rtcp, ByteBuffer header, ByteBuffer payload) {
        DirectLink current = link;
        if (current == null || closed) {
            return;
        }
        if (rtcp) {
            current.sendRtcp(header);
        } else {
            current.sendRtp(header, payload);
        }
    }

    private long heldBytes(int channel) {
        long bytes = 0;
        for (Held each : held) {
            bytes += each.channel() == channel ? each.message().length : 0;
        }
        return bytes;
    }

    /** Tells how much was taken, and how much of it waits. */
    void report() {
        unreported = false;
        with(
                current ->
                        taken.forEach(
                                (channel, bytes) -> {
                                    long buffered =
                                            current.bufferedAmount(channel) + heldBytes(channel);
                                    tell(home -> home.onTaken(channel, bytes, buffered));
                                }));
    }

    void close(String reason) {
        DirectLink current = link;
        if (!closed && current != null) {
            current.close(reason);
        }
        closed = true;
    }

    /** The connection is of no use any more. */
    void fail(String reason) {
        tell(home -> home.onFailed(reason));
    }

    private interface Message {
        void deliver(RemoteLink home);
    }

    private void tell(Message message) {
        RemoteLink receiver = home;
        if (receiver != null) {
            bridge.back().post(() -> receiver.receive(message::deliver));
        }
    }

    /** Tells what is known of the connection, in the time of {@link System#nanoTime}. */
    void tellFacts() {
        DirectLink current = link;
        Shard there = shard;
        if (current != null && there != null) {
            LinkFacts facts = current.facts().shifted(System.nanoTime() - there.nowNanos());
            tell(home -> home.onFacts(facts));
        }
    }

    @Override
    public void onConnected() {
        tellFacts();
        tell(RemoteLink::onConnected);
    }

    @Override
    public void onInterrupted() {
        tell(RemoteLink::onInterrupted);
    }

    @Override
    public void onFailed(String reason) {
        tellFacts();
        fail(reason);
    }

    @Override
    public void onCandidate(String candidate, String mid, int mLineIndex) {
        tell(home -> home.onCandidate(candidate, mid, mLineIndex));
    }

    @Override
    public void onCandidatesDone() {
        tell(RemoteLink::onCandidatesDone);
    }

    @Override
    public void onChannelOpen(int channel, String label) {
        setLowMark(channel, LinkLimits.REPORT_MARK);
        tell(home -> home.onChannelOpen(channel, label));
    }

    /** The client's window stays as it is until the message was taken. */
    @Override
    public boolean onMessage(int channel, boolean binary, ByteBuffer payload) {
        tell(home -> home.onMessage(channel, binary, payload));
        return false;
    }

    @Override
    public void onLow(int channel) {
        with(this::sendHeld);
        report();
    }

    @Override
    public void onChannelClosed(int channel) {
        taken.remove(channel);
        tell(home -> home.onChannelClosed(channel));
    }

    @Override
    public void onRtp(ByteBuffer packet, long nowNanos) {
        bridge.back().put(slot, serial, false, packet, NOTHING);
    }

    @Override
    public void onRtcp(ByteBuffer packet, long nowNanos) {
        bridge.back().put(slot, serial, true, packet, NOTHING);
    }

    @Override
    public void onMediaTimer(long nowNanos) {
        tell(RemoteLink::onMediaTimer);
    }
}
