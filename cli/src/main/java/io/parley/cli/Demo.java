package io.parley.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.sdk.DataPacket;
import io.parley.sdk.PublishDataOptions;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.stream.ByteStreamOptions;
import io.parley.sdk.stream.TextStreamOptions;
import io.parley.sdk.stream.TextStreamWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two participants who do everything that rooms are for, one step after the other. */
final class Demo implements AutoCloseable {

    /** What any one step may take; a server that needs longer does not answer at all. */
    private static final long STEP_SECONDS = 20;

    private static final int FILE_BYTES = 1 << 20;
    private static final String[] VERSES = {
        "Two households, both alike in dignity, ",
        "in fair Verona, where we lay our scene, ",
        "from ancient grudge break to new mutiny."
    };

    private final DemoTarget target;
    private final String roomName;
    private final Consumer<String> log;
    private final Room ann = Room.create(RoomOptions.DEFAULT);
    private final Room ben = Room.create(RoomOptions.DEFAULT);

    /**
     * @param log is told each step as it happens, from any thread
     */
    Demo(DemoTarget target, String roomName, Consumer<String> log) {
        this.target = target;
        this.roomName = roomName;
        this.log = log;
    }

    /** Does it all; throws {@link DemoFailure} at the first step that does not work. */
    void run() {
        join();
        call();
        sendData();
        streamText();
        sendFile();
        leave();
    }

    private void join() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        ann.addListener(
                new RoomListener() {
                    @Override
                    public void onParticipantConnected(RemoteParticipant participant) {
                        log.accept("ann sees " + participant.identity() + " come in");
                        seen.complete(participant.identity());
                    }
                });
        await("ann joins", ann.connectTo(target.url(), target.token("ann", roomName)));
        log.accept("ann joined as " + ann.localParticipant().sid());
        await("ben joins", ben.connectTo(target.url(), target.token("ben", roomName)));
        log.accept("ben joined as " + ben.localParticipant().sid());
        await("ann sees ben", seen);
    }

    private void call() {
        ann.registerRpcMethod(
                "reverse",
                call -> {
                    log.accept("ann is called by " + call.callerIdentity() + ": " + call.payload());
                    return new StringBuilder(call.payload()).reverse().toString();
                });
        log.accept("ben calls ann's method 'reverse'");
        String answer =
                await(
                        "ben calls ann",
                        ben.localParticipant().performRpc("ann", "reverse", "desserts"));
        log.accept("ben has the answer: " + answer);
        expect("ben calls ann", "stressed", answer);
    }

    private void sendData() {
        CompletableFuture<String> received = new CompletableFuture<>();
        ben.addListener(
                new RoomListener() {
                    @Override
                    public void onDataReceived(DataPacket packet) {
                        log.accept(
                                "ben received '" + packet.text() + "' on '" + packet.topic() + "'");
                        received.complete(packet.text());
                    }
                });
        log.accept("ann sends data to everyone");
        String text = "hello, ben";
        await(
                "ann sends data",
                ann.localParticipant()
                        .publishData(text.getBytes(UTF_8), PublishDataOptions.topic("greetings")));
        expect("ben receives data", text, await("ben receives data", received));
    }

    private void streamText() {
        CompletableFuture<String> received = new CompletableFuture<>();
        ben.registerTextStreamHandler(
                "prologue",
                (reader, sender) -> {
                    log.accept("ben is sent a text by " + sender);
                    pass(reader.readAll(), received);
                });
        log.accept("ann streams a text, piece by piece");
        TextStreamWriter writer =
                await(
                        "ann opens a text stream",
                        ann.localParticipant().streamText(TextStreamOptions.topic("prologue")));
        for (String verse : VERSES) {
            await("ann writes to a text stream", writer.write(verse));
            log.accept("ann wrote " + verse.length() + " characters");
        }
        await("ann ends a text stream", writer.closeAsync());
        String text = await("ben reads a text stream", received);
        log.accept("ben has read all " + text.length() + " characters");
        expect("ben reads a text stream", String.join("", VERSES), text);
    }

    private void sendFile() {
        byte[] content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        ben.registerByteStreamHandler(
                "files",
                (reader, sender) -> {
                    log.accept(
                            "ben is sent a file by " + sender + ": " + size(reader.info().size()));
                    pass(reader.readAll(), received);
                });
        try {
            Path file = Files.createTempFile("parley-demo", ".bin");
            try {
                Files.write(file, content);
                log.accept("ann sends a file");
                await(
                        "ann sends a file",
                        ann.localParticipant().sendFile(file, ByteStreamOptions.topic("files")));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DemoFailure("ann cannot make a file to send: " + e.getMessage());
        }
        byte[] got = await("ben receives a file", received);
        if (!Arrays.equals(content, got)) {
            throw new DemoFailure("ben receives a file: it is not the one that ann sent");
        }
        log.accept("ben has the whole file, and it is the same");
    }

    private static String size(@Nullable Long bytes) {
        return bytes == null ? "of unknown size" : String.format(Locale.ROOT, "%,d bytes", bytes);
    }

    private void leave() {
        await("ben leaves", ben.disconnect());
        log.accept("ben left");
        await("ann leaves", ann.disconnect());
        log.accept("ann left");
    }

    private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        from.whenComplete(
                (value, failure) -> {
                    if (failure == null) {
                        to.complete(value);
                    } else {
                        to.completeExceptionally(failure);
                    }
                });
    }

    private static void expect(String step, String expected, String got) {
        if (!expected.equals(got)) {
            throw new DemoFailure(step + ": '" + got + "' came (expected: '" + expected + "')");
        }
    }

    private static <T> T await(String step, Future<T> future) {
        try {
            return future.get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new DemoFailure(step + ": nothing came in " + STEP_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure(step + ": interrupted");
        } catch (ExecutionException | CancellationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new DemoFailure(step + ": " + cause.getMessage());
        }
    }

    /** Leaves at once, wherever the demo is. */
    @Override
    public void close() {
        ann.closeAsync();
        ben.closeAsync();
    }
}
