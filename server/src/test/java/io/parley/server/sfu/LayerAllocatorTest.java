package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.wire.Deadline;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerAllocatorTest {
    private static final long MS = 1_000_000;
    private static final int TOP = LayerDemand.MAX_TEMPORAL - 1;

    private final LayerAllocator allocator = new LayerAllocator();
    private long now = 1_000 * MS;

    @Test
    void givesAllThatIsWishedWhereThereIsRoom() {
        LayerDemand camera = simulcast();
        allocate(10_000_000);
        assertTarget(camera, 2, 0);
        camera.setWish(1, TOP);
        allocate(10_000_000);
        assertTarget(camera, 1, 0);
        camera.setWish(LayerDemand.NOTHING, 0);
        allocate(10_000_000);
        assertTarget(camera, LayerDemand.NOTHING, LayerDemand.NOTHING);
        assertThat(camera.isPaused()).isFalse();
    }

    @Test
    void givesEveryTrackItsLowestLayerBeforeAnyGetsMore() {
        LayerDemand[] cameras = {simulcast(), simulcast(), simulcast()};
        allocate(1_000_000); // 3 * 150 + 450 - 150
        assertTarget(cameras[0], 1, 0);
        assertTarget(cameras[1], 0, 0);
        assertTarget(cameras[2], 0, 0);
    }

    @Test
    void givesScreenSharesAllBeforeOthersClimb() {
        LayerDemand camera = simulcast();
        LayerDemand screen = simulcast();
        screen.setPriority(true, 0);
        allocate(2_700_000);
        assertTarget(screen, 2, 0);
        assertTarget(camera, 0, 0);
    }

    @Test
    void servesHigherPrioritiesFirst() {
        LayerDemand camera = simulcast();
        LayerDemand speaker = simulcast();
        speaker.setPriority(false, 5);
        allocate(170_000);
        assertTarget(speaker, 0, 0);
        assertThat(camera.isPaused()).isTrue();
        camera.setPriority(false, 6);
        allocate(170_000);
        assertTarget(camera, 0, 0);
        assertThat(speaker.isPaused()).isTrue();
    }

    @Test
    void climbsTemporalLayersToo() {
        LayerDemand svc = add(allocator);
        svc.setWish(1, TOP);
        long[][] bitrates = {{60_000, 90_000, 150_000}, {200_000, 300_000, 500_000}};
        for (int spatial = 0; spatial < 2; spatial++) {
            for (int temporal = 0; temporal < 3; temporal++) {
                svc.setBitrate(spatial, temporal, bitrates[spatial][temporal]);
            }
        }
        allocate(100_000);
        assertTarget(svc, 0, 1);
        allocate(1_000_000);
        assertTarget(svc, 1, 2);
        allocate(250_000);
        assertTarget(svc, 1, 0);
    }

    @Test
    void takesLayersAndThenPausesAndTellsSo() {
        LayerDemand camera = simulcast();
        allocate(3_000_000);
        allocate(500_000);
        assertTarget(camera, 1, 0);
        allocate(100_000);
        assertTarget(camera, LayerDemand.NOTHING, LayerDemand.NOTHING);
        assertThat(camera.isPaused()).isTrue();
        allocate(1_000_000);
        now = allocator.nextTimeout();
        allocator.handleTimeout(now);
        assertTarget(camera, 1, 0);
        assertThat(camera.isPaused()).isFalse();
    }

    @Test
    void neverPausesATrackThatMayNotBePaused() {
        LayerDemand camera = simulcast();
        camera.setPauseAllowed(false);
        allocate(1_000);
        assertTarget(camera, 0, 0);
    }

    @Test
    void needsSomeRoomToSpareForAnUpgrade() {
        LayerDemand camera = simulcast();
        allocate(440_000);
        assertTarget(camera, 0, 0);
        allocate(460_000);
        assertTarget(camera, 0, 0);
        allocate(500_000);
        assertTarget(camera, 1, 0);
        allocate(460_000); // and keeps it with less
        assertTarget(camera, 1, 0);
    }

    @Test
    void upgradesAgainOnlyAfterAPauseThatGrowsWhileUpgradesDoNotLast() {
        LayerDemand camera = simulcast();
        allocate(3_000_000);
        long lastHold = 0;
        for (int i = 0; i < 8; i++) {
            now += 100 * MS;
            allocate(400_000);
            assertTarget(camera, 0, 0);
            allocate(600_000);
            assertTarget(camera, 0, 0);
            long hold = allocator.nextTimeout() - now;
            assertThat(hold).isBetween(lastHold, 8_000 * MS);
            lastHold = hold;
            now = allocator.nextTimeout();
            allocator.handleTimeout(now);
            assertTarget(camera, 1, 0);
        }
        assertThat(lastHold).isEqualTo(8_000 * MS);
        assertThat(allocator.nextTimeout()).isEqualTo(Deadline.NEVER);
        now += 60_000 * MS; // this one lasted
        allocate(400_000);
        allocate(600_000);
        assertThat(allocator.nextTimeout() - now).isEqualTo(500 * MS);
    }

    @Test
    void forwardsTheLowestLayerOfATrackOfWhichNothingIsKnown() {
        LayerDemand camera = add(allocator);
        camera.setWish(2, TOP);
        allocate(1_000);
        assertTarget(camera, 0, TOP);
    }

    @Test
    void skipsLayersThatAreNotThere() {
        LayerDemand camera = add(allocator);
        camera.setWish(2, TOP);
        camera.setBitrate(1, 0, 400_000);
        allocate(10_000_000);
        assertTarget(camera, 1, 0);
    }

    @Test
    void saysWhatAllWouldTake() {
        simulcast();
        LayerDemand second = simulcast();
        assertThat(allocator.wantedBps()).isEqualTo(5_500_000);
        second.setWish(1, TOP);
        assertThat(allocator.wantedBps()).isEqualTo(3_245_000);
        allocator.remove(second);
        assertThat(allocator.wantedBps()).isEqualTo(2_750_000);
    }

    @Test
    void neverSpendsMoreThanThereIsOnTracksThatMayBePaused() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LayerAllocator many = new LayerAllocator();
            LayerDemand[] demands = new LayerDemand[1 + random.nextInt(12)];
            for (int i = 0; i < demands.length; i++) {
                demands[i] = simulcast(many);
                demands[i].setPriority(random.nextInt(5) == 0, random.nextInt(3));
            }
            for (int step = 0; step < 50; step++) {
                LayerDemand changed = demands[random.nextInt(demands.length)];
                changed.setWish(random.nextInt(4) - 1, TOP);
                changed.setBitrate(random.nextInt(3), 0, random.nextLong(3_000_000));
                long available = random.nextLong(5_000_000);
                now += random.nextLong(1_000) * MS;
                many.allocate(available, now);
                long spent = 0;
                for (LayerDemand demand : demands) {
                    spent += demand.bitrateBps(demand.target());
                }
                assertThat(spent).as("seed %d step %d", seed, step).isLessThanOrEqualTo(available);
            }
        }
    }

    private static LayerDemand add(LayerAllocator allocator) {
        LayerDemand demand = new LayerDemand();
        allocator.add(demand);
        return demand;
    }

    private LayerDemand simulcast() {
        return simulcast(allocator);
    }

    private static LayerDemand simulcast(LayerAllocator allocator) {
        LayerDemand demand = add(allocator);
        demand.setWish(2, TOP);
        demand.setBitrate(0, 0, 150_000);
        demand.setBitrate(1, 0, 450_000);
        demand.setBitrate(2, 0, 2_500_000);
        return demand;
    }

    private void allocate(long bps) {
        allocator.allocate(bps, now);
    }

    private static void assertTarget(LayerDemand demand, int spatial, int temporal) {
        assertThat(demand.targetSpatial()).isEqualTo(spatial);
        assertThat(demand.targetTemporal()).isEqualTo(temporal);
    }
}
