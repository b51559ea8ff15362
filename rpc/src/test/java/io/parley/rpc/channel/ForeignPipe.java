package io.parley.rpc.channel;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.parley.rpc.proto.webrtc.v1.Request;
import java.nio.ByteBuffer;

/** A client's pipe that sends only what the protocol knows. */
record ForeignPipe(FramePipe pipe) implements FramePipe {
    @Override
    public void listen(Listener listener) {
        pipe.listen(listener);
    }

    @Override
    public boolean execute(Runnable task) {
        return pipe.execute(task);
    }

    @Override
    public boolean inThread() {
        return pipe.inThread();
    }

    @Override
    public boolean send(ByteBuffer frame) {
        try {
            Request request = Request.parseFrom(frame.duplicate());
            if (!request.hasHeaders()) {
                return pipe.send(frame);
            }
            Request.Builder known = request.toBuilder();
            known.getHeadersBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance());
            return pipe.send(ByteBuffer.wrap(known.build().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long bufferedAmount() {
        return pipe.bufferedAmount();
    }

    @Override
    public void consume(int frames, long bytes) {
        pipe.consume(frames, bytes);
    }

    @Override
    public void close() {
        pipe.close();
    }
}
