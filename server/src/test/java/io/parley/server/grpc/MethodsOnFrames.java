package io.parley.server.grpc;

import com.google.protobuf.BytesValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that has nothing but calls on frames, over loopback. */
final class MethodsOnFrames implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Channel server;

    MethodsOnFrames(ServerServiceDefinition service) {
        FramedMethods methods = FramedMethods.of(List.of(service));
        server =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        Http2ConnectionHandler http2 =
                                                new Http2ConnectionHandlerBuilder()
                                                        .server(true)
                                                        .frameListener(new Http2EventAdapter() {})
                                                        .build();
                                        CallConnection.attach(http2, channel, methods);
                                        channel.pipeline().addLast(http2);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    static MethodDescriptor<BytesValue, BytesValue> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(
                        ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
                        ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                .setType(type)
                .setFullMethodName("test.Frames/" + name)
                .build();
    }

    static <H> ServerServiceDefinition.Builder service() {
        return ServerServiceDefinition.builder("test.Frames");
    }

    static ServerServiceDefinition unary(
            MethodDescriptor<BytesValue, BytesValue> method,
            ServerCalls.UnaryMethod<BytesValue, BytesValue> handler) {
        return service().addMethod(method, ServerCalls.asyncUnaryCall(handler)).build();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        Future<?> over = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        over.syncUninterruptibly();
    }
}
