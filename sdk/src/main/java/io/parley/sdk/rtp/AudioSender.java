package io.parley.sdk.rtp;

import io.parley.sdk.e2ee.FrameCryptor;
import io.parley.sdk.media.EncodedAudioSink;
import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtp.RedEncoder;
import org.jspecify.annotations.Nullable;

/** Sends the sound of one track, with what was before it once more where RED was agreed on. */
final class AudioSender implements EncodedAudioSink {
    private final SentTrack track;
    private final SendStream stream;
    private final MediaConnection connection;
    private final FrameRing ring;
    private @Nullable RedEncoder red;
    private int blockPayloadType;

    AudioSender(SentTrack track, SendStream stream, MediaConnection connection) {
        this.track = track;
        this.stream = stream;
        this.connection = connection;
        ring = new FrameRing(connection.loop(), this::drain);
    }

    void negotiated(NegotiatedSection section, NegotiatedCodec codec) {
        NegotiatedCodec opus = section.codec("opus");
        if (!codec.is("red") || opus == null) {
            red = null;
            blockPayloadType = codec.payloadType();
        } else if (red == null || blockPayloadType != opus.payloadType()) {
            red = new RedEncoder(opus.payloadType());
            blockPayloadType = opus.payloadType();
        }
    }

    @Override
    public boolean onPacket(
            byte[] data, int offset, int length, long timestamp, int level, boolean begins) {
        return length <= Limits.MAX_PAYLOAD
                && ring.offer(data, offset, length, timestamp, 0, level, begins);
    }

    private void drain() {
        ring.wake();
        long now = connection.nowNanos();
        while (ring.peek()) {
            if (track.isEnabled()) {
                send(now);
            }
            ring.remove();
        }
    }

    private void send(long now) {
        int timestamp = stream.timestamp(ring.timestamp());
        byte[] data = ring.data();
        int length = ring.length();
        FrameCryptor cryptor = track.cryptor();
        if (cryptor != null) {
            byte[] sealed = cryptor.encrypt(data, 0, length, stream.ssrc(), timestamp);
            if (sealed == null || sealed.length > Limits.MAX_PAYLOAD) {
                return;
            }
            data = sealed;
            length = sealed.length;
        }
        byte[] payload = stream.open(timestamp);
        int type = blockPayloadType;
        int written = -1;
        RedEncoder redundancy = red;
        if (redundancy != null) {
            int number = (int) stream.nextSequence();
            written =
                    redundancy.encode(
                            number, timestamp, data, 0, length, payload, 0, payload.length);
        }
        if (written < 0) {
            System.arraycopy(data, 0, payload, 0, length);
            written = length;
        } else {
            type = stream.payloadType();
        }
        stream.captured(timestamp, now);
        stream.send(PacketPriority.AUDIO, type, timestamp, ring.flag(), written, ring.info(), now);
    }
}
