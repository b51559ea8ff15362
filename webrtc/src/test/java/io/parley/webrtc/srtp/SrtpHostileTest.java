package io.parley.webrtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpHostileTest {
    private static final int SSRC = 0xCAFE_BABE;
    private static final int PLAIN = 12 + 24;

    @ParameterizedTest
    @EnumSource
    void aReplayedPacketIsRefused(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        byte[] first = sealed(sender, 1);
        assertThat(open(receiver, first)).isEqualTo(PLAIN);
        assertThat(open(receiver, first)).isEqualTo(SrtpReceiver.REFUSED);
        for (int sequence = 2; sequence < 2000; sequence++) {
            open(receiver, sealed(sender, sequence));
        }
        assertThat(open(receiver, first)).isEqualTo(SrtpReceiver.REFUSED);
        assertThat(receiver.counters().get(SrtpCounter.REPLAYED)).isOne();
        assertThat(receiver.counters().get(SrtpCounter.TOO_OLD)).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void aReplayedCompoundIsRefused(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        byte[] compound = sealedRtcp(sender);
        byte[] later = sealedRtcp(sender);
        assertThat(openRtcp(receiver, later)).isEqualTo(8);
        assertThat(openRtcp(receiver, compound)).isEqualTo(8);
        assertThat(openRtcp(receiver, compound)).isEqualTo(SrtpReceiver.REFUSED);
        assertThat(openRtcp(receiver, later)).isEqualTo(SrtpReceiver.REFUSED);
        assertThat(receiver.counters().get(SrtpCounter.REPLAYED)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void noChangedByteIsAccepted(SrtpProfile profile) {
        SrtpReceiver receiver = Vectors.receiver(profile);
        SrtpSender sender = Vectors.sender(profile);
        byte[] packet = sealed(sender, 1000);
        for (int at = 0; at < packet.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] forged = packet.clone();
                forged[at] ^= (byte) (1 << bit);
                byte[] before = forged.clone();
                assertThat(receiver.unprotectRtp(forged, 0, forged.length))
                        .as("bit %d of byte %d", bit, at)
                        .isEqualTo(SrtpReceiver.REFUSED);
                assertThat(forged).isEqualTo(before);
            }
        }
        assertThat(open(receiver, packet)).isEqualTo(PLAIN);

        byte[] compound = sealedRtcp(sender);
        for (int at = 0; at < compound.length; at++) {
            byte[] forged = compound.clone();
            forged[at] ^= 0x40;
            assertThat(openRtcp(receiver, forged)).as("byte %d", at).isEqualTo(-1);
        }
        assertThat(openRtcp(receiver, compound)).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void noPrefixIsAccepted(SrtpProfile profile) {
        SrtpReceiver receiver = Vectors.receiver(profile);
        SrtpSender sender = Vectors.sender(profile);
        byte[] packet = sealed(sender, 1000);
        byte[] compound = sealedRtcp(sender);
        for (int length = 0; length < packet.length; length++) {
            assertThat(receiver.unprotectRtp(Arrays.copyOf(packet, length), 0, length))
                    .isEqualTo(SrtpReceiver.REFUSED);
        }
        for (int length = 0; length < compound.length; length++) {
            assertThat(receiver.unprotectRtcp(Arrays.copyOf(compound, length), 0, length))
                    .isEqualTo(SrtpReceiver.REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgedPacketsMoveNothing(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        open(receiver, sealed(sender, 100));
        SplittableRandom random = new SplittableRandom(2);
        byte[] noise = new byte[60];
        for (int i = 0; i < 5_000; i++) {
            random.nextBytes(noise);
            noise[0] = (byte) 0x80;
            System.arraycopy(Vectors.rtp(SSRC, 0, 0), 8, noise, 8, 4);
            assertThat(open(receiver, noise)).isEqualTo(SrtpReceiver.REFUSED);
        }
        // None of the numbers that the forged packets had is taken for seen or passed.
        assertThat(open(receiver, sealed(sender, 102))).isEqualTo(PLAIN);
        assertThat(open(receiver, sealed(sender, 101))).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsCountedAndNeverThrows(SrtpProfile profile) {
        SrtpReceiver receiver = Vectors.receiver(profile);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(0, 80)];
            random.nextBytes(noise);
            if (noise.length > 0 && i % 4 != 0) {
                noise[0] = (byte) (noise[0] & 0x3F | 0x80);
            }
            assertThat(receiver.unprotectRtp(noise, 0, noise.length)).isEqualTo(-1);
            assertThat(receiver.unprotectRtcp(noise, 0, noise.length)).isEqualTo(-1);
        }
        assertThat(receiver.counters().get(SrtpCounter.RTP)).isZero();
        assertThat(receiver.counters().get(SrtpCounter.RTCP)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void rtcpWithoutEncryptionIsRefused(SrtpProfile profile) {
        byte[] compound = sealedRtcp(Vectors.sender(profile));
        int flagAt = compound.length - profile.rtcpIndexFromEnd();
        compound[flagAt] &= 0x7F;
        SrtpReceiver receiver = Vectors.receiver(profile);
        assertThat(openRtcp(receiver, compound)).isEqualTo(SrtpReceiver.REFUSED);
        assertThat(receiver.counters().get(SrtpCounter.UNENCRYPTED)).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void aNumberIsNeverUsedForTwoDifferentPackets(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        byte[] first = sealed(sender, 500);
        // The same packet once more is the same bytes, at once and after others.
        assertThat(sealed(sender, 500)).isEqualTo(first);
        sealed(sender, 501);
        assertThat(sealed(sender, 500)).isEqualTo(first);

        byte[] other = Vectors.rtp(SSRC, 500, 24);
        other[1] ^= (byte) 0x80; // the marker
        assertThat(sender.protectRtp(other, 0, PLAIN)).isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.counters().get(SrtpCounter.REPLAYED)).isOne();

        for (int sequence = 502; sequence < 502 + OutboundStream.REPEATABLE; sequence++) {
            sealed(sender, sequence);
        }
        assertThat(sender.protectRtp(Vectors.rtp(SSRC, 500, 24), 0, PLAIN))
                .isEqualTo(SrtpSender.REFUSED);
        // One that was never sent may still go out late.
        assertThat(sender.protectRtp(Vectors.rtp(SSRC, 499, 24), 0, PLAIN)).isPositive();
        assertThat(sender.protectRtp(Vectors.rtp(SSRC, 499, 24), 0, PLAIN))
                .isEqualTo(SrtpSender.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoPacketOrHasNoRoomIsNotSent(SrtpProfile profile) {
        SrtpSender sender = Vectors.sender(profile);
        byte[] packet = Vectors.rtp(SSRC, 1, 24);
        assertThat(sender.protectRtp(packet, 0, 11)).isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.protectRtcp(packet, 0, 7)).isEqualTo(SrtpSender.REFUSED);
        packet[0] = (byte) 0x9F; // an extension that reaches beyond the end
        assertThat(sender.protectRtp(packet, 0, PLAIN)).isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.counters().get(SrtpCounter.MALFORMED)).isEqualTo(3);

        byte[] tight = Arrays.copyOf(Vectors.rtp(SSRC, 1, 24), PLAIN + profile.rtpOverhead() - 1);
        assertThat(sender.protectRtp(tight, 0, PLAIN)).isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.protectRtp(tight, 0, 20, tight, 20, 16, new byte[30], 0))
                .isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.counters().get(SrtpCounter.OVERFLOW)).isEqualTo(2);
    }

    private static byte[] sealed(SrtpSender sender, int sequenceNumber) {
        byte[] packet = Vectors.rtp(SSRC, sequenceNumber, 24);
        return Arrays.copyOf(packet, sender.protectRtp(packet, 0, PLAIN));
    }

    private static byte[] sealedRtcp(SrtpSender sender) {
        byte[] compound =
                Arrays.copyOf(Vectors.hex("80c90001cafebabe"), 8 + SrtpProfile.MAX_OVERHEAD);
        return Arrays.copyOf(compound, sender.protectRtcp(compound, 0, 8));
    }

    private static int open(SrtpReceiver receiver, byte[] packet) {
        return receiver.unprotectRtp(packet.clone(), 0, packet.length);
    }

    private static int openRtcp(SrtpReceiver receiver, byte[] compound) {
        return receiver.unprotectRtcp(compound.clone(), 0, compound.length);
    }
}
