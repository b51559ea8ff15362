package io.parley.webrtc.datachannel;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelAnnounced;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelClosed;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelOpened;
import io.parley.webrtc.datachannel.DataChannelEvent.MessageReceived;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    private static MessageReceived message(int channel, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new MessageReceived(channel, false, ByteBuffer.wrap(bytes));
    }
}
