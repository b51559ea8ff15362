package io.parley.webrtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Rfc4571FramerTest {
    private static List<byte[]> packetsOf(Rfc4571Framer framer, byte[] stream, int chunk) {
        List<byte[]> packets = new ArrayList<>();
        for (int at = 0; at < stream.length; at += chunk) {
            ByteBuffer in = ByteBuffer.wrap(stream, at, Math.min(chunk, stream.length - at));
            for (ByteBuffer packet = framer.nextPacket(in);
                    packet != null;
                    packet = framer.nextPacket(in)) {
                byte[] bytes = new byte[packet.remaining()];
                packet.get(bytes);
                packets.add(bytes);
            }
        }
        return packets;
    }

    @Property(tries = 300)
    void packetsComeOutAsTheyWentInHoweverTheStreamIsCut(
            @ForAll @Size(max = 10) List<@Size(min = 1, max = 40) byte[]> packets,
            @ForAll @IntRange(min = 1, max = 64) int chunk) {
        ByteBuffer stream = ByteBuffer.allocate(1000);
        packets.forEach(p -> Rfc4571Framer.writeFrame(ByteBuffer.wrap(p), stream));
        byte[] bytes = new byte[stream.flip().remaining()];
        stream.get(bytes);
        assertThat(packetsOf(new Rfc4571Framer(40), bytes, chunk))
                .containsExactlyElementsOf(packets);
    }

    @Property(tries = 300)
    void noStreamMakesItThrow(
            @ForAll @Size(max = 200) byte[] stream,
            @ForAll @IntRange(min = 1, max = 64) int chunk) {
        for (byte[] packet : packetsOf(new Rfc4571Framer(100), stream, chunk)) {
            assertThat(packet.length).isBetween(1, 100);
        }
    }

    @Test
    void emptyPacketsAreSkipped() {
        byte[] stream = {0, 0, 0, 1, 7, 0, 0};
        assertThat(packetsOf(new Rfc4571Framer(10), stream, 1)).containsExactly(new byte[] {7});
    }

    @Test
    void aPacketBeyondTheLimitBreaksTheStreamForGood() {
        Rfc4571Framer framer = new Rfc4571Framer(4);
        assertThat(framer.nextPacket(ByteBuffer.wrap(new byte[] {0, 5, 1, 2, 3, 4, 5}))).isNull();
        assertThat(framer.isBroken()).isTrue();
        assertThat(framer.nextPacket(ByteBuffer.wrap(new byte[] {0, 1, 1}))).isNull();
    }

    @Test
    void aLimitThatNoLengthFieldCanSayIsRefused() {
        assertThatThrownBy(() -> new Rfc4571Framer(65536)).hasMessageContaining("65536");
    }
}
