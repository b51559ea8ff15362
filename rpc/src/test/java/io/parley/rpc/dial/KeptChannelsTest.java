package io.parley.rpc.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptChannelsTest {

    private static final String NAME = "kept-channels";

    private final KeptChannels.Place here =
            new KeptChannels.Place(SignalingAddress.parse("http://127.0.0.1:1", false), null);
    private final KeptChannels.Place elsewhere =
            new KeptChannels.Place(SignalingAddress.parse("http://127.0.0.1:2", false), null);
    private final List<Runnable> open = new ArrayList<>();

    @AfterEach
    void close() {
        for (KeptChannels.Place place : List.of(here, elsewhere)) {
            for (ManagedChannel kept = KeptChannels.take(place);
                    kept != null;
                    kept = KeptChannels.take(place)) {
                kept.shutdownNow();
            }
        }
        open.forEach(Runnable::run);
    }

    private void serve() throws Exception {
        open.add(InProcessServerBuilder.forName(NAME).build().start()::shutdownNow);
    }

    private ManagedChannel connected() throws InterruptedException {
        ManagedChannel channel = InProcessChannelBuilder.forName(NAME).build();
        open.add(channel::shutdownNow);
        ConnectivityState state = channel.getState(true);
        while (state != ConnectivityState.READY) {
            CountDownLatch changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            assertThat(changed.await(60, TimeUnit.SECONDS)).isTrue();
            state = channel.getState(true);
        }
        return channel;
    }

    @Test
    void aConnectionIsTakenOnceAndForItsPlaceOnly() throws Exception {
        serve();
        ManagedChannel channel = connected();
        KeptChannels.give(here, channel);
        assertThat(KeptChannels.take(elsewhere)).isNull();
        assertThat(KeptChannels.take(here)).isSameAs(channel);
        assertThat(KeptChannels.take(here)).isNull();
        assertThat(channel.isShutdown()).isFalse();
    }

    @Test
    void aConnectionThatIsNotUpIsClosed() throws Exception {
        ManagedChannel idle = InProcessChannelBuilder.forName(NAME).build();
        KeptChannels.give(here, idle);
        assertThat(idle.isShutdown()).isTrue();
        serve();
        ManagedChannel lost = connected();
        KeptChannels.give(here, lost);
        lost.shutdownNow();
        assertThat(KeptChannels.take(here)).isNull();
    }

    @Test
    void onlySoManyAreKept() throws Exception {
        serve();
        int kept = 0;
        for (int i = 0; i < 20; i++) {
            ManagedChannel channel = connected();
            KeptChannels.give(here, channel);
            kept += channel.isShutdown() ? 0 : 1;
        }
        assertThat(kept).as("with those of others").isBetween(1, 8);
    }
}
