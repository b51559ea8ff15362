package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SctpAssociationTest {
    @Test
    void twoEndsThatConnectAtOnceMeetInOneAssociation() {
        SctpPair pair = new SctpPair(1, LinkOptions.PERFECT).connect();
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.events).containsExactly(new SctpEvent.Connected());
        assertThat(pair.b.events).containsExactly(new SctpEvent.Connected());
    }

    @Test
    void aMessageOfEverySizeArrivesWhole() {
        SctpPair pair = new SctpPair(1, LinkOptions.PERFECT).connect();
        int[] sizes = {1, 3, 100, 1159, 1160, 1161, 5000, 65_535, 262_144};
        for (int size : sizes) {
            pair.b.events.clear();
            assertThat(pair.send(pair.a, 7, Delivery.RELIABLE, SctpPair.bytes(size, size)))
                    .isTrue();
            assertThat(pair.runUntil(() -> !pair.b.events.isEmpty())).isTrue();
            assertThat(pair.b.events)
                    .containsExactly(new MessageReceived(7, 53, SctpPair.bytes(size, size)));
        }
    }

    @Test
    void aShutdownEndsBothSidesAfterTheLastMessage() {
        SctpPair pair = new SctpPair(1, LinkOptions.PERFECT).connect();
        pair.b.events.clear();
        ByteBuffer message = SctpPair.bytes(200_000, 1);
        pair.send(pair.a, 7, Delivery.RELIABLE, message.duplicate());
        pair.a.association.shutdown(pair.network.nowNanos());
        assertThat(
                        pair.runUntil(
                                () ->
                                        pair.a.association.isTerminated()
                                                && pair.b.association.isTerminated()))
                .isTrue();
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.b.events)
                .isEqualTo(
                        List.of(
                                new MessageReceived(7, 53, message),
                                new SctpEvent.Closed("the peer shut down")));
    }
}
