package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.wire.BigEndian;
import io.parley.webrtc.wire.Limits;

/**
 * Opens what the other end of a connection has protected: decrypts, authenticates, and drops what
 * came before. Nothing but a genuine packet changes what it knows of a stream. Not thread-safe.
 */
public final class SrtpReceiver {
    /** What the methods return for a packet that is refused, and counted. */
    public static final int REFUSED = -1;

    private static final int ROLL_OVER = 1 << 16;
    private static final long MAX_INDEX = (1L << 48) - 1;

    private final SrtpProfile profile;
    private final PacketCipher cipher;
    private final SrtpCounters counters = new SrtpCounters();
    private final StreamTable<InboundStream> rtpStreams = new StreamTable<>();
    private final StreamTable<SeenWindow> rtcpStreams = new StreamTable<>();

    /**
     * A receiver with new keys.
     *
     * @param masterKey as long as the profile says; may be wiped afterwards
     * @param masterSalt as long as the profile says; may be wiped afterwards
     */
    public SrtpReceiver(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        this(profile, masterKey, masterSalt, new AesWorkspace());
    }

    /** The same, with memory to work in that others of its thread work in, too. */
    public SrtpReceiver(
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
     * Opens a protected RTP packet in place.
     *
     * @return the length of the RTP packet, which begins where the protected one began; or {@link
     *     #REFUSED}, and then the bytes are unchanged
     */
    public int unprotectRtp(byte[] packet, int offset, int length) {
        int headerLength = RtpBytes.headerLength(packet, offset, length);
        if (headerLength < 0 || headerLength + profile.rtpOverhead() > length) {
            return refuse(SrtpCounter.MALFORMED);
        }
        int ssrc = BigEndian.int32(packet, offset + 8);
        int sequenceNumber = BigEndian.uint16(packet, offset + 2);
        InboundStream stream = rtpStreams.get(ssrc);
        if (stream == null) {
            return openFirst(packet, offset, headerLength, length, ssrc, sequenceNumber);
        }
        long index = stream.guess(sequenceNumber);
        if (stream.isTooOld(index)) {
            // An old packet cannot be told from a new one whose turn was guessed wrong.
            return stream.fail()
                    ? openAt(stream, packet, offset, headerLength, length, ssrc, index + ROLL_OVER)
                    : refuse(SrtpCounter.TOO_OLD);
        }
        if (stream.wasReceived(index)) {
            return refuse(SrtpCounter.REPLAYED);
        }
        int opened = cipher.openRtp(packet, offset, headerLength, length, ssrc, index);
        if (opened < 0) {
            return stream.fail()
                    ? openAt(stream, packet, offset, headerLength, length, ssrc, index + ROLL_OVER)
                    : refuse(SrtpCounter.FORGED);
        }
        stream.receive(index);
        counters.add(SrtpCounter.RTP);
        return opened;
    }

    /** The first packet of a stream: its roll-over counter is zero (RFC 3711 §3.3.1). */
    private int openFirst(
            byte[] packet, int offset, int headerLength, int length, int ssrc, int sequenceNumber) {
        if (rtpStreams.size() == Limits.SRTP_INBOUND_SSRCS) {
            return refuse(SrtpCounter.STREAM_LIMIT);
        }
        int opened = cipher.openRtp(packet, offset, headerLength, length, ssrc, sequenceNumber);
        if (opened < 0) {
            return refuse(SrtpCounter.FORGED);
        }
        InboundStream stream = new InboundStream();
        stream.receive(sequenceNumber);
        rtpStreams.add(ssrc, stream);
        counters.add(SrtpCounter.RTP);
        return opened;
    }

    private int openAt(
            InboundStream stream,
            byte[] packet,
            int offset,
            int headerLength,
            int length,
            int ssrc,
            long index) {
        int opened =
                index > MAX_INDEX
                        ? -1
                        : cipher.openRtp(packet, offset, headerLength, length, ssrc, index);
        if (opened < 0) {
            return refuse(SrtpCounter.FORGED);
        }
        stream.receive(index);
        counters.add(SrtpCounter.RTP);
        return opened;
    }

    /**
     * Opens a protected RTCP compound in place.
     *
     * @return the length of the compound, which begins where the protected one began; or {@link
     *     #REFUSED}, and then the bytes are unchanged
     */
    public int unprotectRtcp(byte[] packet, int offset, int length) {
        if (length < SrtpSender.RTCP_HEADER_LENGTH + profile.rtcpOverhead()
                || (packet[offset] & 0xC0) != 0x80) {
            return refuse(SrtpCounter.MALFORMED);
        }
        int indexAt = offset + length - profile.rtcpIndexFromEnd();
        int indexWord = BigEndian.int32(packet, indexAt);
        if (indexWord >= 0) { // the flag "E" of RFC 3711 §3.4
            return refuse(SrtpCounter.UNENCRYPTED);
        }
        int index = indexWord & 0x7FFF_FFFF;
        int ssrc = BigEndian.int32(packet, offset + 4);
        SeenWindow stream = rtcpStreams.get(ssrc);
        if (stream == null && rtcpStreams.size() == Limits.SRTP_INBOUND_SSRCS) {
            return refuse(SrtpCounter.STREAM_LIMIT);
        }
        if (stream != null && stream.isTooOld(index)) {
            return refuse(SrtpCounter.TOO_OLD);
        }
        if (stream != null && stream.contains(index)) {
            return refuse(SrtpCounter.REPLAYED);
        }
        int opened = cipher.openRtcp(packet, offset, length);
        if (opened < 0) {
            return refuse(SrtpCounter.FORGED);
        }
        if (stream == null) {
            stream = new SeenWindow();
            rtcpStreams.add(ssrc, stream);
        }
        stream.add(index);
        counters.add(SrtpCounter.RTCP);
        return opened;
    }

    /**
     * Frees most of the memory of a stream that has ended. Its numbers are not forgotten: should it
     * go on, packets older than its newest one are refused.
     */
    public void retire(int ssrc) {
        InboundStream stream = rtpStreams.get(ssrc);
        if (stream != null) {
            stream.retire();
        }
        SeenWindow reports = rtcpStreams.get(ssrc);
        if (reports != null) {
            reports.retire();
        }
    }

    private int refuse(SrtpCounter reason) {
        counters.add(reason);
        return REFUSED;
    }
}
