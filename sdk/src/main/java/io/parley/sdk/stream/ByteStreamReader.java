package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.stream.StreamException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads an incoming stream of bytes.
 *
 * @since 0.1
 */
public final class ByteStreamReader extends StreamReader<byte[]> {
    private final RoomThreads threads;

    ByteStreamReader(IncomingStream stream, RoomThreads threads) {
        super(stream, threads);
        this.threads = threads;
    }

    @Override
    public ByteStreamInfo info() {
        return (ByteStreamInfo) currentInfo();
    }

    /**
     * The whole content, or what is left of it; completes on the room's pool or at once. At most 2
     * GB: use {@link #saveTo} for more.
     */
    public CompletableFuture<byte[]> readAll() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return readAll(bytes::writeBytes, bytes::toByteArray);
    }

    /** The content for code that reads a stream; {@code read} waits. */
    public InputStream inputStream() {
        return new PieceInputStream(
                () -> {
                    byte[] piece = await();
                    return piece == null ? null : ByteString.copyFrom(piece);
                },
                this::close);
    }

    /**
     * Writes the content, on the room's pool; the output is not closed.
     *
     * @return how many bytes were written
     */
    public CompletableFuture<Long> transferTo(OutputStream output) {
        requireNonNull(output, "output");
        CompletableFuture<Long> done = new CompletableFuture<>();
        long[] written = {0};
        threads.pool()
                .execute(
                        () ->
                                readAll(
                                                piece -> {
                                                    write(output, piece);
                                                    written[0] += piece.length;
                                                },
                                                () -> written[0])
                                        .whenComplete(
                                                (bytes, failure) -> {
                                                    if (failure != null) {
                                                        done.completeExceptionally(failure);
                                                    } else {
                                                        done.complete(bytes);
                                                    }
                                                }));
        return done;
    }

    /**
     * Writes the content to a file, which appears under its name only when it is whole, and
     * replaces one that is there. Choose the path yourself: the {@linkplain ByteStreamInfo#name()
     * name} is what a stranger says.
     *
     * @return the path
     */
    public CompletableFuture<Path> saveTo(Path file) {
        requireNonNull(file, "file");
        CompletableFuture<Path> done = new CompletableFuture<>();
        threads.pool()
                .execute(
                        () -> {
                            try {
                                Path part =
                                        Files.createTempFile(
                                                file.toAbsolutePath().getParent(),
                                                file.getFileName() + ".",
                                                ".part");
                                OutputStream output = Files.newOutputStream(part);
                                transferTo(output)
                                        .whenComplete(
                                                (bytes, failure) ->
                                                        finish(part, file, output, failure, done));
                            } catch (IOException e) {
                                close();
                                done.completeExceptionally(io("cannot write " + file, e));
                            }
                        });
        return done;
    }

    private static void finish(
            Path part,
            Path file,
            OutputStream output,
            @Nullable Throwable failure,
            CompletableFuture<Path> done) {
        try {
            output.close();
            if (failure == null) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                done.complete(file);
                return;
            }
            Files.deleteIfExists(part);
            done.completeExceptionally(failure);
        } catch (IOException e) {
            done.completeExceptionally(failure != null ? failure : io("cannot write " + file, e));
        }
    }

    private void write(OutputStream output, byte[] piece) {
        try {
            output.write(piece);
        } catch (IOException e) {
            close();
            throw io("cannot write what was read", e);
        }
    }

    private static StreamException io(String what, IOException e) {
        return new StreamException(Reason.IO, what + ": " + e, e);
    }

    @Override
    byte[] decode(ByteString bytes) {
        return bytes.toByteArray();
    }

    @Override
    byte @Nullable [] decodeRest() {
        return null;
    }
}
