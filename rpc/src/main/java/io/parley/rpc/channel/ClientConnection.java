package io.parley.rpc.channel;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** The client's end of a pipe. On the pipe's thread, except where said otherwise. */
final class ClientConnection extends StreamMultiplexer<ClientStream> {
    /** Hears of what happens, on the pipe's thread. */
    interface Owner {
        /** The pipe opened or closed. */
        void onPipeChange();

        /** A call ended as far as the pipe is concerned. */
        void onEnd(ClientStream stream);
    }

    private static final int METADATA = 1 << 3 | ProtoCursor.BYTES;

    /** The reference client begins with 1; some servers take a 0 for no id. */
    private static final long FIRST_ID = 1;

    private final MetadataCodec metadataCodec = new MetadataCodec();
    private final StatusCodec statusCodec = new StatusCodec();
    private final Owner owner;
    private long nextId = FIRST_ID;
    private long firstCredit;

    ClientConnection(FramePipe pipe, Owner owner) {
        super(pipe, false);
        this.owner = owner;
    }

    @Override
    boolean onSignal(ClientStream stream) {
        return !stream.isDone();
    }

    @Override
    void onPipeOpen() {
        owner.onPipeChange();
    }

    @Override
    void onPipeClosed(String reason) {
        owner.onPipeChange();
    }

    /** Gives a stream its id; its headers go out next. */
    void register(ClientStream stream) {
        if (stream.id == 0) {
            stream.id = nextId++;
            streams.put(stream.id, stream);
            if (knowsCredit()) {
                stream.limitTo(firstCredit);
            }
            counters().increment(ChannelCounter.CALLS_STARTED);
        }
    }

    /** The server's first word on credit is for all calls. */
    private void learn(long credit) {
        learnCredit();
        firstCredit = credit;
        for (ClientStream stream : streams.all()) {
            stream.limitTo(credit);
        }
    }

    void finished(ClientStream stream) {
        remove(stream);
        owner.onEnd(stream);
    }

    void sendReset(long id) {
        sendUrgently(writer().reset(id));
    }

    @Override
    boolean onFrame(@Nullable ClientStream stream, FrameReader frame, int length) {
        if (frame.kind() == FrameReader.Kind.NONE && frame.credit() >= 0 && !knowsCredit()) {
            learn(frame.credit());
        }
        if (stream == null) {
            counters().increment(ChannelCounter.FRAMES_OF_UNKNOWN_STREAMS);
            return false;
        }
        return stream.onFrame(frame, length);
    }

    /** Reads response headers; why they cannot be taken, or null. */
    @Nullable Status readHeaders(FrameReader frame, Metadata target) {
        ProtoCursor body = frame.body();
        metadataCodec.reset();
        for (int tag = body.next(); tag != 0; tag = body.next()) {
            if (tag != METADATA) {
                body.skip(tag);
                continue;
            }
            body.enter();
            if (body.isMalformed() || !metadataCodec.read(body, target)) {
                return Status.INTERNAL.withDescription("malformed headers");
            }
        }
        if (body.isMalformed()) {
            return Status.INTERNAL.withDescription("malformed headers");
        }
        return metadataCodec.isTooLarge() ? tooLarge("headers") : null;
    }

    Closed readTrailers(FrameReader frame) {
        Metadata trailers = new Metadata();
        if (!statusCodec.read(frame.body(), metadataCodec, trailers)) {
            return Closed.of(Status.INTERNAL.withDescription("malformed trailers"));
        }
        if (metadataCodec.isTooLarge()) {
            return Closed.of(tooLarge("trailers"));
        }
        return new Closed(statusCodec.status(), trailers);
    }

    private static Status tooLarge(String what) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                what + ": larger than " + Limits.METADATA + " bytes");
    }
}
