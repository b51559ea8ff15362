package io.parley.webrtc.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnFramerTest {
    private static final byte[] STUN = new byte[28];
    private static final byte[] CHANNEL = {0x40, 0, 0, 3, 1, 2, 3};

    static {
        STUN[0] = 1;
        STUN[1] = 1;
        STUN[3] = 8; // length of the attributes
    }

    private static byte[] stream() {
        // ChannelData is padded on a stream, and STUN messages need none.
        return ByteBuffer.allocate(28 + 8 + 28)
                .put(STUN)
                .put(CHANNEL)
                .put((byte) 0)
                .put(STUN)
                .array();
    }

    private static List<byte[]> cut(byte[] stream, int piece) {
        TurnFramer framer = new TurnFramer(100);
        List<byte[]> messages = new ArrayList<>();
        for (int at = 0; at < stream.length; at += piece) {
            ByteBuffer in = ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at));
            for (ByteBuffer next = framer.nextMessage(in);
                    next != null;
                    next = framer.nextMessage(in)) {
                byte[] message = new byte[next.remaining()];
                next.get(message);
                messages.add(message);
            }
        }
        return messages;
    }

    @Test
    void messagesComeOutHoweverTheStreamIsCut() {
        for (int piece = 1; piece <= stream().length; piece++) {
            assertThat(cut(stream(), piece))
                    .as("pieces of %s", piece)
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(STUN, CHANNEL, STUN));
        }
    }

    @Test
    void whatIsNeitherStunNorChannelDataBreaksTheStream() {
        TurnFramer framer = new TurnFramer(100);
        byte[] other = {(byte) 0x80, 0, 0, 0};
        assertThat(framer.nextMessage(ByteBuffer.wrap(other))).isNull();
        assertThat(framer.isBroken()).isTrue();
    }

    @Test
    void aMessageThatIsTooLongBreaksTheStream() {
        TurnFramer framer = new TurnFramer(100);
        byte[] longer = {0x40, 0, 0, 97};
        assertThat(framer.nextMessage(ByteBuffer.wrap(longer))).isNull();
        assertThat(framer.isBroken()).isTrue();
    }
}
