package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.parley.rpc.proto.webrtc.v1.Request;
import io.parley.rpc.proto.webrtc.v1.Response;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of a pipe in the hands of a test, which forges each frame. */
final class RawPeer implements FramePipe.Listener {
    private final MemoryPipe pipe;
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

    RawPeer(MemoryPipe pipe) {
        this.pipe = pipe;
        pipe.listen(this);
    }

    @Override
    public void onOpen() {}

    @Override
    public void onFrame(ByteBuffer frame) {
        pipe.consume(1, frame.remaining());
        frames.add(frame.array());
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(String reason) {}

    void send(byte... frame) {
        pipe.execute(() -> pipe.send(ByteBuffer.wrap(frame)));
    }

    void send(MessageLite frame) {
        send(frame.toByteArray());
    }

    byte[] next() throws InterruptedException {
        byte[] frame = frames.poll(60, TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        return frame;
    }

    Response nextResponse() throws InterruptedException, InvalidProtocolBufferException {
        return Response.parseFrom(next());
    }

    Request nextRequest() throws InterruptedException, InvalidProtocolBufferException {
        return Request.parseFrom(next());
    }
}
