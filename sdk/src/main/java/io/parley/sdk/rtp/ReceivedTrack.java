package io.parley.sdk.rtp;

import io.parley.media.VideoCodec;
import io.parley.sdk.e2ee.FrameCryptor;
import io.parley.sdk.e2ee.FrameKind;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.FrameMetadata;
import io.parley.sdk.media.ReceivedAudio;
import io.parley.sdk.media.ReceivedVideo;
import io.parley.sdk.media.VideoFrameType;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtp.ReceptionStatistics;
import io.parley.webrtc.rtp.RedView;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.SequenceUnwrapper;
import io.parley.webrtc.rtp.TimestampUnwrapper;
import io.parley.webrtc.wire.Deadline;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A track that another participant sends, as it is received on one connection. On the loop. */
public final class ReceivedTrack {
    private static final int PAYLOAD_TYPES = 128;
    private static final String OPUS = "audio/opus";

    /** What is further back than this many packets is played already. */
    private static final int SOUND_WORTH_REPAIR = 25;

    private final MediaConnection connection;
    private final String streamId;
    private final String trackId;
    private final boolean video;
    private final @Nullable ReceivedAudio sound;
    private final @Nullable ReceivedVideo pictures;
    private final NegotiatedCodec[] codecs = new NegotiatedCodec[PAYLOAD_TYPES];
    private final NegotiatedCodec[] repaired = new NegotiatedCodec[PAYLOAD_TYPES];
    private final String[] mimeTypes = new String[PAYLOAD_TYPES];
    private final RedView red = new RedView();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private final SequenceUnwrapper sequences = new SequenceUnwrapper();
    private final MissingPackets missing = new MissingPackets();
    private NegotiatedSection section;
    private boolean encrypted;
    private boolean trailers;
    private Function<FrameKind, @Nullable FrameCryptor> cryptors = kind -> null;
    private @Nullable FrameCryptor cryptor;
    private @Nullable FrameKind cryptorKind;
    private @Nullable VideoReceiver receiver;
    private @Nullable ReceptionStatistics statistics;
    private int ssrc;
    private int rtxSsrc;
    private int transportId;
    private int sendTimeId;
    private @Nullable NegotiatedCodec current;
    private boolean repairsSound;
    private long highest = -1;
    private long firstTimestamp = -1;
    private long headerOctets;
    private long repairedPackets;
    private long repairedOctets;
    private long nacks;
    private long senderNtp;
    private int senderPackets;
    private int senderOctets;
    private long senderReports;
    private int width;
    private int height;

    ReceivedTrack(
            MediaConnection connection,
            NegotiatedSection section,
            String streamId,
            String trackId,
            Executor executor) {
        this.connection = connection;
        this.section = section;
        this.streamId = streamId;
        this.trackId = trackId;
        video = section.kind() == MediaKind.VIDEO;
        sound = video ? null : new ReceivedAudio(executor);
        pictures = video ? new ReceivedVideo(executor) : null;
        if (pictures != null) {
            pictures.onKeyFrameWanted(() -> connection.loop().execute(this::requestKeyFrame));
        }
        negotiated(section);
    }

    /** The stream that the server announced: {@code <participant sid>|<track sid or stream>}. */
    public String streamId() {
        return streamId;
    }

    /** The track that the server announced. */
    public String trackId() {
        return trackId;
    }

    /** The section in which it comes. */
    public String mid() {
        return section.mid();
    }

    /** Pictures, otherwise sound. */
    public boolean isVideo() {
        return video;
    }

    /** Its sound; null if it has pictures. */
    public @Nullable ReceivedAudio sound() {
        return sound;
    }

    /** Its pictures; null if it has sound. */
    public @Nullable ReceivedVideo pictures() {
        return pictures;
    }

    /**
     * From now on every frame is decrypted first.
     *
     * @param cryptors makes what decrypts that kind of frames; null if there are no keys, and then
     *     nothing can be read
     */
    public void decryptWith(Function<FrameKind, @Nullable FrameCryptor> cryptors) {
        encrypted = true;
        this.cryptors = cryptors;
    }

    /** From now on what comes behind pictures is their metadata. */
    public void readMetadata() {
        trailers = true;
    }

    private @Nullable FrameCryptor cryptor(FrameKind kind) {
        if (cryptor == null || kind != cryptorKind) {
            cryptor = cryptors.apply(kind);
            cryptorKind = kind;
        }
        return cryptor;
    }

    /** What is in a frame, decrypted; null if that cannot be told. */
    private byte @Nullable [] open(FrameKind kind, byte[] data, int offset, int length) {
        FrameCryptor way = cryptor(kind);
        return way == null ? null : way.decrypt(data, offset, length);
    }

    void negotiated(NegotiatedSection agreed) {
        section = agreed;
        transportId = agreed.extensionId(RtpExtension.TRANSPORT_SEQUENCE_NUMBER.uri());
        Arrays.fill(codecs, null);
        Arrays.fill(repaired, null);
        repairsSound = false;
        sendTimeId = 0;
        for (NegotiatedCodec codec : agreed.codecs()) {
            codecs[codec.payloadType()] = codec;
            mimeTypes[codec.payloadType()] = codec.mimeType(agreed.kind());
            if (codec.rtxPayloadType() >= 0) {
                repaired[codec.rtxPayloadType()] = codec;
            }
            if (codec.feedback().contains("goog-remb")) {
                sendTimeId = agreed.extensionId(RtpExtension.ABS_SEND_TIME.uri());
            }
            repairsSound |= !video && codec.feedback().contains("nack");
        }
    }

    NegotiatedSection section() {
        return section;
    }

    int ssrc() {
        return ssrc;
    }

    int rtxSsrc() {
        return rtxSsrc;
    }

    /** From now on its packets come from other sources. */
    void sources(int newSsrc, int newRtxSsrc) {
        if (newSsrc != ssrc) {
            ssrc = newSsrc;
            statistics = null;
            receiver = null;
            timestamps.reset();
            sequences.reset();
            missing.clear();
            highest = -1;
            firstTimestamp = -1;
        }
        rtxSsrc = newRtxSsrc;
    }

    /** The payload type of a retransmission's original; -1 if it is no retransmission. */
    int originalType(int payloadType) {
        NegotiatedCodec codec = repaired[payloadType];
        return codec == null ? -1 : codec.payloadType();
    }

    /** The number of abs-send-time, where the server wants an estimate in return; else 0. */
    int sendTimeId() {
        return sendTimeId;
    }

    int transportId() {
        return transportId;
    }

    /**
     * Takes a packet of its stream.
     *
     * @param repeated whether it was a retransmission
     */
    void onPacket(RtpView packet, boolean repeated, long nowNanos) {
        NegotiatedCodec codec = codecs[packet.payloadType()];
        if (codec == null) {
            return;
        }
        ReceptionStatistics stats = statistics;
        if (stats == null) {
            stats = new ReceptionStatistics(codec.clockRate());
            statistics = stats;
        }
        headerOctets += packet.headerLength();
        if (repeated) {
            repairedPackets++;
            repairedOctets += packet.payloadLength();
        } else {
            stats.onPacket(
                    packet.sequenceNumber(), packet.timestamp(), packet.payloadLength(), nowNanos);
        }
        if (video) {
            picture(packet, codec, repeated, nowNanos);
        } else {
            sound(packet, codec, nowNanos);
        }
    }

    private void picture(RtpView packet, NegotiatedCodec codec, boolean repeated, long nowNanos) {
        VideoReceiver to = receiver;
        if (to == null || packet.payloadLength() > 0 && codec != current) {
            io.parley.webrtc.payload.VideoCodec format =
                    io.parley.webrtc.payload.VideoCodec.of(codec.name());
            if (format == null) {
                return;
            }
            current = codec;
            VideoCodec known = VideoCodec.valueOf(format.name());
            to =
                    new VideoReceiver(
                            format,
                            codec.feedback().contains("nack"),
                            (data, length, timestamp, key) ->
                                    whole(known, data, length, timestamp, key));
            receiver = to;
        }
        to.onPacket(packet, repeated, nowNanos);
    }

    private void whole(VideoCodec codec, byte[] data, int length, int timestamp, boolean key) {
        ReceivedVideo to = pictures;
        long unwrapped = timestamps.unwrap(timestamp);
        if (firstTimestamp < 0) {
            firstTimestamp = unwrapped;
        }
        if (key) {
            long size = PictureSize.of(codec, data, length);
            if (size != PictureSize.UNKNOWN) {
                width = PictureSize.width(size);
                height = PictureSize.height(size);
            }
        }
        if (to != null && to.isRead()) {
            int begin = length; // from here to the end is what carries metadata
            int end = length;
            if (trailers && codec == VideoCodec.AV1) {
                int obu = FrameTrailer.findInAv1(data, length);
                if (obu >= 0) {
                    begin = obu;
                    end = FrameTrailer.endInAv1(data, obu, length);
                }
            } else if (trailers) {
                begin -= FrameTrailer.length(data, length);
            }
            FrameMetadata metadata = null;
            if (begin < end) {
                int bytes = FrameTrailer.length(data, end);
                metadata = FrameTrailer.read(data, end - bytes, bytes);
            }
            // Nobody encrypts AV1, so what is in front of an OBU is never a frame that can be
            // opened.
            byte[] own =
                    encrypted
                            ? open(kind(codec), data, 0, begin)
                            : without(data, begin, end, length);
            if (own == null || own.length == 0) {
                return;
            }
            to.onFrame(
                    new EncodedVideoFrame(
                            own,
                            codec,
                            key ? VideoFrameType.KEY : VideoFrameType.DELTA,
                            width,
                            height,
                            Math.max(0, unwrapped - firstTimestamp) * 100 / 9,
                            metadata));
        }
    }

    /** A copy of the first bytes of an array, less some of them. */
    private static byte[] without(byte[] data, int begin, int end, int length) {
        byte[] rest = Arrays.copyOf(data, length - (end - begin));
        System.arraycopy(data, end, rest, begin, length - end);
        return rest;
    }

    private static FrameKind kind(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> FrameKind.VP8;
            case VP9, AV1 -> FrameKind.VP9; // nobody encrypts AV1
            case H264 -> FrameKind.H264;
            case H265 -> FrameKind.H265;
        };
    }

    private void sound(RtpView packet, NegotiatedCodec codec, long nowNanos) {
        long sequence = sequences.unwrap(packet.sequenceNumber());
        if (repairsSound) {
            noteMissing(sequence, nowNanos);
        }
        current = codec;
        ReceivedAudio to = sound;
        if (to == null || packet.payloadLength() == 0) {
            return;
        }
        long timestamp = timestamps.unwrap(packet.timestamp());
        byte[] array = packet.array();
        int offset = packet.payloadOffset();
        int length = packet.payloadLength();
        if (encrypted) {
            byte[] clear = open(FrameKind.AUDIO, array, offset, length);
            if (clear != null && !codec.is("red")) {
                to.onPacket(
                        mimeTypes[codec.payloadType()], clear, 0, clear.length, timestamp, true);
            }
        } else if (!codec.is("red")) {
            to.onPacket(mimeTypes[codec.payloadType()], array, offset, length, timestamp, true);
        } else if (red.wrap(array, offset, length)) {
            int primary = red.blockCount() - 1;
            for (int block = 0; block <= primary; block++) {
                NegotiatedCodec inner = codecs[red.payloadType(block)];
                if (inner != null && inner.is("opus")) {
                    to.onPacket(
                            OPUS,
                            array,
                            red.offset(block),
                            red.length(block),
                            timestamp - red.timestampOffset(block),
                            block == primary);
                }
            }
        }
    }

    private void noteMissing(long sequence, long nowNanos) {
        if (highest >= 0 && sequence > highest + 1) {
            if (!missing.add(highest + 1, sequence, nowNanos)) {
                missing.clear();
            }
        } else if (sequence <= highest) {
            missing.remove(sequence);
        }
        highest = Math.max(highest, sequence);
        missing.removeBefore(highest - SOUND_WORTH_REPAIR);
    }

    /** Sequence numbers to ask for now. */
    int pollMissing(int[] out, long rttNanos, long nowNanos) {
        VideoReceiver from = receiver;
        int count =
                from != null
                        ? from.pollMissing(out, rttNanos, nowNanos)
                        : missing.poll(out, rttNanos, nowNanos);
        nacks += count > 0 ? 1 : 0;
        return count;
    }

    boolean pollKeyFrameRequest(long rttNanos, long nowNanos) {
        VideoReceiver from = receiver;
        return from != null && from.pollKeyFrameRequest(rttNanos, nowNanos);
    }

    private void requestKeyFrame() {
        VideoReceiver from = receiver;
        if (from != null) {
            from.requestKeyFrame();
            connection.reschedule();
        }
    }

    void handleTimeout(long rttNanos, long nowNanos) {
        VideoReceiver from = receiver;
        if (from != null) {
            from.handleTimeout(rttNanos, nowNanos);
        }
    }

    long nextTimeout(long rttNanos) {
        VideoReceiver from = receiver;
        if (from != null) {
            return from.nextTimeout(rttNanos);
        }
        return repairsSound ? missing.nextTimeout() : Deadline.NEVER;
    }

    void onSenderReport(long ntp, int packets, int octets, long nowNanos) {
        senderNtp = ntp;
        senderPackets = packets;
        senderOctets = octets;
        senderReports++;
        ReceptionStatistics stats = statistics;
        if (stats != null) {
            stats.onSenderReport(ntp, nowNanos);
        }
    }

    void end() {
        if (sound != null) {
            sound.end();
        }
        if (pictures != null) {
            pictures.end();
        }
    }

    // For reports and statistics.

    @Nullable ReceptionStatistics statistics() {
        return statistics;
    }

    @Nullable NegotiatedCodec codec() {
        return current;
    }

    @Nullable VideoReceiver receiver() {
        return receiver;
    }

    long headerOctets() {
        return headerOctets;
    }

    long repairedOctets() {
        return repairedOctets;
    }

    long repairedPackets() {
        return repairedPackets;
    }

    long nacks() {
        return nacks;
    }

    long senderReports() {
        return senderReports;
    }

    long senderNtp() {
        return senderNtp;
    }

    int senderPackets() {
        return senderPackets;
    }

    int senderOctets() {
        return senderOctets;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }
}
