package io.parley.sdk.rtp;

import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtcp.RoundTrip;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtp.AudioLevel;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpHeader;
import io.parley.webrtc.rtp.Rtx;
import io.parley.webrtc.rtp.SdesText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** One stream of RTP packets on its way out, with its retransmissions (RFC 3550, RFC 4588). */
final class SendStream {
    private static final byte[] NO_RID = {};
    private static final int NO_EXTENSION = -1;
    private static final int UNKNOWN_LEVEL = -1;
    private static final int VOICE_LEVEL = 50;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final MediaOutput output;
    private final int ssrc;
    private final int rtxSsrc;
    private final byte[] rid;
    private final int firstTimestamp;
    private final SentPackets sent;
    private final RtpHeader header = new RtpHeader();
    private final byte[] headerBytes = new byte[Limits.MAX_HEADER];
    private final ByteBuffer headerBuffer = ByteBuffer.wrap(headerBytes);
    private final byte[] rtxBytes = new byte[Limits.MAX_PAYLOAD + Rtx.OSN_LENGTH];
    private final ByteBuffer rtxBuffer = ByteBuffer.wrap(rtxBytes);
    private final byte[] descriptor = new byte[32];
    private int descriptorLength;
    private long sequence;
    private long rtxSequence;

    // As negotiated.
    private byte[] mid = NO_RID;
    private int midId;
    private int ridId;
    private int repairedRidId;
    private int levelId;
    private int transportId;
    private int sendTimeId;
    private int descriptorId;
    private int payloadType;
    private int rtxPayloadType = -1;
    private int clockRate = 90_000;

    private int transportOffset;
    private int sendTimeOffset;

    private int lastTimestamp;
    private long lastCaptureNanos;
    private long packets;
    private long octets;
    private long headerOctets;
    private long resentPackets;
    private long resentOctets;
    private long nacks;

    private int remoteFractionLost;
    private int remoteLost;
    private int remoteJitter;
    private long highestReported = -1;
    private long rttNanos = -1;
    private long totalRttNanos;
    private long rttMeasurements;
    private long reports;

    /**
     * @param rid name of the simulcast layer; empty for none
     * @param rtxSsrc 0 if retransmissions have no stream of their own
     */
    SendStream(
            MediaOutput output,
            int ssrc,
            int rtxSsrc,
            String rid,
            int history,
            RandomGenerator random) {
        this.output = output;
        this.ssrc = ssrc;
        this.rtxSsrc = rtxSsrc;
        this.rid = rid.getBytes(StandardCharsets.US_ASCII);
        sent = new SentPackets(history);
        firstTimestamp = random.nextInt();
        sequence = random.nextInt(1, 1 << 15); // RFC 3550 §5.1; low, so that it wraps late
        rtxSequence = random.nextInt(1, 1 << 15);
    }

    int ssrc() {
        return ssrc;
    }

    int rtxSsrc() {
        return rtxSsrc;
    }

    String rid() {
        return new String(rid, StandardCharsets.US_ASCII);
    }

    /** Takes over what was agreed on. */
    void negotiated(NegotiatedSection section, NegotiatedCodec codec) {
        mid = section.mid().getBytes(StandardCharsets.US_ASCII);
        midId = section.extensionId(RtpExtension.MID.uri());
        ridId = section.extensionId(RtpExtension.RID.uri());
        repairedRidId = section.extensionId(RtpExtension.REPAIRED_RID.uri());
        levelId = section.extensionId(RtpExtension.AUDIO_LEVEL.uri());
        transportId = section.extensionId(RtpExtension.TRANSPORT_SEQUENCE_NUMBER.uri());
        sendTimeId = section.extensionId(RtpExtension.ABS_SEND_TIME.uri());
        descriptorId = section.extensionId(RtpExtension.DEPENDENCY_DESCRIPTOR.uri());
        payloadType = codec.payloadType();
        rtxPayloadType = rtxSsrc == 0 ? -1 : codec.rtxPayloadType();
        clockRate = codec.clockRate();
    }

    /** The number of the packet that is sent next, not wrapped. */
    long nextSequence() {
        return sequence;
    }

    /** The RTP timestamp of a time of the source, in ticks. */
    int timestamp(long ticks) {
        return firstTimestamp + (int) ticks;
    }

    /** Notes when what is sent from now on was captured. */
    void captured(int timestamp, long captureNanos) {
        lastTimestamp = timestamp;
        lastCaptureNanos = captureNanos;
    }

    /** Room for the payload of the next packet, {@link Limits#MAX_PAYLOAD} bytes. */
    byte[] open(int timestamp) {
        descriptorLength = 0;
        return sent.open(sequence, timestamp, false);
    }

    /** Room for the dependency descriptor of the next packet. */
    byte[] descriptor() {
        return descriptor;
    }

    boolean takesDescriptor() {
        return descriptorId != 0;
    }

    void descriptorLength(int length) {
        descriptorLength = length;
    }

    /**
     * Sends the packet whose payload was written.
     *
     * @param level loudness below the loudest possible, dB; -1 if unknown
     * @return false when it was lost on the way out
     */
    boolean send(
            PacketPriority priority,
            int type,
            int timestamp,
            boolean marker,
            int length,
            int level,
            long nowNanos) {
        long number = sequence++;
        sent.close(number, length);
        sent.marker(number, marker);
        header.begin(headerBytes, 0, type, marker, (int) number, timestamp, ssrc);
        if (descriptorLength > 0 && descriptorId != 0) {
            header.extension(descriptorId, descriptor, 0, descriptorLength);
        }
        extensions(ridId);
        if (levelId != 0 && level > UNKNOWN_LEVEL) {
            AudioLevel.write(header, levelId, level < VOICE_LEVEL, level);
        }
        headerBuffer.clear().limit(header.finish());
        packets++;
        octets += length;
        headerOctets += headerBuffer.limit();
        ByteBuffer payload = sent.buffer(number).clear().limit(length);
        return output.send(
                priority, headerBuffer, payload, transportOffset, sendTimeOffset, nowNanos);
    }

    private void extensions(int ridExtension) {
        if (midId != 0) {
            SdesText.write(header, midId, mid);
        }
        if (rid.length > 0 && ridExtension != 0) {
            SdesText.write(header, ridExtension, rid);
        }
        sendTimeOffset = sendTimeId == 0 ? NO_EXTENSION : header.openExtension(sendTimeId, 3);
        transportOffset = transportId == 0 ? NO_EXTENSION : header.openExtension(transportId, 2);
    }

    int payloadType() {
        return payloadType;
    }

    int clockRate() {
        return clockRate;
    }

    /** A packet did not arrive. */
    void onNack(int lost, long pauseNanos, long nowNanos) {
        long number = unwrap(lost);
        if (sent.has(number) && sent.mayResend(number, nowNanos, pauseNanos)) {
            resend(number, PacketPriority.RETRANSMISSION, nowNanos);
        }
    }

    void countNack() {
        nacks++;
    }

    private long unwrap(int number) {
        return sequence - 1 - ((sequence - 1 - number) & 0xFFFF);
    }

    private int resend(long number, PacketPriority priority, long nowNanos) {
        int length = sent.length(number);
        byte[] payload = sent.payload(number);
        boolean own = rtxPayloadType >= 0;
        if (own) {
            Rtx.putOriginalSequenceNumber(rtxBytes, 0, (int) number);
            System.arraycopy(payload, 0, rtxBytes, Rtx.OSN_LENGTH, length);
            length += Rtx.OSN_LENGTH;
            rtxBuffer.clear().limit(length);
        }
        header.begin(
                headerBytes,
                0,
                own ? rtxPayloadType : payloadType,
                sent.marker(number),
                (int) (own ? rtxSequence++ : number),
                sent.timestamp(number),
                own ? rtxSsrc : ssrc);
        extensions(own ? repairedRidId : ridId);
        headerBuffer.clear().limit(header.finish());
        resentPackets++;
        resentOctets += length;
        output.send(
                priority,
                headerBuffer,
                own ? rtxBuffer : sent.buffer(number).clear().limit(length),
                transportOffset,
                sendTimeOffset,
                nowNanos);
        return length + headerBuffer.limit();
    }

    /** Sends old packets again, to measure the path; returns how many bytes. */
    int sendPadding(int bytes, long nowNanos) {
        int done = 0;
        if (rtxPayloadType < 0 || packets == 0) {
            return 0;
        }
        for (long number = sequence - 1; done < bytes && sent.has(number); number--) {
            done += resend(number, PacketPriority.PADDING, nowNanos);
        }
        return done;
    }

    /** Whether there is something to report. */
    boolean hasSent() {
        return packets > 0;
    }

    /** Appends a sender report; false if there is no room (RFC 3550 §6.4.1). */
    boolean report(RtcpWriter writer, WallClock wall, long nowNanos) {
        long since = nowNanos - lastCaptureNanos;
        int timestamp = lastTimestamp + (int) (since * clockRate / NANOS_PER_SECOND);
        return writer.senderReport(
                ssrc, wall.ntp(nowNanos), timestamp, (int) packets, (int) octets);
    }

    /**
     * What the other side received.
     *
     * @return the packets that it expected since the report before
     */
    int onReport(
            int fractionLost,
            int lost,
            int highest,
            int jitter,
            int lastReport,
            int delay,
            long nowNtp) {
        remoteFractionLost = fractionLost;
        remoteLost = lost;
        remoteJitter = jitter;
        reports++;
        long rtt = RoundTrip.nanos(nowNtp, lastReport, delay);
        if (rtt != RoundTrip.UNKNOWN) {
            rttNanos = rtt;
            totalRttNanos += rtt;
            rttMeasurements++;
        }
        long number = unwrap(highest & 0xFFFF);
        long expected = highestReported < 0 ? 0 : Math.max(0, number - highestReported);
        highestReported = number;
        return (int) expected;
    }

    /** As last measured; negative until then. */
    long rttNanos() {
        return rttNanos;
    }

    // For statistics.

    long packets() {
        return packets;
    }

    long octets() {
        return octets;
    }

    long headerOctets() {
        return headerOctets;
    }

    long resentPackets() {
        return resentPackets;
    }

    long resentOctets() {
        return resentOctets;
    }

    long nacks() {
        return nacks;
    }

    boolean hasReport() {
        return reports > 0;
    }

    double fractionLost() {
        return remoteFractionLost / 256.0;
    }

    int remoteLost() {
        return remoteLost;
    }

    double remoteJitterSeconds() {
        return (double) Integer.toUnsignedLong(remoteJitter) / clockRate;
    }

    double totalRttSeconds() {
        return totalRttNanos / 1e9;
    }

    long rttMeasurements() {
        return rttMeasurements;
    }
}
