package io.parley.server.room;

import io.parley.proto.livekit.SignalResponse;
import java.util.ArrayList;
import java.util.List;

/** A socket that keeps what it is given. */
final class FakeSink implements SignalSink {
    private final List<SignalResponse> messages = new ArrayList<>();
    private int closeCode;
    private long pendingBytes;

    /** The messages since the last call. */
    List<SignalResponse> take() {
        List<SignalResponse> taken = List.copyOf(messages);
        messages.clear();
        return taken;
    }

    /** 0 while it is open. */
    int closeCode() {
        return closeCode;
    }

    void setPendingBytes(long value) {
        pendingBytes = value;
    }

    @Override
    public void send(SignalResponse message) {
        if (closeCode == 0) {
            messages.add(message);
        }
    }

    @Override
    public void close(int code, String reason) {
        closeCode = closeCode == 0 ? code : closeCode;
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }
}
