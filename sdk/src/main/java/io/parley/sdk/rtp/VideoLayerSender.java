package io.parley.sdk.rtp;

import io.parley.media.VideoCodec;
import io.parley.sdk.e2ee.FrameCryptor;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.FrameMetadata;
import io.parley.sdk.media.VideoSink;
import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.payload.FramePacketizer;
import java.util.Arrays;

/** Sends the pictures of one layer of a track. */
final class VideoLayerSender implements VideoSink {
    private static final int UNKNOWN_LEVEL = -1;
    private static final long NANOS_PER_MICRO = 1_000;

    private final SentTrack track;
    private final int index;
    private final SendStream stream;
    private final VideoCodec codec;
    private final MediaConnection connection;
    private final FramePacketizer packetizer;
    private final FrameRing ring;
    private boolean wanted = true;
    private boolean affordable = true;
    private long bitrate;
    private boolean told;
    private boolean toldActive;
    private boolean skipping;
    private boolean asked;
    private long skipped;
    private long toldBitrate;

    private volatile int width;
    private volatile int height;
    private long frames;
    private long keyFrames;
    private long keyFrameRequests;
    private long firRequests;
    private int lastFir = -1;

    VideoLayerSender(
            SentTrack track,
            int index,
            SendStream stream,
            VideoCodec codec,
            MediaConnection connection,
            int firstId) {
        this.track = track;
        this.index = index;
        this.stream = stream;
        this.codec = codec;
        this.connection = connection;
        packetizer =
                FramePacketizer.of(
                        io.parley.webrtc.payload.VideoCodec.valueOf(codec.name()),
                        Limits.MAX_PAYLOAD,
                        firstId & 0x7FFF);
        ring = new FrameRing(connection.loop(), this::drain);
    }

    @Override
    public VideoCodec codec() {
        return codec;
    }

    @Override
    public boolean onFrame(EncodedVideoFrame frame) {
        long micros = frame.timestampMicros();
        if (micros == 0) {
            micros = System.nanoTime() / NANOS_PER_MICRO;
        }
        width = frame.width();
        height = frame.height();
        byte[] data = frame.data();
        FrameMetadata metadata = frame.metadata();
        int trailer = 0;
        if (metadata != null) {
            byte[] added = track.trailer(metadata);
            if (codec == VideoCodec.AV1) {
                data = FrameTrailer.intoAv1(data, added);
            } else {
                data = joined(data, added, 0, added.length);
                trailer = added.length;
            }
        }
        long timestamp = Math.floorDiv(micros * 9, 100);
        return ring.offer(data, 0, data.length, timestamp, 0, trailer, frame.isKeyFrame());
    }

    /** One array, and the bytes of another one from an offset to an end. */
    private static byte[] joined(byte[] first, byte[] second, int from, int to) {
        byte[] all = Arrays.copyOf(first, first.length + to - from);
        System.arraycopy(second, from, all, first.length, to - from);
        return all;
    }

    private void drain() {
        ring.wake();
        long now = connection.nowNanos();
        while (ring.peek()) {
            if (track.isEnabled() && isActive() && mayGo(ring.flag())) {
                send(now);
            }
            ring.remove();
        }
        connection.reschedule();
    }

    /**
     * Whether a picture is worth sending: while too much waits none is, and after that those that
     * need one that was left out are not.
     */
    private boolean mayGo(boolean keyFrame) {
        if (connection.isCongested()) {
            skipping = true;
            skipped++;
            return false;
        }
        if (skipping && !keyFrame) {
            skipped++;
            if (!asked) {
                asked = true;
                track.listener().onKeyFrameWanted(index);
            }
            return false;
        }
        skipping = false;
        asked = false;
        return true;
    }

    private void send(long now) {
        int timestamp = stream.timestamp(ring.timestamp());
        byte[] data = ring.data();
        int size = ring.length();
        FrameCryptor cryptor = track.cryptor();
        if (cryptor != null) {
            int clear = size - ring.info(); // servers may read the trailer
            byte[] sealed = cryptor.encrypt(data, 0, clear, stream.ssrc(), timestamp);
            if (sealed == null) {
                return;
            }
            data = clear == size ? sealed : joined(sealed, data, clear, size);
            size = data.length;
        }
        if (!packetizer.start(data, 0, size)) {
            return; // nothing that this codec would have
        }
        frames++;
        keyFrames += packetizer.keyFrame() ? 1 : 0;
        stream.captured(timestamp, now);
        while (true) {
            byte[] payload = stream.open(timestamp);
            int length = packetizer.next(payload, 0);
            if (length == 0) {
                return;
            }
            if (stream.takesDescriptor()) {
                stream.descriptorLength(
                        packetizer.writeDependencyDescriptor(stream.descriptor(), 0));
            }
            stream.send(
                    PacketPriority.VIDEO,
                    stream.payloadType(),
                    timestamp,
                    packetizer.last(),
                    length,
                    UNKNOWN_LEVEL,
                    now);
        }
    }

    void wanted(boolean value) {
        wanted = value;
        tell();
    }

    /** Whatever comes of the next allocation is told. */
    void forget() {
        told = false;
    }

    boolean isWanted() {
        return wanted && track.isEnabled();
    }

    /** What the network leaves for it. */
    void allocate(boolean affordableNow, long bitrateNow) {
        affordable = affordableNow;
        bitrate = bitrateNow;
        tell();
    }

    boolean isActive() {
        return wanted && affordable;
    }

    private void tell() {
        if (!told || toldActive != isActive() || isChange(bitrate, toldBitrate)) {
            told = true;
            toldActive = isActive();
            toldBitrate = bitrate;
            track.listener().onLayer(index, toldActive, bitrate, maxFramerate());
        }
    }

    /** Encoders are not bothered for less than a twentieth. */
    private static boolean isChange(long now, long before) {
        return Math.abs(now - before) * 20 > before;
    }

    long maxBitrate() {
        return track.spec().maxBitrates().get(index);
    }

    private double maxFramerate() {
        return track.spec().maxFramerates().get(index);
    }

    void onPictureLoss() {
        keyFrameRequests++;
        track.listener().onKeyFrameWanted(index);
    }

    /** RFC 5104 §4.3.1: the same number is the same command. */
    void onIntraRequest(int number) {
        if (number != lastFir) {
            lastFir = number;
            firRequests++;
            track.listener().onKeyFrameWanted(index);
        }
    }

    SendStream stream() {
        return stream;
    }

    long bitrate() {
        return bitrate;
    }

    /** Pictures that were left out because the network was too slow. */
    long skipped() {
        return skipped;
    }

    long frames() {
        return frames;
    }

    long keyFrames() {
        return keyFrames;
    }

    long keyFrameRequests() {
        return keyFrameRequests;
    }

    long firRequests() {
        return firRequests;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }
}
