package io.parley.webrtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.webrtc.wire.Limits;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpRoundTripTest {
    private static final int SSRC = 0xCAFE_BABE;
    private static final int PAYLOAD = 40;
    private static final int PLAIN = 12 + PAYLOAD;

    @ParameterizedTest
    @EnumSource
    void aPacketComesOutAsItWentIn(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        for (int length : new int[] {0, 1, 15, 16, 17, 511, 512, 513, 1200}) {
            byte[] packet = Vectors.rtp(SSRC, 100 + length, length);
            byte[] original = Arrays.copyOf(packet, 12 + length);

            int sealed = sender.protectRtp(packet, 0, 12 + length);
            assertThat(sealed).isEqualTo(12 + length + profile.rtpOverhead());
            if (length > 8) {
                assertThat(Arrays.copyOfRange(packet, 12, 12 + length))
                        .isNotEqualTo(Arrays.copyOfRange(original, 12, 12 + length));
            }
            int opened = receiver.unprotectRtp(packet, 0, sealed);
            assertThat(Arrays.copyOf(packet, opened)).isEqualTo(original);
        }
        assertThat(receiver.counters().get(SrtpCounter.RTP)).isEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource
    void anRtcpCompoundComesOutAsItWentIn(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        for (int i = 0; i < 3; i++) {
            byte[] packet = Arrays.copyOf(rtcp(), 8 + SrtpProfile.MAX_OVERHEAD);
            int sealed = sender.protectRtcp(packet, 0, 8);
            assertThat(sealed).isEqualTo(8 + profile.rtcpOverhead());
            assertThat(receiver.unprotectRtcp(packet, 0, sealed)).isEqualTo(8);
            assertThat(Arrays.copyOf(packet, 8)).isEqualTo(rtcp());
        }
    }

    @ParameterizedTest
    @EnumSource
    void headerAndPayloadInTwoArraysMakeTheSamePacket(SrtpProfile profile) {
        byte[] whole = Vectors.rtp(SSRC, 7, PAYLOAD);
        int length = Vectors.sender(profile).protectRtp(whole, 0, PLAIN);

        byte[] parts = Vectors.rtp(SSRC, 7, PAYLOAD);
        byte[] out = new byte[3 + PLAIN + profile.rtpOverhead()];
        int gathered =
                Vectors.sender(profile).protectRtp(parts, 0, 15, parts, 15, PLAIN - 15, out, 3);

        assertThat(gathered).isEqualTo(length);
        assertThat(Arrays.copyOfRange(out, 3, out.length)).isEqualTo(Arrays.copyOf(whole, length));
    }

    @ParameterizedTest
    @EnumSource
    void theRollOverCounterFollowsLossAndReordering(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        SplittableRandom random = new SplittableRandom(1);
        byte[][] held = new byte[8][];
        int[] lengths = new int[8];
        int arrived = 0;
        int sequence = 65_000;
        for (int i = 0; i < 6_000; i++) {
            // Steps of up to 100, as if most packets were lost: nine turns in all.
            sequence += random.nextInt(1, 200);
            byte[] packet = Vectors.rtp(SSRC, sequence & 0xFFFF, 8);
            int length = sender.protectRtp(packet, 0, 20);
            int slot = random.nextInt(held.length);
            if (held[slot] != null) {
                arrived++;
                receiver.unprotectRtp(held[slot], 0, lengths[slot]);
            }
            held[slot] = packet;
            lengths[slot] = length;
        }
        // Of those held back for long, the ones behind the window are lost; no other.
        long opened = receiver.counters().get(SrtpCounter.RTP);
        long tooOld = receiver.counters().get(SrtpCounter.TOO_OLD);
        assertThat(opened + tooOld).isEqualTo(arrived);
        assertThat(opened).isGreaterThan(arrived / 4 * 3);
    }

    @ParameterizedTest
    @EnumSource
    void afterALongOutageTheRollOverCounterIsFoundAgain(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        deliver(sender, receiver, 10);
        for (int sequence = 30_000; sequence < 50_000; sequence += 20_000) {
            sender.protectRtp(Vectors.rtp(SSRC, sequence, 8), 0, 20); // never arrives
        }
        sender.protectRtp(Vectors.rtp(SSRC, 50_000, 8), 0, 20);
        int refused = 0;
        int sequence = 50_001;
        while (deliver(sender, receiver, sequence++) == SrtpReceiver.REFUSED) {
            refused++;
        }
        assertThat(refused).isEqualTo(32);
        assertThat(deliver(sender, receiver, sequence)).isEqualTo(20);
    }

    private static int deliver(SrtpSender sender, SrtpReceiver receiver, int sequenceNumber) {
        byte[] packet = Vectors.rtp(SSRC, sequenceNumber, 8);
        return receiver.unprotectRtp(packet, 0, sender.protectRtp(packet, 0, 20));
    }

    @Test
    void keysOfAWrongLengthAreRefused() {
        assertThatThrownBy(
                        () ->
                                new SrtpSender(
                                        SrtpProfile.AEAD_AES_256_GCM, new byte[16], new byte[12]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("masterKey: 16 bytes (expected: 32)");
        assertThatThrownBy(
                        () ->
                                new SrtpReceiver(
                                        SrtpProfile.AES128_CM_HMAC_SHA1_80,
                                        new byte[16],
                                        new byte[12]))
                .hasMessage("masterSalt: 12 bytes (expected: 14)");
    }

    @Test
    void streamsBeyondTheLimitAreRefused() {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        for (int ssrc = 0; ssrc <= Limits.SRTP_INBOUND_SSRCS; ssrc++) {
            byte[] packet = Vectors.rtp(ssrc * 31, 1, 8);
            int opened = receiver.unprotectRtp(packet, 0, sender.protectRtp(packet, 0, 20));
            assertThat(opened)
                    .isEqualTo(ssrc < Limits.SRTP_INBOUND_SSRCS ? 20 : SrtpReceiver.REFUSED);
        }
        assertThat(receiver.counters().get(SrtpCounter.STREAM_LIMIT)).isOne();
        byte[] packet = Vectors.rtp(31, 2, 8); // those that are there go on
        assertThat(receiver.unprotectRtp(packet, 0, sender.protectRtp(packet, 0, 20)))
                .isEqualTo(20);
    }

    @Test
    void aRetiredStreamGoesOnBehindItsNewestPacketOnly() {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        deliver(sender, receiver, 100);
        byte[] late = Vectors.rtp(SSRC, 99, 8);
        int lateLength = Vectors.sender(profile).protectRtp(late, 0, 20);
        sender.retire(SSRC);
        receiver.retire(SSRC);

        assertThat(sender.protectRtp(Vectors.rtp(SSRC, 100, 8), 0, 20))
                .isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.protectRtp(Vectors.rtp(SSRC, 99, 8), 0, 20))
                .isEqualTo(SrtpSender.REFUSED);
        assertThat(receiver.unprotectRtp(late, 0, lateLength)).isEqualTo(SrtpReceiver.REFUSED);
        for (int sequence = 101; sequence < 300; sequence += 7) {
            assertThat(deliver(sender, receiver, sequence)).isEqualTo(20);
        }
        assertThat(deliver(sender, receiver, 291)).isEqualTo(20); // not sent before
    }

    private static byte[] rtcp() {
        return Vectors.hex("80c90001cafebabe");
    }
}
