package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import io.parley.webrtc.wire.IntMap;
import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;

/**
 * Makes messages of DATA chunks, and brings those of ordered streams into order (RFC 9260 §6.6,
 * §6.9). What it holds is bounded by the receive window.
 */
final class ReassemblyQueue {
    private final SctpOptions options;
    private final SctpCounters counters;
    private final SctpContext context;
    private final FragmentRing fragments =
            new FragmentRing(new SlabPool(Limits.SCTP_KEPT_RECEIVE_BYTES));
    private final IntMap<IncomingStream> streams = new IntMap<>();
    private long heldBytes;
    private int waitingMessages;

    ReassemblyQueue(SctpContext context) {
        this.context = context;
        this.options = context.options;
        this.counters = context.counters;
    }

    /** Bytes of fragments and of messages that wait for earlier ones. */
    long heldBytes() {
        return heldBytes;
    }

    /** Takes a chunk that did not arrive before; false if there is no room for it. */
    boolean add(long tsn, DataView data) {
        if (data.isUnordered() || canOrder(data)) {
            return data.isWholeMessage() ? addWhole(data) : addFragment(tsn, data);
        }
        counters.increment(SctpCounter.DATA_INVALID);
        return true; // acknowledged and thrown away: the peer would send it for ever
    }

    private boolean canOrder(DataView data) {
        return data.stream() < options.maxStreams()
                && (streams.get(data.stream()) != null
                        || streams.size() < Limits.SCTP_ORDERED_STREAMS);
    }

    private boolean addWhole(DataView data) {
        if (data.length() > options.maxMessageSize()) {
            counters.increment(SctpCounter.DATA_INVALID);
            return true;
        }
        if (!data.isUnordered() && waitingMessages >= Limits.SCTP_WAITING_MESSAGES) {
            IncomingStream stream = stream(data.stream());
            if (stream.unwrap(data.ssn()) != stream.nextSsn()) {
                return false;
            }
        }
        byte[] payload = new byte[data.length()];
        System.arraycopy(data.array(), data.start(), payload, 0, payload.length);
        onMessage(data, payload);
        return true;
    }

    private boolean addFragment(long tsn, DataView data) {
        if (!fragments.add(tsn, data)) {
            return false;
        }
        heldBytes += data.length();
        if (!fragments.findMessage(tsn)) {
            return true;
        }
        long length = fragments.messageLength();
        heldBytes -= length;
        if (length > options.maxMessageSize()) {
            counters.increment(SctpCounter.DATA_INVALID);
            fragments.takeMessage(null);
            return true;
        }
        byte[] payload = new byte[(int) length];
        fragments.takeMessage(payload);
        onMessage(data, payload);
        return true;
    }

    private void onMessage(DataView last, byte[] payload) {
        if (last.isUnordered()) {
            deliver(last.stream(), last.ppid(), payload);
            return;
        }
        IncomingStream stream = stream(last.stream());
        long ssn = stream.unwrap(last.ssn());
        if (ssn == stream.nextSsn()) {
            stream.advanceTo(ssn + 1);
            deliver(last.stream(), last.ppid(), payload);
            deliverInOrder(last.stream(), stream);
        } else if (ssn > stream.nextSsn() && stream.hold(ssn, payload, last.ppid())) {
            heldBytes += payload.length;
            waitingMessages++;
        } else {
            counters.increment(SctpCounter.DATA_INVALID);
        }
    }

    private void deliverInOrder(int id, IncomingStream stream) {
        while (stream.hasUpTo(stream.nextSsn())) {
            deliverWaiting(id, stream);
            stream.advanceTo(stream.nextSsn() + 1);
        }
    }

    private void deliverWaiting(int id, IncomingStream stream) {
        int ppid = stream.headPpid();
        byte[] payload = stream.take();
        heldBytes -= payload.length;
        waitingMessages--;
        deliver(id, ppid, payload);
    }

    private void deliver(int stream, int ppid, byte[] payload) {
        counters.increment(SctpCounter.MESSAGES_RECEIVED);
        counters.add(SctpCounter.BYTES_RECEIVED, payload.length);
        context.onDelivered(payload.length);
        context.events.add(new MessageReceived(stream, ppid, ByteBuffer.wrap(payload)));
    }

    /** The peer gave up everything up to this TSN: fragments of it are of no use any more. */
    void forwardTo(long tsn) {
        heldBytes -= fragments.dropTo(tsn);
    }

    /** The peer gave up this ordered message and earlier ones of its stream (RFC 3758 §3.6). */
    void skipTo(int id, int wireSsn) {
        if (id >= options.maxStreams()
                || (streams.get(id) == null && streams.size() >= Limits.SCTP_ORDERED_STREAMS)) {
            return;
        }
        IncomingStream stream = stream(id);
        long ssn = stream.unwrap(wireSsn);
        while (stream.hasUpTo(ssn)) {
            deliverWaiting(id, stream);
        }
        if (ssn >= stream.nextSsn()) {
            stream.advanceTo(ssn + 1);
        }
        deliverInOrder(id, stream);
    }

    /** Starts a stream anew (RFC 6525 §5.2.2); what waited there for an earlier message is lost. */
    void resetStream(int id) {
        IncomingStream stream = streams.get(id);
        if (stream != null) {
            while (stream.waiting() > 0) {
                heldBytes -= stream.take().length;
                waitingMessages--;
            }
            streams.remove(id);
        }
    }

    /** The streams that have a state here. */
    int[] orderedStreams() {
        return streams.keys();
    }

    private IncomingStream stream(int id) {
        IncomingStream stream = streams.get(id);
        if (stream == null) {
            stream = new IncomingStream();
            streams.put(id, stream);
        }
        return stream;
    }
}
