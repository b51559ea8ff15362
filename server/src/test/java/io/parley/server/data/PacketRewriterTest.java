package io.parley.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.EncryptedPacket;
import io.parley.proto.livekit.UserPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // receivers still read the deprecated copies
class PacketRewriterTest {
    private static final Sender ALICE = new Sender("PA_alice", "alice", false);
    private static final Sender AGENT = new Sender("PA_agent", "agent", true);

    private final PacketRewriter rewriter = new PacketRewriter();

    private DataPacket rewritten(DataPacket packet, Sender sender) {
        ByteBuffer out = rewriter.rewrite(packet, DataPacket.Kind.RELIABLE, sender);
        return Objects.requireNonNull(PacketRewriter.parse(out));
    }

    @Test
    void aPacketIsReadFromTheMiddleOfABuffer() {
        byte[] packet = DataPacket.newBuilder().setSequence(5).build().toByteArray();
        byte[] padded = new byte[packet.length + 9];
        System.arraycopy(packet, 0, padded, 4, packet.length);

        DataPacket read = PacketRewriter.parse(ByteBuffer.wrap(padded, 4, packet.length).slice());

        assertThat(Objects.requireNonNull(read).getSequence()).isEqualTo(5);
    }

    @Test
    void everyPrefixOfAGoodPacketIsReadOrRefused() {
        byte[] good =
                DataPacket.newBuilder()
                        .setEncryptedPacket(
                                EncryptedPacket.newBuilder()
                                        .setIv(ByteString.copyFrom(new byte[12])))
                        .addDestinationIdentities("bob")
                        .build()
                        .toByteArray();
        for (int length = 0; length < good.length; length++) {
            DataPacket read = PacketRewriter.parse(ByteBuffer.wrap(Arrays.copyOf(good, length)));
            assertThat(read == null || read.getSerializedSize() <= length).isTrue();
        }
    }

    @Property(tries = 2_000)
    void whateverIsReadCanBeRewritten(@ForAll @Size(max = 200) byte[] bytes) {
        DataPacket packet = PacketRewriter.parse(ByteBuffer.wrap(bytes));
        if (packet != null) {
            DataPacket out = rewritten(packet, ALICE);
            assertThat(out.getParticipantIdentity()).isEqualTo("alice");
            assertThat(out.getParticipantSid()).isEqualTo("PA_alice");
            assertThat(out.getValueCase()).isEqualTo(packet.getValueCase());
        }
    }

    @Test
    void mirroredDestinationsMayDoubleAPacket() {
        DataPacket.Builder packet = DataPacket.newBuilder().setUser(UserPacket.newBuilder());
        for (int i = 0; i < 1_000; i++) {
            packet.addDestinationIdentities("participant-with-a-rather-long-identity-" + i);
        }

        DataPacket out = rewritten(packet.build(), ALICE);

        assertThat(out.getUser().getDestinationIdentitiesList())
                .isEqualTo(out.getDestinationIdentitiesList())
                .hasSize(1_000);
    }

    @Test
    void anAgentMaySpeakForAnotherInATextStreamAlone() {
        DataPacket.Builder packet = DataPacket.newBuilder().setParticipantIdentity("bob");
        DataPacket text =
                packet.setStreamHeader(
                                DataStream.Header.newBuilder()
                                        .setTextHeader(DataStream.TextHeader.newBuilder()))
                        .build();
        DataPacket bytes =
                packet.setStreamHeader(
                                DataStream.Header.newBuilder()
                                        .setByteHeader(DataStream.ByteHeader.newBuilder()))
                        .build();

        assertThat(rewritten(text, AGENT).getParticipantIdentity()).isEqualTo("bob");
        assertThat(rewritten(text, AGENT).getStreamHeader().getTextHeader().getGenerated())
                .isTrue();
        assertThat(rewritten(bytes, AGENT).getParticipantIdentity()).isEqualTo("agent");
        assertThat(rewritten(text, ALICE).getParticipantIdentity()).isEqualTo("alice");
    }

    @Test
    void aNewNonceIsNoDuplicateUntilItComesAgainAmongTheLastHundred() {
        NonceWindow window = new NonceWindow();
        ByteString first = nonce(0);

        assertThat(window.isDuplicate(first)).isFalse();
        assertThat(window.isDuplicate(first)).isTrue();
        for (int i = 1; i <= DataLimits.MAX_NONCES; i++) {
            assertThat(window.isDuplicate(nonce(i))).isFalse();
        }
        assertThat(window.isDuplicate(first)).isFalse();
        assertThat(window.isDuplicate(ByteString.EMPTY)).isFalse();
        assertThat(window.isDuplicate(ByteString.EMPTY)).isFalse();
    }

    private static ByteString nonce(int number) {
        return ByteString.copyFrom(ByteBuffer.allocate(16).putInt(number).rewind());
    }

    @Test
    void earlyPacketsKeepTheirOrderAndLetTheOldestGo() {
        EarlyPackets early = new EarlyPackets();
        byte[] large = new byte[DataLimits.MAX_EARLY_BYTES];

        assertThat(early.add(new byte[1])).isZero();
        assertThat(early.add(new byte[2])).isZero();
        assertThat(early.add(large)).isEqualTo(2);

        assertThat(early.poll()).isSameAs(large);
        assertThat(early.poll()).isNull();
        assertThat(early.add(new byte[3])).isZero();
        assertThat(early.poll()).hasSize(3);
    }

    @Test
    void aDataTrackPacketIsKnownByItsVersionAndLength() {
        ByteBuffer packet = ByteBuffer.allocate(14).position(2);
        DataTrackPacket.setHandle(packet, 0xFFFE);

        assertThat(DataTrackPacket.handle(packet)).isEqualTo(0xFFFE);
        assertThat(packet.position()).isEqualTo(2);
        packet.put(2, (byte) 0x20); // version 1
        assertThat(DataTrackPacket.handle(packet)).isZero();
        assertThat(DataTrackPacket.handle(ByteBuffer.allocate(11))).isZero();
    }
}
