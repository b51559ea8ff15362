package io.parley.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static byte[] address(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return address;
    }

    @Test
    void aBurstPassesAndThenSoManyASecond() {
        RateGate gate = new RateGate(2, 2, 0);
        int passed = 0;
        for (int i = 0; i < 10; i++) {
            passed += gate.tryPass(0) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(4);
        assertThat(gate.waitNanos(0)).isEqualTo(SECOND / 2);
        assertThat(gate.tryPass(SECOND / 2)).isTrue();
        assertThat(gate.tryPass(SECOND / 2)).isFalse();
        assertThat(gate.waitNanos(SECOND)).isZero();
    }

    @Test
    void withoutALimitEverythingPasses() {
        RateGate gate = new RateGate(Long.MAX_VALUE, 1, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(gate.tryPass(0)).isTrue();
        }
        assertThat(gate.waitNanos(0)).isZero();
        assertThat(new AddressGate(Long.MAX_VALUE, 1).tryPass(address(1, 2, 3, 4), 0)).isTrue();
    }

    @Test
    void eachAddressHasItsOwnGateAndANetworkOfIpv6IsOne() {
        AddressGate gate = new AddressGate(1, 1);
        byte[] first = address(0x20, 1, 13, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1);
        byte[] neighbour = address(0x20, 1, 13, 0xb8, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9);
        byte[] other = address(0x20, 1, 13, 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1);

        assertThat(gate.tryPass(address(192, 0, 2, 1), 0)).isTrue();
        assertThat(gate.tryPass(address(192, 0, 2, 1), 0)).isFalse();
        assertThat(gate.tryPass(address(192, 0, 2, 2), 0)).isTrue();
        assertThat(gate.tryPass(first, 0)).isTrue();
        assertThat(gate.tryPass(neighbour, 0)).isFalse();
        assertThat(gate.tryPass(other, 0)).isTrue();
        assertThat(gate.tryPass(neighbour, SECOND)).isTrue();
    }

    @Test
    void addressesAreForgottenWhenTheyAreAtRest() {
        AddressGate gate = new AddressGate(1, 1);
        for (int i = 0; i < AddressGate.MAX_ADDRESSES; i++) {
            assertThat(gate.tryPass(address(10, 0, i >> 8, i), 0)).isTrue();
        }
        assertThat(gate.tryPass(address(11, 0, 0, 1), 0)).as("an attack").isFalse();
        assertThat(gate.tryPass(address(11, 0, 0, 1), SECOND)).isTrue();
    }

    @Test
    void aLimitIsNoneOrWithinItsRange() {
        assertThat(LimitSet.DEFAULT.with(Limit.ROOMS, -1).max(Limit.ROOMS))
                .isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> LimitSet.DEFAULT.with(Limit.ROOMS, Long.MAX_VALUE))
                .hasMessageContaining("expected: 1000000000000 at most");
        assertThat(LimitSet.DEFAULT.toString()).contains("rooms=10000");
    }
}
