package io.parley.server.warmup;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.JoinRequest;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A participant of a warm-up, as clients are: signalling over a WebSocket, and a connection of its
 * own that offers. Used by one thread, which it blocks.
 */
final class Partner implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PROTOCOL = 16;

    private final String identity;
    private final TransportLoop loop;
    private final SignalLink signal;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Semaphore arrived = new Semaphore(0);

    // On the loop's thread.
    private @Nullable PeerTransport peer;
    private int reliable = -1;
    private int sequence;

    /** Joins; returns when data can be sent. */
    Partner(String identity, int port, String token, TransportLoop loop)
            throws IOException, InterruptedException {
        this.identity = identity;
        this.loop = loop;
        String offer = onLoop(this::open);
        JoinRequest request =
                JoinRequest.newBuilder()
                        .setClientInfo(
                                ClientInfo.newBuilder()
                                        .setSdk(ClientInfo.SDK.RUST)
                                        .setProtocol(PROTOCOL))
                        .setPublisherOffer(
                                SessionDescription.newBuilder()
                                        .setType("offer")
                                        .setSdp(SampleOffer.withMedia(offer)))
                        .build();
        signal = new SignalLink(port, token, request);
        try {
            String answer = SampleOffer.withoutMedia(awaitAnswer());
            onLoop(() -> accept(answer));
            await(connected);
            await(opened);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    String identity() {
        return identity;
    }

    private String open() throws SdpException {
        PeerTransport opening = loop.newPeer(PeerOptions.DEFAULT, this::onEvent);
        peer = opening;
        reliable = opening.createDataChannel(DataChannelOptions.reliable("_reliable"));
        opening.createDataChannel(DataChannelOptions.lossy("_lossy"));
        String offer = opening.createOffer(false);
        opening.setLocalDescription(SdpType.OFFER, offer);
        return offer;
    }

    private String awaitAnswer() throws IOException {
        SignalResponse response = signal.receive();
        while (!response.hasAnswer()) {
            response = signal.receive();
        }
        return response.getAnswer().getSdp();
    }

    private boolean accept(String answer) throws SdpException {
        if (peer != null) {
            peer.setRemoteDescription(SdpType.ANSWER, answer);
        }
        return true;
    }

    private void onEvent(PeerTransport from, PeerEvent event) {
        if (event instanceof PeerEvent.ConnectionStateChanged changed) {
            if (changed.state() == PeerState.CONNECTED) {
                connected.complete(null);
            }
        } else if (event instanceof PeerEvent.DataChannelOpened open) {
            if (open.channel() == reliable) {
                opened.complete(null);
            }
        } else if (event instanceof PeerEvent.MessageReceived) {
            arrived.release();
        }
    }

    /** Sends a call to somebody, who need not answer. */
    void call(String destination) {
        loop.execute(() -> sendCall(destination));
    }

    private void sendCall(String destination) {
        DataPacket packet =
                DataPacket.newBuilder()
                        .addDestinationIdentities(destination)
                        .setSequence(++sequence)
                        .setRpcRequest(
                                RpcRequest.newBuilder()
                                        .setId("warm-up")
                                        .setMethod("echo")
                                        .setPayload("payload"))
                        .build();
        if (peer != null) {
            peer.send(reliable, true, ByteBuffer.wrap(packet.toByteArray()));
        }
    }

    /** Waits for the next message; false when none comes. */
    boolean awaitMessage() throws InterruptedException {
        return arrived.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Leaves as clients do, and takes what the server says to that. */
    @Override
    public void close() throws IOException {
        loop.execute(
                () -> {
                    if (peer != null) {
                        peer.close("the warm-up is over");
                        peer = null;
                    }
                });
        try (signal) {
            signal.send(
                    SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
        }
    }

    private interface LoopTask<T> {
        T run() throws SdpException;
    }

    private <T> T onLoop(LoopTask<T> task) throws IOException, InterruptedException {
        return await(
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return task.run();
                            } catch (SdpException e) {
                                throw new CompletionException(e);
                            }
                        },
                        loop::execute));
    }

    private static <T> T await(CompletableFuture<T> future)
            throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the warm-up got stuck", e);
        }
    }
}
