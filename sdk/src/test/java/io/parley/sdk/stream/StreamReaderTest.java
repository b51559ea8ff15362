package io.parley.sdk.stream;

import static io.parley.sdk.stream.StreamFailures.assertReason;
import static io.parley.sdk.stream.TestSender.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.TestRoom;
import io.parley.sdk.stream.StreamException.Reason;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to read a stream, and what a peer may do wrong. */
class StreamReaderTest {
    private final TestRoom room = new TestRoom();
    private final IncomingStreams streams =
            new IncomingStreams(room.threads(), StreamLimits.DEFAULT.withMaxBufferedBytes(100_000));
    private final TestSender alice = new TestSender(streams, "alice");
    private final List<TextStreamReader> texts = new ArrayList<>();
    private final List<ByteStreamReader> files = new ArrayList<>();

    @BeforeEach
    void connect() {
        streams.registerTextHandler(TOPIC, (reader, sender) -> texts.add(reader));
        streams.registerByteHandler(TOPIC, (reader, sender) -> files.add(reader));
        streams.onConnected();
    }

    private TextStreamReader text(String... chunks) {
        alice.text("s", header -> header);
        for (int i = 0; i < chunks.length; i++) {
            alice.chunk("s", i, chunks[i]);
        }
        return texts.get(texts.size() - 1);
    }

    private ByteStreamReader file(byte[]... chunks) {
        alice.bytes("f", header -> header);
        for (int i = 0; i < chunks.length; i++) {
            alice.chunk("f", i, chunks[i]);
        }
        return files.get(files.size() - 1);
    }

    @Test
    void piecesComeAsTheyArrive() {
        TextStreamReader reader = text("one");
        Iterator<String> pieces = reader.iterator();
        assertThat(pieces.next()).isEqualTo("one");
        alice.chunk("s", 1, "two");
        assertThat(pieces.next()).isEqualTo("two");
        alice.trailer("s");
        assertThat(pieces.hasNext()).isFalse();
    }

    @Test
    void aWaitingIteratorIsWokenFromTheLoop() throws Exception {
        TextStreamReader reader = text();
        CompletableFuture<List<String>> all =
                CompletableFuture.supplyAsync(
                        () -> {
                            List<String> pieces = new ArrayList<>();
                            reader.forEach(pieces::add);
                            return pieces;
                        });
        alice.chunk("s", 0, "one");
        alice.chunk("s", 1, "two");
        alice.trailer("s");
        assertThat(String.join("", all.get(60, TimeUnit.SECONDS))).isEqualTo("onetwo");
    }

    @Test
    void readGivesPiecesAndThenNull() {
        TextStreamReader reader = text();
        CompletableFuture<String> first = reader.read();
        assertThat(first).isNotDone();
        alice.chunk("s", 0, "one");
        assertThat(first).isCompletedWithValue("one");
        alice.trailer("s");
        assertThat(reader.read()).isCompletedWithValue(null);
        assertThat(reader.read()).isCompletedWithValue(null);
    }

    @Test
    void linesAreCutAtEveryKindOfEnd() {
        TextStreamReader reader = text("one\ntw", "o\r", "\nthree\rfour\n\nlast");
        alice.trailer("s");
        assertThat(reader.lines()).containsExactly("one", "two", "three", "four", "", "last");
    }

    @Test
    void anInputStreamGivesTheBytes() throws IOException {
        ByteStreamReader reader = file(new byte[] {1, 2, 3}, new byte[] {-1});
        alice.trailer("f");
        try (InputStream in = reader.inputStream()) {
            assertThat(in.read()).isEqualTo(1);
            assertThat(in.available()).isEqualTo(2);
            byte[] rest = new byte[10];
            assertThat(in.read(rest, 1, 9)).isEqualTo(2);
            assertThat(in.read()).isEqualTo(255);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(rest)).isEqualTo(-1);
        }
    }

    @Test
    void textIsReadAsCharactersToo() throws IOException {
        TextStreamReader reader = text("€uro\n", "😀");
        alice.trailer("s");
        try (BufferedReader lines = new BufferedReader(reader.reader())) {
            assertThat(lines.readLine()).isEqualTo("€uro");
            assertThat(lines.readLine()).isEqualTo("😀");
        }
    }

    @Test
    void anInputStreamFailsWithAnIoException() {
        InputStream in = file(new byte[] {1}).inputStream();
        streams.onPeerLeft("alice");
        assertThatThrownBy(in::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(StreamException.class)
                .hasMessageContaining("alice left");
    }

    @Test
    void aStreamIsSavedWhenItIsWhole(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("file.bin");
        CompletableFuture<Path> saved = file(new byte[] {1, 2}).saveTo(file);
        assertThat(file).doesNotExist();
        alice.chunk("f", 1, new byte[] {3});
        alice.trailer("f");
        assertThat(saved).isCompletedWithValue(file);
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
        try (var entries = Files.list(directory)) {
            assertThat(entries).hasSize(1);
        }
    }

    @Test
    void aStreamThatBreaksLeavesNoFile(@TempDir Path directory) throws IOException {
        CompletableFuture<Path> saved = file(new byte[] {1}).saveTo(directory.resolve("file.bin"));
        alice.trailer("f", "broken", Map.of(), false);
        assertReason(saved, Reason.ABNORMAL_END);
        assertThat(directory).isEmptyDirectory();
        assertReason(file(new byte[] {1}).saveTo(directory.resolve("missing/file.bin")), Reason.IO);
    }

    @Test
    void whatCameBeforeAFailureIsRead() {
        TextStreamReader reader = text("one");
        streams.onDisconnected();
        Iterator<String> pieces = reader.iterator();
        assertThat(pieces.next()).isEqualTo("one");
        assertThatThrownBy(pieces::hasNext)
                .isInstanceOf(StreamException.class)
                .hasMessage("Disconnected while receiving");
    }

    @Test
    void afterCloseTheReaderIsAtItsEnd() {
        TextStreamReader reader = text("one");
        CompletableFuture<String> rest = reader.readAll();
        reader.close();
        assertThat(rest).isCompletedWithValue("one");
        assertThat(reader.iterator().hasNext()).isFalse();
        alice.chunk("s", 1, "two");
        streams.onPeerLeft("alice");
        assertThat(reader.read()).isCompletedWithValue(null);
    }

    @Test
    void progressIsTold() {
        alice.text("s", header -> header.setTotalLength(6));
        TextStreamReader reader = texts.get(0);
        List<StreamProgress> progress = new ArrayList<>();
        reader.onProgress(progress::add);
        alice.chunk("s", 0, "one");
        alice.chunk("s", 1, "two");
        alice.trailer("s");
        assertThat(reader).containsExactly("one", "two");
        assertThat(progress).containsExactly(new StreamProgress(3, 6L), new StreamProgress(6, 6L));
        assertThat(progress.get(0).fraction()).isEqualTo(0.5);
        assertThat(new StreamProgress(1, null).fraction()).isNaN();
    }

    @Test
    void aReaderThatIsTooSlowFailsAndTakesNoMoreMemory() {
        alice.bytes("f", header -> header);
        for (int i = 0; i < 1_000; i++) {
            alice.chunk("f", i, new byte[15_000]);
        }
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        assertReason(files.get(0).transferTo(read), Reason.READER_TOO_SLOW);
        assertThat(read.size()).isEqualTo(90_000);
    }

    @Test
    void whatIsReadMakesRoomAgain() {
        alice.bytes("f", header -> header);
        Iterator<byte[]> pieces = files.get(0).iterator();
        for (int i = 0; i < 1_000; i++) {
            alice.chunk("f", i, new byte[15_000]);
            assertThat(pieces.next()).hasSize(15_000);
        }
        alice.trailer("f");
        assertThat(pieces.hasNext()).isFalse();
    }

    @Test
    void contentThatIsNoTextIsAnError() {
        TextStreamReader reader = text();
        alice.chunk("s", 0, new byte[] {(byte) 0xC3, 0x28});
        assertReason(reader.readAll(), Reason.DECODE_FAILED);

        alice.text("cut", header -> header);
        alice.chunk("cut", 0, new byte[] {(byte) 0xE2, (byte) 0x82});
        alice.trailer("cut");
        assertReason(texts.get(1).readAll(), Reason.DECODE_FAILED);
    }

    @Test
    void contentThatCannotBeDecompressedIsAnError() {
        alice.bytes("f", header -> header.setCompressionValue(1));
        alice.chunk("f", 0, new byte[] {-1, -1, -1});
        alice.trailer("f");
        assertReason(files.get(0).readAll(), Reason.DECODE_FAILED);

        byte[] compressed = Chunks.deflate("hello".getBytes(UTF_8));
        alice.bytes("g", header -> header.setCompressionValue(1));
        alice.chunk("g", 0, compressed);
        alice.chunk("g", 1, compressed);
        alice.trailer("g");
        assertReason(files.get(1).readAll(), Reason.DECODE_FAILED);
    }

    @Test
    void compressedContentWithoutItsEndIsIncomplete() {
        byte[] compressed = Chunks.deflate("hello hello hello".getBytes(UTF_8));
        alice.bytes("f", header -> header.setCompressionValue(1));
        alice.chunk("f", 0, ByteString.copyFrom(compressed, 0, compressed.length - 1), false);
        alice.trailer("f");
        assertReason(files.get(0).readAll(), Reason.INCOMPLETE);
    }

    @Test
    void nobodyElseCanAddToAStream() {
        TextStreamReader reader = text("one");
        TestSender mallory = new TestSender(streams, "mallory");
        mallory.chunk("s", 1, "evil");
        mallory.trailer("s", "evil", Map.of(), false);
        alice.chunk("s", 1, "two");
        alice.trailer("s");
        assertThat(reader.readAll()).isCompletedWithValue("onetwo");
    }

    @Test
    void aTopicHasOneHandlerOfEachKind() {
        assertThatThrownBy(() -> streams.registerTextHandler(TOPIC, (reader, sender) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(TOPIC);
        assertThatThrownBy(() -> streams.registerByteHandler(TOPIC, (reader, sender) -> {}))
                .isInstanceOf(IllegalStateException.class);
        streams.unregisterTextHandler(TOPIC);
        streams.registerTextHandler(TOPIC, (reader, sender) -> {});
    }

    @Test
    void theTopicsOfCallsAreNotForUsers() {
        streams.ownTopic("lk.rpc_request", IncomingText::close);
        assertThatThrownBy(
                        () -> streams.registerTextHandler("lk.rpc_request", (reader, sender) -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHandlerThatFailsLosesItsStreamAlone() {
        streams.unregisterTextHandler(TOPIC);
        streams.registerTextHandler(
                TOPIC,
                (reader, sender) -> {
                    texts.add(reader);
                    throw new IllegalStateException("broken handler");
                });
        alice.text("s", header -> header);
        alice.chunk("s", 0, "one");
        assertThat(texts.get(0).read()).isCompletedWithValue(null);
        assertThat(file(new byte[] {1}).read().join()).containsExactly(1);
    }

    @Test
    void moreOpenStreamsThanTheLimitAreDropped() {
        for (int i = 0; i < Limits.MAX_INCOMING_STREAMS + 10; i++) {
            alice.text("s" + i, header -> header);
        }
        assertThat(texts).hasSize(Limits.MAX_INCOMING_STREAMS);
        streams.onPeerLeft("alice");
        alice.text("again", header -> header);
        assertThat(texts).hasSize(Limits.MAX_INCOMING_STREAMS + 1);
    }

    @Test
    void earlyPacketsAreBoundedAndForgottenAtTheEnd() {
        IncomingStreams early = new IncomingStreams(room.threads(), StreamLimits.DEFAULT);
        early.registerTextHandler(TOPIC, (reader, sender) -> texts.add(reader));
        TestSender sender = new TestSender(early, "alice");
        for (int i = 0; i < Limits.MAX_EARLY_PACKETS + 10; i++) {
            sender.text("s" + i, header -> header.setInlineContent(ByteString.EMPTY));
        }
        early.onConnected();
        assertThat(texts).hasSize(Limits.MAX_EARLY_PACKETS);
        early.onDisconnected();
        sender.text("late", header -> header.setInlineContent(ByteString.EMPTY));
        early.onDisconnected();
        early.onConnected();
        assertThat(texts).hasSize(Limits.MAX_EARLY_PACKETS);
    }

    @Test
    void strangeNumbersInAHeaderDoNoHarm() {
        alice.text("negative", header -> header.setTotalLength(-5));
        alice.text("s", header -> header);
        alice.chunk("s", -1, "negative index");
        assertThat(texts).hasSize(1);
        assertReason(texts.get(0).readAll(), Reason.MISSED_CHUNK);
    }
}
