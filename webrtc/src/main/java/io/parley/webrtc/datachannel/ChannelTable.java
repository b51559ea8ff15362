package io.parley.webrtc.datachannel;

import io.parley.webrtc.wire.IntMap;
import io.parley.webrtc.wire.Limits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The channels of one association, by handle and by stream. */
final class ChannelTable {
    private final IntMap<Channel> byHandle = new IntMap<>();
    private final IntMap<Channel> byStream = new IntMap<>();
    private final int maxStreams;
    private int nextHandle;

    ChannelTable(int maxStreams) {
        this.maxStreams = maxStreams;
    }

    boolean isFull() {
        return byHandle.size() >= Limits.DATA_CHANNELS;
    }

    Channel add(DataChannelOptions options) {
        Channel channel = new Channel(nextHandle++, options);
        byHandle.put(channel.handle, channel);
        return channel;
    }

    void bind(Channel channel, int stream) {
        channel.stream = stream;
        byStream.put(stream, channel);
    }

    void remove(Channel channel) {
        byHandle.remove(channel.handle);
        if (channel.stream >= 0) {
            byStream.remove(channel.stream);
        }
    }

    @Nullable Channel byHandle(int handle) {
        return handle < 0 ? null : byHandle.get(handle);
    }

    @Nullable Channel byStream(int stream) {
        return byStream.get(stream);
    }

    /** The lowest free id of the client's (even) or the server's (odd) half, or -1. */
    int freeStream(boolean client) {
        for (int id = client ? 0 : 1; id < maxStreams; id += 2) { // RFC 8832 §6
            if (byStream.get(id) == null) {
                return id;
            }
        }
        return -1;
    }

    /** A snapshot of all handles, earliest first. */
    int[] handles() {
        int[] handles = byHandle.keys();
        Arrays.sort(handles);
        return handles;
    }
}
