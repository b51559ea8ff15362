package io.parley.webrtc.aes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The two ways to AES-GCM are one cipher. The build opens the JDK's hash to these tests. */
class GcmTest {
    @Test
    void theFasterWayIsTakenWhereItIsOpen() {
        assertThat(HotSpotGhash.isAvailable()).isTrue();
        assertThat(AesBlocks.isDirect()).isTrue();
        assertThat(Gcm.of(new byte[16], new AesWorkspace())).isInstanceOf(BlockGcm.class);
    }

    @Test
    void bothWaysMakeTheSamePacketsAndOpenEachOthers() {
        SplittableRandom random = new SplittableRandom(11);
        AesWorkspace space = new AesWorkspace();
        for (int keyLength : new int[] {16, 32}) {
            byte[] key = new byte[keyLength];
            random.nextBytes(key);
            Gcm[] ways = {new JdkGcm(key), new BlockGcm(key, space)};
            for (int length = 0; length < 1300; length += length < 70 ? 1 : 37) {
                byte[] plain = new byte[length + 3 + Gcm.TAG_LENGTH];
                byte[] header = new byte[random.nextInt(60)];
                random.nextBytes(plain);
                random.nextBytes(header);
                long high = random.nextLong();
                int low = random.nextInt();
                byte[][] sealed = {plain.clone(), plain.clone()};
                for (int way = 0; way < 2; way++) {
                    ways[way].seal(high, low, header, 0, header.length, sealed[way], 3, length);
                }
                assertThat(sealed[1]).as("%d bytes", length).isEqualTo(sealed[0]);
                for (int way = 0; way < 2; way++) {
                    byte[] forged = sealed[0].clone();
                    forged[3 + random.nextInt(length + Gcm.TAG_LENGTH)] ^= 4;
                    byte[] before = forged.clone();
                    assertThat(
                                    ways[way].open(
                                            high, low, header, 0, header.length, forged, 3, length))
                            .isFalse();
                    assertThat(forged).isEqualTo(before);
                    assertThat(
                                    ways[way].open(
                                            high,
                                            low,
                                            header,
                                            0,
                                            header.length,
                                            sealed[way],
                                            3,
                                            length))
                            .isTrue();
                    assertThat(Arrays.copyOf(sealed[way], length + 3))
                            .isEqualTo(Arrays.copyOf(plain, length + 3));
                }
            }
        }
    }

    @Test
    void theJdksWayTakesTheSameNonceAgainForTheSamePacket() {
        Gcm gcm = new JdkGcm(new byte[16]);
        byte[] first = new byte[40];
        byte[] second = new byte[40];
        gcm.seal(7, 8, first, 0, 0, first, 0, 24);
        gcm.seal(7, 8, second, 0, 0, second, 0, 24);
        assertThat(second).isEqualTo(first);
    }
}
