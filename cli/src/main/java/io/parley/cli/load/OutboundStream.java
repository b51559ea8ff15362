package io.parley.cli.load;

import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtp.AudioLevel;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpHeader;
import io.parley.webrtc.rtp.Rtx;
import io.parley.webrtc.rtp.SdesText;
import io.parley.webrtc.rtp.TransportSequenceNumber;
import io.parley.webrtc.wire.NtpTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One source of packets and its retransmissions: headers, sequence numbers, sender reports. */
final class OutboundStream {
    /** Packets that tell mid and rid; the server knows the source long before these are over. */
    private static final int INTRODUCTIONS = 200;

    private static final int HEADER_ROOM = 128;
    private static final int SPEECH_LEVEL = 30;

    private final int ssrc;
    private final int rtxSsrc;
    private final byte[] rid;
    private final RtpHeader header = new RtpHeader();
    private final ByteBuffer head = ByteBuffer.allocate(HEADER_ROOM);
    private final PacketHistory history = new PacketHistory();

    private byte[] mid = new byte[0];
    private int payloadType = -1;
    private int rtxPayloadType = -1;
    private int midId;
    private int ridId;
    private int repairedRidId;
    private int levelId;
    private int transportId;
    private boolean audio;

    private int sequenceNumber;
    private int rtxSequenceNumber;
    private int packets;
    private int octets;

    /**
     * @param rid empty without simulcast
     */
    OutboundStream(int ssrc, int rtxSsrc, String rid) {
        this.ssrc = ssrc;
        this.rtxSsrc = rtxSsrc;
        this.rid = rid.getBytes(StandardCharsets.US_ASCII);
    }

    int ssrc() {
        return ssrc;
    }

    /** Takes what was agreed on. */
    void negotiated(NegotiatedSection section, NegotiatedCodec codec, boolean isAudio) {
        audio = isAudio;
        payloadType = codec.payloadType();
        rtxPayloadType = codec.rtxPayloadType();
        mid = section.mid().getBytes(StandardCharsets.US_ASCII);
        midId = section.extensionId(RtpExtension.MID.uri());
        ridId = section.extensionId(RtpExtension.RID.uri());
        repairedRidId = section.extensionId(RtpExtension.REPAIRED_RID.uri());
        levelId = section.extensionId(RtpExtension.AUDIO_LEVEL.uri());
        transportId = section.extensionId(RtpExtension.TRANSPORT_SEQUENCE_NUMBER.uri());
    }

    boolean isReady() {
        return payloadType >= 0;
    }

    /** Sends a packet and keeps its payload. */
    void send(
            MediaLink link,
            TransportNumbers numbers,
            boolean marker,
            int timestamp,
            ByteBuffer payload) {
        int length = payload.remaining();
        history.put(sequenceNumber, timestamp, marker, payload.array(), length);
        header.begin(head.array(), 0, payloadType, marker, sequenceNumber++, timestamp, ssrc);
        if (packets < INTRODUCTIONS) {
            introduce(ridId);
        }
        if (audio && levelId > 0) {
            AudioLevel.write(header, levelId, true, SPEECH_LEVEL);
        }
        if (transportId > 0) {
            TransportSequenceNumber.write(header, transportId, numbers.next());
        }
        link.sendRtp(head.clear().limit(header.finish()), payload);
        packets++;
        octets += length;
    }

    private void introduce(int ridExtension) {
        if (midId > 0) {
            SdesText.write(header, midId, mid);
        }
        if (ridExtension > 0 && rid.length > 0) {
            SdesText.write(header, ridExtension, rid);
        }
    }

    /** Sends a packet once more, if it is still there (RFC 4588). */
    void resend(MediaLink link, TransportNumbers numbers, int lost) {
        if (rtxPayloadType < 0 || rtxSsrc == 0 || !history.has(lost)) {
            return;
        }
        header.begin(
                head.array(),
                0,
                rtxPayloadType,
                history.marker(lost),
                rtxSequenceNumber++,
                history.timestamp(lost),
                rtxSsrc);
        introduce(repairedRidId);
        if (transportId > 0) {
            TransportSequenceNumber.write(header, transportId, numbers.next());
        }
        int length = header.finish();
        int end = Rtx.putOriginalSequenceNumber(head.array(), length, lost);
        link.sendRtp(
                head.clear().limit(end),
                ByteBuffer.wrap(history.payload(lost), 0, history.length(lost)));
    }

    /** Appends a sender report and the source's name. */
    void report(RtcpWriter writer, byte[] cname, int timestamp, long unixMicros) {
        writer.senderReport(ssrc, NtpTime.ofUnixMicros(unixMicros), timestamp, packets, octets);
        writer.cname(ssrc, cname);
    }
}
