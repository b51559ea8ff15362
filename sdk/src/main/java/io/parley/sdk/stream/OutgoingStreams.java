package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.DataStream.CompressionType;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.packet.RemotePeers;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.stream.StreamException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends the streams of one room. Safe to use from any thread. */
public final class OutgoingStreams {
    private static final int SINGLE_PACKET_PROTOCOL = 2; // ClientProtocol of data streams v2
    private static final String NO_NAME = "unknown";
    private static final String ANY_BYTES = "application/octet-stream";

    private final PacketSender sender;
    private final RemotePeers peers;
    private final RoomThreads threads;
    private final LongSupplier epochMillis;
    private final BooleanSupplier encrypted;
    private final SendWindow window;
    private final Set<OutgoingStream> open = ConcurrentHashMap.newKeySet();

    /**
     * @param epochMillis the time
     * @param encrypted whether packets go out encrypted
     */
    public OutgoingStreams(
            PacketSender sender,
            RemotePeers peers,
            RoomThreads threads,
            LongSupplier epochMillis,
            BooleanSupplier encrypted) {
        this.sender = requireNonNull(sender, "sender");
        this.peers = requireNonNull(peers, "peers");
        this.threads = requireNonNull(threads, "threads");
        this.epochMillis = requireNonNull(epochMillis, "epochMillis");
        this.encrypted = requireNonNull(encrypted, "encrypted");
        this.window = new SendWindow(sender);
    }

    /** Sends a whole text, in one packet if all receivers can take that and it is small enough. */
    public CompletableFuture<TextStreamInfo> sendText(String text, TextStreamOptions options) {
        byte[] utf8 = requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8);
        List<Path> files = options.attachments();
        try {
            List<Attachment> attachments = attachments(files, options);
            TextStreamInfo info = textInfo(options, (long) utf8.length, attachments);
            long total = utf8.length;
            for (Attachment each : attachments) {
                total += each.size();
            }
            SendProgress progress =
                    SendProgress.of(options.onProgress(), total, threads.callbacks());
            CompletableFuture<Void> sent =
                    sendWhole(
                            Headers.header(info),
                            utf8,
                            true,
                            options.destinationIdentities(),
                            options.compress(),
                            attachments.isEmpty(),
                            progress);
            for (Attachment each : attachments) {
                sent = sent.thenCombine(sendFile(each, progress), (a, b) -> null);
            }
            return sent.thenApply(nothing -> info);
        } catch (StreamException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Sends bytes, in one packet if all receivers can take that and they are few enough.
     *
     * @param content must not be changed until the future completes
     */
    public CompletableFuture<ByteStreamInfo> sendBytes(byte[] content, ByteStreamOptions options) {
        requireNonNull(content, "content");
        ByteStreamInfo info =
                byteInfo(options, (long) content.length, options.name(), options.mimeType());
        SendProgress progress =
                SendProgress.of(options.onProgress(), info.size(), threads.callbacks());
        try {
            return sendWhole(
                            Headers.header(info),
                            content,
                            false,
                            options.destinationIdentities(),
                            options.compress(),
                            true,
                            progress)
                    .thenApply(nothing -> info);
        } catch (StreamException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Sends a file without ever having much of it in memory. */
    public CompletableFuture<ByteStreamInfo> sendFile(Path file, ByteStreamOptions options) {
        try {
            Attachment attachment = file(file, options);
            SendProgress progress =
                    SendProgress.of(options.onProgress(), attachment.size(), threads.callbacks());
            return sendFile(attachment, progress).thenApply(nothing -> attachment.info());
        } catch (StreamException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Begins a text that is written piece by piece. */
    public CompletableFuture<TextStreamWriter> streamText(TextStreamOptions options) {
        TextStreamInfo info = textInfo(options, options.totalSize(), List.of());
        SendProgress progress =
                SendProgress.of(options.onProgress(), info.size(), threads.callbacks());
        return begin(Headers.header(info), options.destinationIdentities(), progress)
                .thenApply(stream -> new TextStreamWriter(info, stream));
    }

    /** Begins bytes that are written piece by piece. */
    public CompletableFuture<ByteStreamWriter> streamBytes(ByteStreamOptions options) {
        ByteStreamInfo info =
                byteInfo(options, options.totalSize(), options.name(), options.mimeType());
        SendProgress progress =
                SendProgress.of(options.onProgress(), info.size(), threads.callbacks());
        return begin(Headers.header(info), options.destinationIdentities(), progress)
                .thenApply(stream -> new ByteStreamWriter(info, stream));
    }

    /**
     * The receivers saw this participant leave, so streams that were begun cannot be ended: after a
     * full reconnect, and when the room disconnected.
     */
    public void onConnectionLost() {
        for (OutgoingStream stream : open) {
            stream.fail(
                    new StreamException(
                            Reason.SEND_FAILED, "the connection was lost in the stream"));
        }
    }

    private CompletableFuture<OutgoingStream> begin(
            DataStream.Header header, List<String> destinations, @Nullable SendProgress progress) {
        try {
            DataPacket packet = headerPacket(header, destinations);
            OutgoingStream stream = open(header.getStreamId(), destinations, progress);
            return stream.header(packet).thenApply(nothing -> stream);
        } catch (StreamException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Void> sendWhole(
            DataStream.Header header,
            byte[] content,
            boolean text,
            List<String> destinations,
            boolean mayCompress,
            boolean mayInline,
            @Nullable SendProgress progress) {
        boolean compress = mayCompress && content.length > 0 && allInflate(destinations);
        byte[] deflated = compress ? Chunks.deflate(content) : content;
        boolean smaller = deflated.length < content.length;
        byte[] sent = smaller ? deflated : content;
        DataStream.Header marked =
                smaller
                        ? header.toBuilder().setCompression(CompressionType.DEFLATE_RAW).build()
                        : header;
        if (mayInline
                && sent.length < Limits.STREAM_CHUNK_BYTES
                && allTakeSinglePackets(destinations)) {
            DataPacket packet = inlinePacket(marked, sent, destinations);
            if (packet.getSerializedSize() <= Limits.STREAM_CHUNK_BYTES) {
                return sendInline(packet, content.length, progress);
            }
        }
        DataPacket packet = headerPacket(marked, destinations);
        OutgoingStream stream = open(header.getStreamId(), destinations, progress);
        SendJob job =
                new SendJob(
                        smaller
                                ? Chunks.ofCompressed(sent, content.length)
                                : text ? Chunks.ofText(sent) : Chunks.ofBytes(sent));
        CompletableFuture<Void> begun = stream.header(packet);
        if (sent.length > 0) {
            CompletableFuture<Void> unused = stream.content(job);
        }
        return begun.thenCombine(
                stream.trailer(DataStream.Trailer.newBuilder()), (before, end) -> null);
    }

    private CompletableFuture<Void> sendInline(
            DataPacket packet, int bytes, @Nullable SendProgress progress) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        sender.send(packet, true)
                .whenComplete(
                        (sent, failure) -> {
                            if (failure == null && progress != null && bytes > 0) {
                                progress.add(bytes);
                            }
                            threads.pool().execute(() -> settle(done, failure));
                        });
        return done;
    }

    private static void settle(CompletableFuture<Void> done, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(
                    new StreamException(
                            Reason.SEND_FAILED, "not sent: " + failure.getMessage(), failure));
        }
    }

    private CompletableFuture<Void> sendFile(
            Attachment attachment, @Nullable SendProgress progress) {
        ByteStreamInfo info = attachment.info();
        List<String> destinations = attachment.destinations();
        boolean compress = attachment.compress() && allInflate(destinations);
        DataStream.Header header = Headers.header(info);
        if (compress) {
            header = header.toBuilder().setCompression(CompressionType.DEFLATE_RAW).build();
        }
        DataPacket packet;
        OutgoingStream stream;
        try {
            packet = headerPacket(header, destinations);
            stream = open(info.streamId(), destinations, progress);
        } catch (StreamException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> failed = new CompletableFuture<>();
        FileJob job =
                new FileJob(
                        attachment.file(),
                        attachment.size(),
                        compress,
                        threads.pool(),
                        problem -> abort(attachment, stream, problem, failed));
        CompletableFuture<Void> begun = stream.header(packet);
        job.start(stream::wake);
        CompletableFuture<Void> content = stream.content(job);
        CompletableFuture<Void> ended =
                begun.thenCombine(content, (a, b) -> null)
                        .thenCompose(nothing -> stream.trailer(DataStream.Trailer.newBuilder()));
        return CompletableFuture.anyOf(ended, failed).thenApply(nothing -> null);
    }

    /** Tells the receivers that the rest of a file does not come. */
    private void abort(
            Attachment attachment,
            OutgoingStream stream,
            Throwable problem,
            CompletableFuture<Void> failed) {
        String message = "cannot read " + attachment.file() + ": " + problem.getMessage();
        DataPacket packet =
                OutgoingStream.packet(attachment.destinations())
                        .setStreamTrailer(
                                DataStream.Trailer.newBuilder()
                                        .setStreamId(attachment.info().streamId())
                                        .setReason("the file could not be read"))
                        .build();
        StreamException failure = new StreamException(Reason.IO, message, problem);
        failed.completeExceptionally(failure);
        stream.fail(failure);
        CompletableFuture<Void> unused = sender.send(packet, true);
    }

    private DataPacket headerPacket(DataStream.Header header, List<String> destinations) {
        DataPacket packet = OutgoingStream.packet(destinations).setStreamHeader(header).build();
        if (packet.getSerializedSize() > Limits.STREAM_CHUNK_BYTES) {
            throw new StreamException(
                    Reason.HEADER_TOO_LARGE,
                    "attributes, topic and destinations take "
                            + packet.getSerializedSize()
                            + " bytes (limit: "
                            + Limits.STREAM_CHUNK_BYTES
                            + "); send less");
        }
        return packet;
    }

    private static DataPacket inlinePacket(
            DataStream.Header header, byte[] content, List<String> destinations) {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(content);
        return OutgoingStream.packet(destinations)
                .setStreamHeader(header.toBuilder().setInlineContent(bytes))
                .build();
    }

    private OutgoingStream open(
            String id, List<String> destinations, @Nullable SendProgress progress) {
        if (open.size() >= Limits.MAX_OUTGOING_STREAMS) {
            throw new StreamException(
                    Reason.TOO_MANY_STREAMS,
                    "more than "
                            + Limits.MAX_OUTGOING_STREAMS
                            + " streams are being sent; close some writers");
        }
        OutgoingStream stream =
                new OutgoingStream(
                        id, destinations, window, threads.pool(), progress, open::remove);
        open.add(stream);
        return stream;
    }

    private boolean allTakeSinglePackets(List<String> destinations) {
        for (String identity : recipients(destinations)) {
            if (peers.clientProtocol(identity) < SINGLE_PACKET_PROTOCOL) {
                return false;
            }
        }
        return true;
    }

    private boolean allInflate(List<String> destinations) {
        for (String identity : recipients(destinations)) {
            if (peers.clientProtocol(identity) < SINGLE_PACKET_PROTOCOL
                    || !peers.supportsDeflate(identity)) {
                return false;
            }
        }
        return true;
    }

    private Collection<String> recipients(List<String> destinations) {
        return destinations.isEmpty() ? peers.identities() : destinations;
    }

    private TextStreamInfo textInfo(
            TextStreamOptions options, @Nullable Long size, List<Attachment> attachments) {
        List<String> ids = new ArrayList<>(attachments.size());
        for (Attachment each : attachments) {
            ids.add(each.info().streamId());
        }
        return new TextStreamInfo(
                id(options.streamId()),
                "text/plain",
                options.topic(),
                epochMillis.getAsLong(),
                size,
                options.attributes(),
                ids,
                options.replyToStreamId(),
                options.version(),
                options.update(),
                options.generated(),
                encrypted.getAsBoolean());
    }

    private ByteStreamInfo byteInfo(
            ByteStreamOptions options, @Nullable Long size, String name, String mimeType) {
        return new ByteStreamInfo(
                id(options.streamId()),
                mimeType,
                options.topic(),
                epochMillis.getAsLong(),
                size,
                options.attributes(),
                name,
                encrypted.getAsBoolean());
    }

    private static String id(@Nullable String wanted) {
        return wanted == null ? UUID.randomUUID().toString() : wanted;
    }

    private List<Attachment> attachments(List<Path> files, TextStreamOptions options) {
        List<Attachment> attachments = new ArrayList<>(files.size());
        for (Path each : files) {
            attachments.add(
                    file(
                            each,
                            ByteStreamOptions.builder()
                                    .topic(options.topic())
                                    .destinationIdentities(options.destinationIdentities())
                                    .compress(options.compress())
                                    .build()));
        }
        return attachments;
    }

    private Attachment file(Path file, ByteStreamOptions options) {
        try {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new StreamException(Reason.IO, "no such file, or not readable: " + file);
            }
            long size = Files.size(file);
            String name =
                    options.name().equals(NO_NAME)
                            ? String.valueOf(file.getFileName())
                            : options.name();
            String type = options.mimeType();
            if (type.equals(ANY_BYTES)) {
                String guess = Files.probeContentType(file);
                type = guess == null ? ANY_BYTES : guess;
            }
            return new Attachment(
                    file,
                    size,
                    byteInfo(options, size, name, type),
                    options.destinationIdentities(),
                    options.compress());
        } catch (IOException e) {
            throw new StreamException(Reason.IO, "cannot read " + file + ": " + e, e);
        }
    }

    private record Attachment(
            Path file,
            long size,
            ByteStreamInfo info,
            List<String> destinations,
            boolean compress) {}
}
