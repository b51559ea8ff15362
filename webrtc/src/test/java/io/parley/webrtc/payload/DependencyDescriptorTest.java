package io.parley.webrtc.payload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DependencyDescriptorTest {
    private final DependencyDescriptor descriptor = new DependencyDescriptor();
    private final byte[] out = new byte[DependencyDescriptor.MAX_LENGTH];

    @Test
    void readsTheStructureOfAKeyFrame() {
        assertThat(parse(Descriptors.key(0, 1000))).isTrue();

        assertThat(descriptor.structurePresent()).isTrue();
        assertThat(descriptor.startOfFrame()).isTrue();
        assertThat(descriptor.endOfFrame()).isFalse();
        assertThat(descriptor.frameNumber()).isEqualTo(1000);
        assertThat(descriptor.decodeTargets()).isEqualTo(4);
        assertThat(descriptor.spatialLayers()).isEqualTo(2);
        assertThat(descriptor.chains()).isEqualTo(2);
        assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b1111);
        assertThat(descriptor.width(0)).isEqualTo(320);
        assertThat(descriptor.height(1)).isEqualTo(360);
        assertThat(descriptor.width(2)).isZero();
        int[] spatial = {0, 0, 1, 1};
        int[] temporal = {0, 1, 0, 1};
        int[] chain = {0, 0, 1, 1};
        for (int target = 0; target < 4; target++) {
            assertThat(descriptor.decodeTargetSpatialId(target)).isEqualTo(spatial[target]);
            assertThat(descriptor.decodeTargetTemporalId(target)).isEqualTo(temporal[target]);
            assertThat(descriptor.chainOf(target)).isEqualTo(chain[target]);
        }
    }

    @Test
    void readsEachTemplate() {
        parse(Descriptors.key(60, 65535));
        int[] spatial = {0, 0, 0, 1, 1};
        int[] temporal = {0, 0, 1, 0, 1};
        for (int i = 0; i < 5; i++) {
            // Template ids wrap at 64.
            assertThat(parse(Descriptors.plain((60 + i) % 64, i))).isTrue();
            assertThat(descriptor.structurePresent()).isFalse();
            assertThat(descriptor.unwrappedFrameNumber() & 0xFFFF).isEqualTo(i);
            assertThat(descriptor.spatialId()).isEqualTo(spatial[i]);
            assertThat(descriptor.temporalId()).isEqualTo(temporal[i]);
            for (int target = 0; target < 4; target++) {
                assertThat(descriptor.indication(target))
                        .isEqualTo(Descriptors.INDICATIONS[i][target]);
            }
            assertThat(descriptor.frameDiffs()).isEqualTo(Descriptors.FRAME_DIFFS[i].length);
            for (int diff = 0; diff < descriptor.frameDiffs(); diff++) {
                assertThat(descriptor.frameDiff(diff)).isEqualTo(Descriptors.FRAME_DIFFS[i][diff]);
            }
            for (int chain = 0; chain < 2; chain++) {
                assertThat(descriptor.chainDiff(chain))
                        .isEqualTo(Descriptors.CHAIN_DIFFS[i][chain]);
            }
        }
    }

    @Test
    void prefersWhatAFrameSaysItself() {
        parse(Descriptors.key(0, 1));
        assertThat(parse(Descriptors.custom(3, 2))).isTrue();

        assertThat(descriptor.spatialId()).isEqualTo(1);
        assertThat(descriptor.indication(0)).isEqualTo(DependencyDescriptor.DISCARDABLE);
        assertThat(descriptor.indication(1)).isEqualTo(DependencyDescriptor.SWITCH);
        assertThat(descriptor.indication(2)).isEqualTo(DependencyDescriptor.REQUIRED);
        assertThat(descriptor.indication(3)).isEqualTo(DependencyDescriptor.NOT_PRESENT);
        assertThat(descriptor.frameDiffs()).isEqualTo(3);
        assertThat(descriptor.frameDiff(0)).isEqualTo(5);
        assertThat(descriptor.frameDiff(1)).isEqualTo(200);
        assertThat(descriptor.frameDiff(2)).isEqualTo(4096);
        assertThat(descriptor.chainDiff(0)).isEqualTo(9);
        assertThat(descriptor.chainDiff(1)).isEqualTo(255);
    }

    @Test
    void refusesFramesWhoseTemplatesAreUnknown() {
        assertThat(parse(Descriptors.plain(0, 1))).isFalse();
        parse(Descriptors.key(0, 10));
        assertThat(parse(Descriptors.plain(5, 11))).isFalse();
        // Of before the only structure that is known.
        assertThat(parse(Descriptors.plain(1, 9))).isFalse();
        assertThat(parse(Descriptors.plain(1, 11))).isTrue();
    }

    @Test
    void readsLateFramesWithTheStructureOfTheirTime() {
        parse(Descriptors.key(0, 10));
        parse(Descriptors.plain(1, 11));
        parse(Descriptors.key(20, 14));

        assertThat(parse(Descriptors.plain(2, 12))).isTrue();
        assertThat(descriptor.temporalId()).isEqualTo(1);
        assertThat(parse(Descriptors.plain(2, 15))).isFalse();
        assertThat(parse(Descriptors.plain(22, 15))).isTrue();
        assertThat(parse(Descriptors.plain(22, 12))).isFalse();
    }

    @Test
    void keepsItsStructureWhenAnOlderKeyFrameComesLate() {
        parse(Descriptors.key(0, 10));
        parse(Descriptors.key(20, 14));

        assertThat(parse(Descriptors.key(40, 12))).isTrue();
        assertThat(descriptor.frameNumber()).isEqualTo(12);
        assertThat(parse(Descriptors.plain(21, 15))).isTrue();
    }

    @Test
    void followsASenderThatStartsAnew() {
        parse(Descriptors.key(0, 30000));
        assertThat(parse(Descriptors.key(20, 10))).isTrue();
        assertThat(parse(Descriptors.plain(21, 11))).isTrue();

        descriptor.reset();
        assertThat(parse(Descriptors.plain(21, 12))).isFalse();
        assertThat(parse(Descriptors.key(3, 60000))).isTrue();
    }

    @Test
    void remembersWhichTargetsAreActive() {
        parse(Descriptors.keyWithMask(0, 1, 0b0011));
        assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b0011);
        parse(Descriptors.plain(1, 2));
        assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b0011);
        parse(Descriptors.withMask(1, 4, 0b0111));
        assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b0111);
        assertThat(descriptor.activeDecodeTargetsPresent()).isTrue();
        // Late: it says what was.
        parse(Descriptors.withMask(1, 3, 0b0001));
        assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b0111);
        parse(Descriptors.key(0, 5));
        assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b1111);
    }

    @Test
    void rewritesTheFrameNumberAndNothingElse() {
        byte[] key = Descriptors.keyWithMask(0, 1, 0b0011);
        byte[][] all = {
            key,
            Descriptors.key(0, 2),
            Descriptors.plain(2, 3),
            Descriptors.withMask(2, 4, 0b0101),
            Descriptors.custom(2, 5)
        };
        for (byte[] each : all) {
            assertThat(parse(each)).isTrue();
            int length = descriptor.rewrite(each, 0, 0xABCD, -1, out, 0);
            byte[] expected = each.clone();
            expected[1] = (byte) 0xAB;
            expected[2] = (byte) 0xCD;
            assertThat(out).startsWith(expected);
            assertThat(length).isEqualTo(expected.length);
        }
    }

    @Test
    void rewritesTheActiveTargetsOfAnyDescriptor() {
        byte[] key = Descriptors.key(7, 1);
        byte[][] all = {
            key,
            Descriptors.keyWithMask(7, 2, 0b0011),
            Descriptors.plain(9, 3),
            Descriptors.withMask(9, 4, 0b0101),
            Descriptors.custom(9, 5)
        };
        DependencyDescriptor again = new DependencyDescriptor();
        for (byte[] each : all) {
            assertThat(parse(each)).isTrue();
            int length = descriptor.rewrite(each, 0, 500, 0b1001, out, 0);
            assertThat(length).isBetween(each.length, each.length + 2);
            if (each != key) {
                again.parse(key, 0, key.length);
            }
            assertThat(again.parse(out, 0, length)).isTrue();
            assertThat(again.frameNumber()).isEqualTo(500);
            assertThat(again.activeDecodeTargets()).isEqualTo(0b1001);
            assertThat(again.structurePresent()).isEqualTo(descriptor.structurePresent());
            assertThat(again.spatialId()).isEqualTo(descriptor.spatialId());
            assertThat(again.temporalId()).isEqualTo(descriptor.temporalId());
            assertThat(again.frameDiffs()).isEqualTo(descriptor.frameDiffs());
            for (int i = 0; i < again.frameDiffs(); i++) {
                assertThat(again.frameDiff(i)).isEqualTo(descriptor.frameDiff(i));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(again.indication(i)).isEqualTo(descriptor.indication(i));
            }
            for (int i = 0; i < 2; i++) {
                assertThat(again.chainDiff(i)).isEqualTo(descriptor.chainDiff(i));
                assertThat(again.width(i)).isEqualTo(descriptor.width(i));
                assertThat(again.height(i)).isEqualTo(descriptor.height(i));
            }
        }
    }

    @Test
    void readsWhatIsWrittenForAStreamWithoutLayers() {
        SingleLayerDescriptor writer = new SingleLayerDescriptor(65535);
        for (int frame = 0; frame < 4; frame++) {
            boolean key = frame % 3 == 0;
            writer.frame(key);
            for (int packet = 0; packet < 2; packet++) {
                writer.packet(packet == 0, packet == 1);
                int length = writer.write(out, 0);
                assertThat(descriptor.parse(out, 0, length)).isTrue();
                assertThat(descriptor.startOfFrame()).isEqualTo(packet == 0);
                assertThat(descriptor.endOfFrame()).isEqualTo(packet == 1);
                assertThat(descriptor.structurePresent()).isEqualTo(key && packet == 0);
                assertThat(descriptor.unwrappedFrameNumber()).isEqualTo(0x1FFFF + frame);
                assertThat(descriptor.decodeTargets()).isEqualTo(1);
                assertThat(descriptor.indication(0)).isEqualTo(DependencyDescriptor.SWITCH);
                assertThat(descriptor.frameDiffs()).isEqualTo(key ? 0 : 1);
                assertThat(descriptor.chains()).isEqualTo(1);
                assertThat(descriptor.chainDiff(0)).isEqualTo(key ? 0 : 1);
            }
        }
    }

    @Test
    void survivesAnything() {
        byte[] key = Descriptors.keyWithMask(0, 1, 0b0011);
        byte[][] all = {
            key, Descriptors.plain(2, 3), Descriptors.withMask(2, 4, 5), Descriptors.custom(2, 5)
        };
        for (byte[] each : all) {
            parse(key);
            Hostile.tryAll(each, this::touchEverything);
        }
    }

    private void touchEverything(byte[] array, int offset, int length) {
        if (!descriptor.parse(array, offset, length)) {
            return;
        }
        assertThat(descriptor.spatialId()).isBetween(0, 3);
        assertThat(descriptor.temporalId()).isBetween(0, 7);
        for (int target = 0; target < descriptor.decodeTargets(); target++) {
            assertThat(descriptor.indication(target)).isBetween(0, 3);
            assertThat(descriptor.chainOf(target)).isBetween(0, Math.max(0, descriptor.chains()));
        }
        for (int i = 0; i < descriptor.frameDiffs(); i++) {
            assertThat(descriptor.frameDiff(i)).isPositive();
        }
        for (int i = 0; i < descriptor.chains(); i++) {
            assertThat(descriptor.chainDiff(i)).isNotNegative();
        }
        assertThat(descriptor.rewrite(array, offset, 7, -1, out, 0))
                .isBetween(1, DependencyDescriptor.MAX_LENGTH);
        assertThat(descriptor.rewrite(array, offset, 7, 1, out, 0))
                .isBetween(0, DependencyDescriptor.MAX_LENGTH);
    }

    private boolean parse(byte[] bytes) {
        return descriptor.parse(bytes, 0, bytes.length);
    }
}
