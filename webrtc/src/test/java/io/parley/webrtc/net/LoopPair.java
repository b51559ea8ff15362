package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.sdp.SdpType;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Two connections on loops of their own, and what happened to each. */
final class LoopPair {
    /** One end: a peer and its events, to be used from the test's thread. */
    static final class End implements PeerTransport.Listener {
        final TransportLoop loop;
        final PeerTransport peer;
        final BlockingQueue<PeerEvent> events;

        /** An end whose peer tells its events to somebody else, who keeps them here. */
        End(TransportLoop loop, PeerTransport peer, BlockingQueue<PeerEvent> events) {
            this.loop = loop;
            this.peer = peer;
            this.events = events;
        }

        End(TransportLoop loop, PeerOptions options) {
            events = new LinkedBlockingQueue<>();

            this.loop = loop;
            this.peer = onLoop(loop, () -> loop.newPeer(options, this));
        }

        @Override
        public void onEvent(PeerTransport source, PeerEvent event) {
            events.add(event);
        }

        <T> T call(Function<PeerTransport, T> action) {
            return onLoop(loop, () -> action.apply(peer));
        }

        /** The next event of that kind; others are passed over. */
        <T extends PeerEvent> T await(Class<T> type, Predicate<T> wanted) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (true) {
                PeerEvent event = poll(end - System.nanoTime());
                assertThat(event).as("waiting for " + type.getSimpleName()).isNotNull();
                if (type.isInstance(event) && wanted.test(type.cast(event))) {
                    return type.cast(event);
                }
            }
        }

        <T extends PeerEvent> T await(Class<T> type) {
            return await(type, event -> true);
        }

        private PeerEvent poll(long nanos) {
            try {
                return events.poll(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    interface Task<T> {
        T run() throws Exception;
    }

    final End offerer;
    final End answerer;

    LoopPair(End offerer, End answerer) {
        this.offerer = offerer;
        this.answerer = answerer;
    }

    static <T> T onLoop(TransportLoop loop, Task<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        result.complete(task.run());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                });
        return result.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** One exchange of offer and answer. */
    void negotiate(boolean iceRestart) {
        negotiate(iceRestart, sdp -> sdp);
    }

    /** One exchange in which the other side gets each description changed. */
    void negotiate(boolean iceRestart, UnaryOperator<String> onTheWay) {
        String offer =
                onLoop(
                        offerer.loop,
                        () ->
                                local(
                                        offerer.peer,
                                        offerer.peer.createOffer(iceRestart),
                                        SdpType.OFFER));
        String answer =
                onLoop(
                        answerer.loop,
                        () -> {
                            answerer.peer.setRemoteDescription(
                                    SdpType.OFFER, onTheWay.apply(offer));
                            return local(
                                    answerer.peer, answerer.peer.createAnswer(), SdpType.ANSWER);
                        });
        onLoop(
                offerer.loop,
                () -> {
                    offerer.peer.setRemoteDescription(SdpType.ANSWER, onTheWay.apply(answer));
                    return answer;
                });
    }

    /** Opens a channel and waits until both ends have it. */
    Channels open(DataChannelOptions options) {
        int channel = offerer.call(peer -> peer.createDataChannel(options));
        if (offerer.call(PeerTransport::remoteDescription) == null) {
            negotiate(false);
        }
        int other = answerer.await(PeerEvent.DataChannelAnnounced.class).channel();
        offerer.await(PeerEvent.DataChannelOpened.class, event -> event.channel() == channel);
        return new Channels(channel, other);
    }

    /** The handles of one channel at both ends. */
    record Channels(int offerer, int answerer) {}

    private static String local(PeerTransport peer, String sdp, SdpType type) throws Exception {
        peer.setLocalDescription(type, sdp);
        return sdp;
    }
}
