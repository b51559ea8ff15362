package io.parley.webrtc.datachannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.testkit.LinkOptions;
import io.parley.webrtc.datachannel.DataChannelEvent.BufferedAmountLow;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelAnnounced;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelClosed;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelOpened;
import io.parley.webrtc.datachannel.DataChannelEvent.MessageReceived;
import io.parley.webrtc.sctp.SctpOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataChannelTransportTest {
    @Test
    void aChannelOpenedBeforeTheConnectionCarriesMessagesBothWays() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT);
        int channel = pair.open(pair.a, DataChannelOptions.reliable("chat").withProtocol("p"));
        pair.connect();
        assertThat(pair.a.has(new ChannelOpened(channel))).isTrue();
        assertThat(pair.runUntil(() -> !pair.b.all(ChannelAnnounced.class).isEmpty())).isTrue();
        ChannelAnnounced announced = pair.b.all(ChannelAnnounced.class).get(0);
        assertThat(announced.options().label()).isEqualTo("chat");
        assertThat(announced.options().protocol()).isEqualTo("p");
        assertThat(announced.options().id()).isZero();
        assertThat(pair.send(pair.a, channel, "hello")).isEqualTo(SendResult.QUEUED);
        assertThat(pair.send(pair.b, announced.channel(), "")).isEqualTo(SendResult.QUEUED);
        assertThat(pair.runUntil(() -> !pair.b.all(MessageReceived.class).isEmpty())).isTrue();
        assertThat(pair.b.all(MessageReceived.class))
                .isEqualTo(List.of(message(announced.channel(), "hello")));
        assertThat(pair.runUntil(() -> !pair.a.all(MessageReceived.class).isEmpty())).isTrue();
        assertThat(pair.a.all(MessageReceived.class)).isEqualTo(List.of(message(channel, "")));
    }

    @Test
    void aClosedChannelIsClosedOnBothSidesAndItsIdIsUsedAgain() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT).connect();
        for (int round = 0; round < 3; round++) {
            pair.a.events.clear();
            pair.b.events.clear();
            int channel = pair.open(pair.a, DataChannelOptions.reliable("x"));
            assertThat(pair.a.transport.streamId(channel)).isZero();
            pair.send(pair.a, channel, "last words");
            pair.a.transport.closeChannel(channel, pair.network.nowNanos());
            assertThat(pair.runUntil(() -> pair.a.has(new ChannelClosed(channel)))).isTrue();
            assertThat(pair.runUntil(() -> pair.b.all(ChannelClosed.class).size() == 1)).isTrue();
            int remote = pair.b.all(ChannelAnnounced.class).get(0).channel();
            assertThat(pair.b.all(MessageReceived.class))
                    .isEqualTo(List.of(message(remote, "last words")));
        }
    }

    @Test
    void bothSidesMayCloseAtOnce() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT).connect();
        int channel = pair.open(pair.a, DataChannelOptions.reliable("x"));
        assertThat(pair.runUntil(() -> !pair.b.all(ChannelAnnounced.class).isEmpty())).isTrue();
        int remote = pair.b.all(ChannelAnnounced.class).get(0).channel();
        pair.a.transport.closeChannel(channel, pair.network.nowNanos());
        pair.b.transport.closeChannel(remote, pair.network.nowNanos());
        pair.a.transport.closeChannel(channel, pair.network.nowNanos());
        assertThat(pair.runUntil(() -> pair.a.has(new ChannelClosed(channel)))).isTrue();
        assertThat(pair.runUntil(() -> pair.b.has(new ChannelClosed(remote)))).isTrue();
        pair.run(Duration.ofSeconds(5));
        assertThat(pair.a.all(ChannelClosed.class)).hasSize(1);
        assertThat(pair.b.all(ChannelClosed.class)).hasSize(1);
        assertThat(pair.send(pair.a, channel, "x")).isEqualTo(SendResult.NOT_OPEN);
    }

    @Test // RFC 8832 §6: the DTLS client has the even ids, the server the odd ones
    void eachSideHasItsOwnIds() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT);
        int first = pair.open(pair.a, DataChannelOptions.reliable("a0"));
        int second = pair.open(pair.a, DataChannelOptions.reliable("a1"));
        int third = pair.open(pair.b, DataChannelOptions.reliable("b0"));
        pair.connect();
        assertThat(pair.a.transport.streamId(first)).isEqualTo(0);
        assertThat(pair.a.transport.streamId(second)).isEqualTo(2);
        assertThat(pair.b.transport.streamId(third)).isEqualTo(1);
        assertThat(pair.runUntil(() -> pair.b.all(ChannelAnnounced.class).size() == 2)).isTrue();
        assertThat(pair.runUntil(() -> pair.a.all(ChannelAnnounced.class).size() == 1)).isTrue();
    }

    @Test
    void aNegotiatedChannelIsOpenOnBothSidesWithoutAnAnnouncement() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT);
        DataChannelOptions options = DataChannelOptions.reliable("n").withNegotiatedId(7);
        int atA = pair.open(pair.a, options);
        int atB = pair.open(pair.b, options);
        pair.connect();
        assertThat(pair.a.has(new ChannelOpened(atA))).isTrue();
        assertThat(pair.b.has(new ChannelOpened(atB))).isTrue();
        pair.send(pair.a, atA, "hi");
        assertThat(pair.runUntil(() -> pair.b.has(message(atB, "hi")))).isTrue();
        assertThat(pair.b.all(ChannelAnnounced.class)).isEmpty();
        assertThatThrownBy(() -> pair.open(pair.a, options)).hasMessage("id: 7 (is in use)");
    }

    @Test
    void anUnorderedChannelKeepsOrderUntilThePeerIsKnownToHaveSeenIt() {
        for (int seed = 0; seed < 100; seed++) {
            LinkOptions shaky =
                    LinkOptions.PERFECT
                            .withLoss(0.1)
                            .withDelay(Duration.ofMillis(1), Duration.ofMillis(80));
            TransportPair pair = new TransportPair(seed, shaky).connect();
            int channel = pair.open(pair.a, DataChannelOptions.reliable("u").withOrdered(false));
            for (int i = 0; i < 20; i++) {
                pair.send(pair.a, channel, "m" + i);
            }
            assertThat(pair.runUntil(() -> pair.b.all(MessageReceived.class).size() == 20))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(pair.b.transport.counters().strayMessages()).isZero();
        }
    }

    @Test
    void aMessageOf256KibArrivesAndALargerOneThanThePeerTakesIsRefused() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT).connect();
        int channel = pair.open(pair.a, DataChannelOptions.reliable("big"));
        pair.a.transport.setRemoteMaxMessageSize(262_144);
        ByteBuffer big = ByteBuffer.allocate(262_144);
        long now = pair.network.nowNanos();
        assertThat(pair.a.transport.send(channel, true, big, now)).isEqualTo(SendResult.QUEUED);
        assertThat(pair.a.transport.bufferedAmount(channel)).isEqualTo(262_144);
        assertThat(pair.a.transport.send(channel, true, ByteBuffer.allocate(262_145), now))
                .isEqualTo(SendResult.TOO_LARGE);
        assertThat(pair.runUntil(() -> !pair.b.all(MessageReceived.class).isEmpty())).isTrue();
        MessageReceived message = pair.b.all(MessageReceived.class).get(0);
        assertThat(message.binary()).isTrue();
        assertThat(message.payload().remaining()).isEqualTo(262_144);
        assertThat(pair.a.transport.bufferedAmount(channel)).isZero();
    }

    @Test
    void aFullSendBufferRefusesUntilTheAmountIsLow() {
        SctpOptions small = SctpOptions.DEFAULT.withSendBuffer(100_000);
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT, small).connect();
        int channel = pair.open(pair.a, DataChannelOptions.reliable("x"));
        pair.a.transport.setBufferedAmountLowThreshold(channel, 10_000);
        pair.run(Duration.ofSeconds(1));
        int sent = 0;
        SendResult result = SendResult.QUEUED;
        while (result == SendResult.QUEUED) {
            ByteBuffer message = ByteBuffer.allocate(1_000);
            result = pair.a.transport.send(channel, true, message, pair.network.nowNanos());
            sent++;
        }
        assertThat(result).isEqualTo(SendResult.BUFFER_FULL);
        assertThat(sent).isBetween(90, 100);
        assertThat(pair.a.all(BufferedAmountLow.class)).isEmpty();
        assertThat(pair.runUntil(() -> pair.a.has(new BufferedAmountLow(channel)))).isTrue();
        assertThat(pair.a.all(BufferedAmountLow.class)).hasSize(1);
        assertThat(pair.send(pair.a, channel, "again")).isEqualTo(SendResult.QUEUED);
    }

    @Test
    void thePeerThatConnectsFirstTakesOurChannelsAlong() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT);
        int channel = pair.open(pair.a, DataChannelOptions.reliable("x"));
        pair.b.transport.connect(0);
        assertThat(pair.runUntil(() -> pair.a.has(new ChannelOpened(channel)))).isTrue();
        assertThat(pair.runUntil(() -> !pair.b.all(ChannelAnnounced.class).isEmpty())).isTrue();
    }

    @Test
    void theEndOfTheAssociationClosesAllChannelsFirst() {
        TransportPair pair = new TransportPair(1, LinkOptions.PERFECT).connect();
        int channel = pair.open(pair.a, DataChannelOptions.reliable("x"));
        pair.run(Duration.ofSeconds(1));
        pair.a.events.clear();
        pair.b.transport.abort("bye", pair.network.nowNanos());
        pair.run(Duration.ofSeconds(1));
        assertThat(pair.a.events)
                .containsExactly(
                        new ChannelClosed(channel),
                        new DataChannelEvent.Closed("the peer aborted: bye"));
        assertThatThrownBy(() -> pair.open(pair.a, DataChannelOptions.reliable("y")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void channelsOpenedAndClosedUnderLossLeaveNothingBehind() {
        for (int seed = 0; seed < 50; seed++) {
            String name = "seed " + seed;
            LinkOptions bad =
                    LinkOptions.PERFECT
                            .withLoss(0.15)
                            .withDuplication(0.05)
                            .withDelay(Duration.ofMillis(1), Duration.ofMillis(60));
            TransportPair pair = new TransportPair(seed, bad).connect();
            for (int round = 1; round <= 4; round++) {
                int rounds = round;
                int byA = pair.open(pair.a, DataChannelOptions.reliable("a"));
                int byB = pair.open(pair.b, DataChannelOptions.lossy("b"));
                assertThat(pair.a.transport.streamId(byA)).as(name).isZero();
                assertThat(pair.b.transport.streamId(byB)).as(name).isEqualTo(1);
                pair.send(pair.a, byA, "round " + round);
                pair.send(pair.b, byB, "round " + round);
                pair.a.transport.closeChannel(byA, pair.network.nowNanos());
                pair.b.transport.closeChannel(byB, pair.network.nowNanos());
                assertThat(
                                pair.runUntil(
                                        () ->
                                                pair.a.all(ChannelClosed.class).size() == 2 * rounds
                                                        && pair.b.all(ChannelClosed.class).size()
                                                                == 2 * rounds))
                        .as("%s round %d: %s / %s", name, round, pair.a.events, pair.b.events)
                        .isTrue();
            }
            assertThat(pair.b.all(MessageReceived.class)).as(name).hasSize(4);
        }
    }

    private static MessageReceived message(int channel, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new MessageReceived(channel, false, ByteBuffer.wrap(bytes));
    }
}
