package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataStream;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.HashMap;
import java.util.Map;

/**
 * One stream that is being received. Changed on the loop; its content and info are read anywhere.
 */
final class IncomingStream {
    private final String sender;
    private final String senderSid;
    private final boolean encrypted;
    private final StreamQueue queue;
    private final StreamContent content;
    private volatile StreamInfo info;

    private long nextIndex;
    private long bytes;
    private boolean over;

    IncomingStream(StreamInfo info, String sender, String senderSid, StreamContent content) {
        this.info = info;
        this.sender = sender;
        this.senderSid = senderSid;
        this.encrypted = info.encrypted();
        this.content = content;
        this.queue = content.queue();
    }

    StreamInfo info() {
        return info;
    }

    String sender() {
        return sender;
    }

    StreamContent content() {
        return content;
    }

    /** Whether it takes no more: it ended, failed, or nobody reads it. */
    boolean over() {
        return over || queue.closed();
    }

    /** Whether a packet is of the one who began the stream. */
    boolean isFrom(String identity, String sid) {
        // An agent may begin a stream in another's name; the server tells the true sid in each
        // packet.
        return senderSid.isEmpty() || sid.isEmpty()
                ? sender.equals(identity)
                : senderSid.equals(sid);
    }

    /** All of the content, from the header. */
    void inline(ByteString bytesOfHeader) {
        add(bytesOfHeader);
        end();
    }

    void chunk(DataStream.Chunk chunk, boolean chunkEncrypted) {
        if (mismatch(chunkEncrypted)) {
            return;
        }
        long index = chunk.getChunkIndex();
        if (index < nextIndex && index >= 0) {
            return; // sent again after a reconnect
        }
        if (index != nextIndex) {
            fail(Reason.MISSED_CHUNK, "chunk " + nextIndex + " is missing");
            return;
        }
        nextIndex++;
        add(chunk.getContent());
    }

    void trailer(DataStream.Trailer trailer, boolean trailerEncrypted) {
        if (mismatch(trailerEncrypted)) {
            return;
        }
        if (!trailer.getReason().isEmpty()) {
            fail(Reason.ABNORMAL_END, "the sender ended the stream: " + trailer.getReason());
            return;
        }
        if (trailer.getAttributesCount() > 0) {
            merge(trailer.getAttributesMap());
        }
        end();
    }

    private boolean mismatch(boolean packetEncrypted) {
        if (packetEncrypted == encrypted) {
            return false;
        }
        fail(
                Reason.ENCRYPTION_MISMATCH,
                "the stream began "
                        + (encrypted ? "encrypted" : "in clear")
                        + ", but a part of it did not come so");
        return true;
    }

    private void add(ByteString more) {
        if (!content.compressed()) {
            bytes += more.size();
            if (content.total() >= 0 && bytes > content.total()) {
                fail(StreamContent.lengthExceeded(content.total()));
                return;
            }
        }
        if (!queue.offer(more)) {
            fail(
                    Reason.READER_TOO_SLOW,
                    "too much waits for the reader of this stream; read faster, or raise"
                            + " maxBufferedBytes");
        }
    }

    private void end() {
        if (over) {
            return;
        }
        if (!content.compressed() && content.total() >= 0 && bytes < content.total()) {
            fail(StreamContent.incomplete(bytes, content.total()));
            return;
        }
        over = true;
        queue.end();
    }

    private void merge(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(info.attributes());
        all.putAll(more);
        if (all.size() > Limits.MAX_STREAM_ATTRIBUTES) {
            return;
        }
        StreamInfo now = info;
        info =
                now instanceof TextStreamInfo text
                        ? text.withAttributes(all)
                        : ((ByteStreamInfo) now).withAttributes(all);
    }

    void fail(Reason reason, String message) {
        fail(new StreamException(reason, message));
    }

    private void fail(StreamException failure) {
        if (!over) {
            over = true;
            queue.fail(failure);
        }
    }
}
