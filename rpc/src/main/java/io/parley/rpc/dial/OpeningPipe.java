package io.parley.rpc.dial;

import io.parley.rpc.channel.FramePipe;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A pipe that also tells those who dial when it is open, and when it is closed. */
final class OpeningPipe implements FramePipe {
    private final FramePipe pipe;
    private final CompletableFuture<Void> opened;
    private final CompletableFuture<String> ended;

    /**
     * @param opened completed when frames can be sent, off the pipe's thread
     * @param ended completed with the reason when the pipe is closed, off the pipe's thread
     */
    OpeningPipe(FramePipe pipe, CompletableFuture<Void> opened, CompletableFuture<String> ended) {
        this.pipe = pipe;
        this.opened = opened;
        this.ended = ended;
    }

    @Override
    public void listen(Listener listener) {
        pipe.listen(
                new Listener() {
                    @Override
                    public void onOpen() {
                        listener.onOpen();
                        opened.completeAsync(() -> null, Shared.executor());
                    }

                    @Override
                    public void onFrame(ByteBuffer frame) {
                        listener.onFrame(frame);
                    }

                    @Override
                    public void onWritable() {
                        listener.onWritable();
                    }

                    @Override
                    public void onClose(String reason) {
                        listener.onClose(reason);
                        ended.completeAsync(() -> reason, Shared.executor());
                    }
                });
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
        return pipe.send(frame);
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
