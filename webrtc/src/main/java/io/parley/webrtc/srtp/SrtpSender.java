package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.wire.BigEndian;
import io.parley.webrtc.wire.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Protects what one end of a connection sends. It counts the roll-over of each stream's sequence
 * numbers by itself (RFC 3711 §3.3.1), and never uses a key and a packet index for two different
 * packets.
 *
 * <p>A packet may be sent again under its old number only if it is the same, byte for byte, and
 * among the last {@value OutboundStream#REPEATABLE} of its stream. Anything else with an old number
 * is refused: with AES-GCM it would give the key away (RFC 7714 §8.4). Not thread-safe.
 */
public final class SrtpSender {
    /** What the methods return for a packet that is refused, and counted. */
    public static final int REFUSED = -1;

    static final int RTCP_HEADER_LENGTH = 8;

    private static final int MAX_RTCP_INDEX = 0x7FFF_FFFF; // RFC 3711 §3.2.1
    private static final long MAX_RTP_INDEX = (1L << 48) - 1;

    private final SrtpProfile profile;
    private final PacketCipher cipher;
    private final SrtpCounters counters = new SrtpCounters();
    private final StreamTable<OutboundStream> streams = new StreamTable<>();
    private long rtcpIndex;

    /**
     * A sender with new keys.
     *
     * @param masterKey as long as the profile says; may be wiped afterwards
     * @param masterSalt as long as the profile says; may be wiped afterwards
     */
    public SrtpSender(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        this(profile, masterKey, masterSalt, new AesWorkspace());
    }

    /** The same, with memory to work in that others of its thread work in, too. */
    public SrtpSender(
            SrtpProfile profile, byte[] masterKey, byte[] masterSalt, AesWorkspace space) {
        this.profile = profile;
        this.cipher = SessionKeys.cipher(profile, masterKey, masterSalt, space);
    }

    public SrtpProfile profile() {
        return profile;
    }

    public SrtpCounters counters() {
        return counters;
    }

    /**
     * Protects an RTP packet in place.
     *
     * @param packet has room for {@link SrtpProfile#rtpOverhead} bytes behind the packet
     * @return the new length, or {@link #REFUSED}; the packet may then have been overwritten
     */
    public int protectRtp(byte[] packet, int offset, int length) {
        int headerLength = RtpBytes.headerLength(packet, offset, length);
        if (headerLength < 0) {
            return refuse(SrtpCounter.MALFORMED);
        }
        if (length + profile.rtpOverhead() > packet.length - offset) {
            return refuse(SrtpCounter.OVERFLOW);
        }
        int ssrc = BigEndian.int32(packet, offset + 8);
        OutboundStream stream = stream(ssrc);
        if (stream == null) {
            return refuse(SrtpCounter.STREAM_LIMIT);
        }
        long index = stream.index(BigEndian.uint16(packet, offset + 2));
        if (index > MAX_RTP_INDEX) {
            return refuse(SrtpCounter.OVERFLOW);
        }
        if (!stream.mayUse(index)) {
            return refuse(SrtpCounter.TOO_OLD);
        }
        int sealed = cipher.sealRtp(packet, offset, headerLength, length, ssrc, index);
        if (!stream.use(index, BigEndian.int64(packet, offset + sealed - Long.BYTES))) {
            return refuse(SrtpCounter.REPLAYED);
        }
        counters.add(SrtpCounter.RTP);
        return sealed;
    }

    /**
     * Puts an RTP packet together and protects it.
     *
     * @param header a whole RTP header, and behind it, if the caller likes, the first bytes of the
     *     payload
     * @param payload the payload, or the rest of it
     * @param out where the protected packet is written, with room for all that and {@link
     *     SrtpProfile#rtpOverhead}
     * @return the length of the protected packet, or {@link #REFUSED}
     */
    public int protectRtp(
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] out,
            int outOffset) {
        int length = headerLength + payloadLength;
        if (length + profile.rtpOverhead() > out.length - outOffset) {
            return refuse(SrtpCounter.OVERFLOW);
        }
        System.arraycopy(header, headerOffset, out, outOffset, headerLength);
        System.arraycopy(payload, payloadOffset, out, outOffset + headerLength, payloadLength);
        return protectRtp(out, outOffset, length);
    }

    /**
     * Protects an RTCP compound in place.
     *
     * @param packet has room for {@link SrtpProfile#rtcpOverhead} bytes behind the compound
     * @return the new length, or {@link #REFUSED}
     */
    public int protectRtcp(byte[] packet, int offset, int length) {
        if (length < RTCP_HEADER_LENGTH || (packet[offset] & 0xC0) != 0x80) {
            return refuse(SrtpCounter.MALFORMED);
        }
        if (length + profile.rtcpOverhead() > packet.length - offset
                || rtcpIndex > MAX_RTCP_INDEX) {
            return refuse(SrtpCounter.OVERFLOW);
        }
        // One count for all sources: unique for each of them, which is what RFC 3711 §3.4 is after.
        int sealed = cipher.sealRtcp(packet, offset, length, (int) rtcpIndex);
        rtcpIndex++;
        counters.add(SrtpCounter.RTCP);
        return sealed;
    }

    /**
     * Frees most of the memory of a stream that has ended. Its numbers are not forgotten: should it
     * go on, it can only go on behind its newest packet.
     */
    public void retire(int ssrc) {
        OutboundStream stream = streams.get(ssrc);
        if (stream != null) {
            stream.retire();
        }
    }

    private @Nullable OutboundStream stream(int ssrc) {
        OutboundStream stream = streams.get(ssrc);
        if (stream == null && streams.size() < Limits.SRTP_OUTBOUND_SSRCS) {
            stream = new OutboundStream();
            streams.add(ssrc, stream);
        }
        return stream;
    }

    private int refuse(SrtpCounter reason) {
        counters.add(reason);
        return REFUSED;
    }
}
