package io.parley.rpc.signaling;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import io.parley.rpc.queue.ManualTimer;
import io.parley.rpc.queue.MemoryCallQueue;
import io.parley.rpc.queue.QueueOptions;
import java.io.IOException;
import java.time.Duration;

/** A service over a memory queue, in this process, in time that the test moves. */
final class ServiceFixture implements AutoCloseable {

    final ManualTimer timer = new ManualTimer();
    final MemoryCallQueue queue;
    private final Server server;
    final ManagedChannel channel;

    ServiceFixture(SignalingOptions options) {
        this(options, QueueOptions.DEFAULT.withOffline(Duration.ZERO, Duration.ZERO));
    }

    ServiceFixture(SignalingOptions options, QueueOptions queueOptions) {
        queue = new MemoryCallQueue(queueOptions, timer);
        String name = InProcessServerBuilder.generateName();
        try {
            server =
                    InProcessServerBuilder.forName(name)
                            .directExecutor()
                            .addService(
                                    ServerInterceptors.intercept(
                                            new SignalingService(queue, options, timer)))
                            .build()
                            .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    }

    SignalingServiceGrpc.SignalingServiceStub stub(String... hosts) {
        return SignalingServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(hosts)));
    }

    SignalingServiceGrpc.SignalingServiceBlockingStub blocking(String... hosts) {
        return SignalingServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(hosts)));
    }

    static Metadata headers(String... hosts) {
        Metadata headers = new Metadata();
        for (String host : hosts) {
            headers.put(HostMetadata.RPC_HOST, host);
        }
        return headers;
    }

    Heard<CallRequest, CallResponse> call(String host) {
        Heard<CallRequest, CallResponse> heard = new Heard<>();
        stub(host).call(CallRequest.newBuilder().setSdp("offer").build(), heard);
        return heard;
    }

    Heard<AnswerResponse, AnswerRequest> answer(String... hosts) {
        Heard<AnswerResponse, AnswerRequest> heard = new Heard<>();
        heard.requests = stub(hosts).answer(heard);
        return heard;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        queue.close();
    }
}
