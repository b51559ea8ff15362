package io.parley.webrtc.peer;

import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.dtls.SrtpKeys;
import io.parley.webrtc.srtp.SrtpReceiver;
import io.parley.webrtc.srtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SRTP with the keys of the handshake (RFC 5764): nothing goes out and nothing comes in before they
 * are there.
 */
final class MediaPath {
    // RFC 5761 §4: payload types 64 to 95 with the marker's bit are those of RTCP.
    private static final int RTCP_FIRST = 64;
    private static final int RTCP_LAST = 95;
    private static final int RTP_HEADER = 12;
    private static final int RTCP_HEADER = 8;

    /** Above any MTU, and room for a tag in the datagrams that a socket reads. */
    private static final int MAX_PACKET = 2_000;

    /** More than any profile adds: tag and, to RTCP, the index. */
    private static final int MAX_OVERHEAD = 32;

    private final PeerCounters counters;
    private final AesWorkspace space;
    private @Nullable SrtpKeys unusedKeys;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private MediaSsrcs ssrcs = MediaSsrcs.NONE;

    /**
     * @param space may be shared by all of one thread
     */
    MediaPath(PeerCounters counters, AesWorkspace space) {
        this.counters = counters;
        this.space = space;
    }

    /**
     * The handshake is over and the other side is who it should be. Ciphers are made when there is
     * something for them: many connections carry data alone.
     */
    void open(SrtpKeys keys) {
        unusedKeys = keys;
        if (ssrcs != MediaSsrcs.NONE) {
            open();
        }
    }

    private void open() {
        SrtpKeys keys = unusedKeys;
        if (keys == null) {
            return;
        }
        unusedKeys = null;
        io.parley.webrtc.srtp.SrtpProfile profile =
                switch (keys.profile()) {
                    case AEAD_AES_128_GCM -> io.parley.webrtc.srtp.SrtpProfile.AEAD_AES_128_GCM;
                    case AEAD_AES_256_GCM -> io.parley.webrtc.srtp.SrtpProfile.AEAD_AES_256_GCM;
                    case AES128_CM_HMAC_SHA1_80 ->
                            io.parley.webrtc.srtp.SrtpProfile.AES128_CM_HMAC_SHA1_80;
                };
        sender = new SrtpSender(profile, keys.localKey(), keys.localSalt(), space);
        receiver = new SrtpReceiver(profile, keys.remoteKey(), keys.remoteSalt(), space);
    }

    /** Other sources were negotiated; of those that are over little is kept. */
    void negotiated(List<NegotiatedSection> sections) {
        MediaSsrcs before = ssrcs;
        ssrcs = MediaSsrcs.of(sections);
        SrtpSender out = sender;
        SrtpReceiver in = receiver;
        if (out == null || in == null) {
            open();
            return;
        }
        for (int ssrc : before.sent()) {
            if (!ssrcs.sent().contains(ssrc)) {
                out.retire(ssrc);
            }
        }
        for (int ssrc : before.received()) {
            if (!ssrcs.received().contains(ssrc)) {
                in.retire(ssrc);
            }
        }
    }

    void close() {
        unusedKeys = null;
        sender = null;
        receiver = null;
    }

    /** Opens a packet in its place; what the buffer holds then. */
    Inbound unprotect(ByteBuffer in) {
        if (receiver == null) {
            open();
        }
        SrtpReceiver current = receiver;
        int length = in.remaining();
        if (current == null || length < RTCP_HEADER || !in.hasArray()) {
            counters.increment(PeerCounter.SRTP_DROPPED);
            return Inbound.NONE;
        }
        boolean rtcp = isRtcp(in, in.position());
        int start = in.arrayOffset() + in.position();
        int plain =
                rtcp
                        ? current.unprotectRtcp(in.array(), start, length)
                        : current.unprotectRtp(in.array(), start, length);
        if (plain < 0) {
            counters.increment(PeerCounter.SRTP_DROPPED);
            return Inbound.NONE;
        }
        in.limit(in.position() + plain);
        counters.increment(rtcp ? PeerCounter.RTCP_RECEIVED : PeerCounter.RTP_RECEIVED);
        return rtcp ? Inbound.RTCP : Inbound.RTP;
    }

    private static boolean isRtcp(ByteBuffer packet, int start) {
        return looksLikeRtcp(packet.get(start + 1) & 0x7F);
    }

    /** Whether packets of that payload type could not be told from RTCP (RFC 5761 §4). */
    static boolean looksLikeRtcp(int payloadType) {
        return payloadType >= RTCP_FIRST && payloadType <= RTCP_LAST;
    }

    /** Appends the protected packet to {@code out}, a heap buffer; false when it is refused. */
    boolean protectRtp(ByteBuffer header, ByteBuffer payload, ByteBuffer out) {
        if (sender == null) {
            open();
        }
        SrtpSender current = sender;
        int length = header.remaining() + payload.remaining();
        if (current == null
                || header.remaining() < RTP_HEADER
                || length > MAX_PACKET
                || length + MAX_OVERHEAD > out.remaining()
                || isRtcp(header, header.position())) {
            return false;
        }
        int written =
                current.protectRtp(
                        header.array(),
                        header.arrayOffset() + header.position(),
                        header.remaining(),
                        payload.array(),
                        payload.arrayOffset() + payload.position(),
                        payload.remaining(),
                        out.array(),
                        out.arrayOffset() + out.position());
        return advance(out, written);
    }

    /** The same for RTCP. */
    boolean protectRtcp(ByteBuffer packet, ByteBuffer out) {
        if (sender == null) {
            open();
        }
        SrtpSender current = sender;
        int length = packet.remaining();
        if (current == null
                || length < RTCP_HEADER
                || length > MAX_PACKET
                || length + MAX_OVERHEAD > out.remaining()
                || !isRtcp(packet, packet.position())) {
            return false;
        }
        int start = out.arrayOffset() + out.position();
        System.arraycopy(
                packet.array(),
                packet.arrayOffset() + packet.position(),
                out.array(),
                start,
                length);
        return advance(out, current.protectRtcp(out.array(), start, length));
    }

    private static boolean advance(ByteBuffer out, int written) {
        if (written < 0) {
            return false;
        }
        out.position(out.position() + written);
        return true;
    }
}
