package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UdpRunTest {
    private static final InetSocketAddress ALICE = new InetSocketAddress("127.0.0.1", 1001);
    private static final InetSocketAddress BOB = new InetSocketAddress("127.0.0.1", 1002);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final RunBuffers buffers = new RunBuffers();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

    @Test
    void aRunLeavesAsOnePacketWithTheLengthOfItsDatagrams() {
        for (int count : new int[] {1, 2, 7, 40}) {
            UdpRun run = new UdpRun(ALICE, buffers);
            add(run, count, 1_100);

            DatagramPacket sent = sent(run);

            assertThat(sent.recipient()).isEqualTo(ALICE);
            assertThat(((SegmentedDatagramPacket) sent).segmentSize()).isEqualTo(1_100);
            assertBytes(sent);
            sent.release();
            run.close();
        }
    }

    @Test
    void roomThatWasSentIsUsedAgainForAnotherConnection() {
        UdpRun first = new UdpRun(ALICE, buffers);
        add(first, 4, 1_100);
        DatagramPacket sent = sent(first);
        sent.release();
        buffers.collect();
        expected.reset();

        UdpRun second = new UdpRun(BOB, buffers);
        add(second, 3, 900);
        DatagramPacket again = sent(second);

        assertThat(again).isSameAs(sent);
        assertThat(again.recipient()).isEqualTo(BOB);
        assertThat(((SegmentedDatagramPacket) again).segmentSize()).isEqualTo(900);
        assertBytes(again);
        again.release();
    }

    @Test
    void roomOnItsWayIsNotTouched() {
        UdpRun run = new UdpRun(ALICE, buffers);
        add(run, 4, 1_100);
        DatagramPacket waiting = sent(run);
        byte[] before = ByteBufUtil.getBytes(waiting.content());
        buffers.collect();

        add(run, 4, 1_100);
        DatagramPacket next = sent(run);

        assertThat(next.content()).isNotSameAs(waiting.content());
        assertThat(ByteBufUtil.getBytes(waiting.content())).isEqualTo(before);
        waiting.release();
        next.release();
    }

    @Test
    void moreThanIsKeptIsSentAllTheSame() {
        List<DatagramPacket> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) { // 24,000 bytes each, of 4 MiB
            UdpRun run = new UdpRun(ALICE, buffers);
            add(run, 20, 1_100);
            waiting.add(sent(run));
            assertBytes(waiting.get(i));
            expected.reset();
        }

        assertThat(waiting).filteredOn(packet -> !(packet instanceof RunBuffer)).isNotEmpty();
        waiting.forEach(DatagramPacket::release);
    }

    @Test
    void closingFreesAllRoom() {
        UdpRun run = new UdpRun(ALICE, buffers);
        add(run, 4, 1_100);
        DatagramPacket sent = sent(run);
        add(run, 4, 1_100);
        DatagramPacket waiting = sent(run);
        sent.release();
        buffers.collect();

        run.close();
        buffers.close();

        assertThat(sent.refCnt()).isZero();
        assertThat(waiting.refCnt()).isOne(); // the channel's
        waiting.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void withoutSegmentationEachDatagramIsSentForItself() {
        UdpRun run = new UdpRun(ALICE, null);
        ByteBuffer datagram = datagram(1_100, 1);
        run.add(allocator, datagram);
        run.writeTo(channel);
        channel.flush();

        DatagramPacket sent = channel.readOutbound();

        assertThat(sent).isNotInstanceOf(SegmentedDatagramPacket.class);
        assertThat(ByteBufUtil.getBytes(sent.content())).isEqualTo(datagram(1_100, 1).array());
        sent.release();
    }

    private void add(UdpRun run, int count, int length) {
        expected.reset();
        for (int i = 0; i < count; i++) {
            ByteBuffer datagram = datagram(length, i);
            assertThat(run.takes(length)).isTrue();
            run.add(allocator, datagram);
            expected.write(datagram.array(), 0, length);
        }
    }

    private static ByteBuffer datagram(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    private DatagramPacket sent(UdpRun run) {
        run.writeTo(channel);
        channel.flush();
        return channel.readOutbound();
    }

    private void assertBytes(DatagramPacket packet) {
        ByteBuf content = packet.content();
        assertThat(ByteBufUtil.getBytes(content)).isEqualTo(expected.toByteArray());
    }
}
