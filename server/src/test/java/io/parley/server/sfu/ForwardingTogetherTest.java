package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.bwe.CongestionOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets of one turn are forwarded together, and are the same as if each had come alone. */
class ForwardingTogetherTest {
    private final ByteBuffer scratch = ByteBuffer.allocate(2048);

    /** As a loop does it: each packet in the same memory. */
    private void receiveTogether(SfuBed bed, List<ByteBuffer> packets) {
        for (ByteBuffer packet : packets) {
            bed.publisher.receiveRtp(scratch.clear().put(packet.duplicate()).flip(), bed.now);
        }
        bed.publisher.forwardHeld(bed.now);
        bed.drain();
    }

    @Test
    void burstsReachEachSubscriberAsTheirPacketsAloneWould() {
        SfuBed alone = new SfuBed(3);
        SfuBed together = new SfuBed(3);
        List<SfuBed.Viewer> expected = viewers(alone);
        List<SfuBed.Viewer> actual = viewers(together);
        Simulcaster source = new Simulcaster();
        source.packetsPerFrame = 9; // more of the three layers than are held at a time
        Random random = new Random(5);
        List<ByteBuffer> late = new ArrayList<>();
        for (int frame = 0; frame < 300; frame++) {
            if (frame % 40 == 17) {
                source.wantKey(frame % 3);
            }
            List<ByteBuffer> packets = source.frame();
            packets.addAll(late);
            late.clear();
            late.add(packets.remove(random.nextInt(packets.size())));
            packets.remove(random.nextInt(packets.size())); // lost
            packets.add(packets.get(3)); // twice
            Collections.swap(packets, 1, 2);
            packets.forEach(packet -> alone.receive(copy(packet)));
            receiveTogether(together, packets);
            for (int i = 0; i < actual.size(); i++) {
                assertThat(actual.get(i).output.rtp)
                        .as("frame %d to %d", frame, i)
                        .containsExactlyElementsOf(expected.get(i).output.rtp);
                expected.get(i).output.rtp.clear();
                actual.get(i).output.rtp.clear();
            }
            alone.pass(33);
            together.pass(33);
        }
        assertThat(together.events(SfuEvent.LayerChanged.class))
                .hasSameSizeAs(alone.events(SfuEvent.LayerChanged.class))
                .isNotEmpty();
    }

    private static List<SfuBed.Viewer> viewers(SfuBed bed) {
        PublishedTrack track = bed.publish(Simulcaster.section());
        List<SfuBed.Viewer> viewers = new ArrayList<>();
        for (int layer = 0; layer < 3; layer++) {
            SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
            viewer.downTrack.setMaxLayers(layer, 2 - layer, bed.now);
            viewers.add(viewer);
        }
        return viewers;
    }

    private static ByteBuffer copy(ByteBuffer packet) {
        return ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip();
    }

    @Test
    void oneSubscriberGetsAllOfABurstBeforeTheNext() {
        SfuBed bed = new SfuBed(4);
        ReceiveSection section = SfuBed.section("1", List.of(), List.of(), SfuBed.OPUS);
        PublishedTrack track = bed.publish(section);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int subscriber = i;
            MediaOutput output =
                    new MediaOutput() {
                        @Override
                        public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
                            return order.add(subscriber);
                        }

                        @Override
                        public boolean sendRtcp(ByteBuffer compound) {
                            return true;
                        }
                    };
            bed.sfu
                    .newSubscriber(output, CongestionOptions.SUBSCRIBER)
                    .addDownTrack(track.feed(), "cname")
                    .bind(new SendSection("5", List.of(SfuBed.OPUS), ExtensionIds.NONE), bed.now);
        }
        TestRtp rtp = new TestRtp();
        rtp.mid = "1";
        rtp.payloadType = 111;
        rtp.ssrc = 7;
        List<ByteBuffer> packets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rtp.sequence = 100 + i;
            rtp.timestamp = 960 * i;
            packets.add(rtp.packet(new byte[60 + i]));
        }
        bed.receive(packets.remove(0)); // the first one begins the stream
        order.clear();
        receiveTogether(bed, packets);

        assertThat(order).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
    }
}
