package io.parley.webrtc.ice;

import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Answers to Binding requests, until they are polled. Each goes back where its request came from.
 */
final class ResponseQueue {
    private record Response(NetworkPath path, byte[] bytes) {}

    private final ByteBuffer scratch = ByteBuffer.allocate(256);
    private final ArrayDeque<Response> queue = new ArrayDeque<>();
    private final IceCounters counters;

    ResponseQueue(IceCounters counters) {
        this.counters = counters;
    }

    /** RFC 8445 §7.3.1.2: tells the sender which address it is seen at. */
    void success(StunMessage request, NetworkPath path, StunIntegrityKey key) {
        StunWriter writer = begin(request, StunClass.SUCCESS_RESPONSE);
        end(writer.xorMappedAddress(path.remote()), path, key);
    }

    /**
     * @param key null when the request was not authenticated (RFC 8489 §9.1.3)
     */
    void error(StunMessage request, NetworkPath path, int code, @Nullable StunIntegrityKey key) {
        StunWriter writer = begin(request, StunClass.ERROR_RESPONSE).errorCode(code);
        if (code == StunErrors.UNKNOWN_ATTRIBUTE) {
            writer.unknownAttributes(request);
        }
        end(writer, path, key);
    }

    private StunWriter begin(StunMessage request, StunClass responseClass) {
        return new StunWriter(scratch.clear(), responseClass, request.transactionId());
    }

    private void end(StunWriter writer, NetworkPath path, @Nullable StunIntegrityKey key) {
        if (queue.size() == Limits.MAX_ICE_RESPONSES) {
            counters.increment(Counter.LIMIT_REACHED);
            return;
        }
        if (key != null) {
            writer.integrity(key);
        }
        writer.fingerprint();
        byte[] bytes = new byte[scratch.flip().remaining()];
        scratch.get(bytes);
        queue.add(new Response(path, bytes));
    }

    @Nullable NetworkPath pollTransmit(ByteBuffer out) {
        Response response = queue.poll();
        if (response == null) {
            return null;
        }
        out.put(response.bytes);
        counters.increment(Counter.RESPONSES_SENT);
        return response.path;
    }

    void clear() {
        queue.clear();
    }
}
