package io.parley.sdk.stream;

import static io.parley.sdk.stream.StreamFailures.assertReason;
import static io.parley.sdk.stream.TestSender.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.DataStream.CompressionType;
import io.parley.sdk.packet.TestRoom;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The "minimum required test cases" of receiving in the specification of data streams, version 2,
 * as the JavaScript SDK's repository has it (DATA_STREAMS_SPEC.md, "IncomingDataStreamManager").
 * Each test is named for its number there; number 15 is about platforms that cannot decompress,
 * which ours always can. Those without a number are in that SDK's own tests beside them.
 */
class IncomingStreamsSpecificationTest {
    private final TestRoom room = new TestRoom();
    private final List<TextStreamReader> texts = new ArrayList<>();
    private final List<ByteStreamReader> files = new ArrayList<>();
    private IncomingStreams streams = streams(StreamLimits.DEFAULT);
    private TestSender alice = new TestSender(streams, "alice");

    private IncomingStreams streams(StreamLimits limits) {
        IncomingStreams made = new IncomingStreams(room.threads(), limits);
        made.registerTextHandler(
                TOPIC,
                (reader, sender) -> {
                    assertThat(sender).isEqualTo("alice");
                    texts.add(reader);
                });
        made.registerByteHandler(TOPIC, (reader, sender) -> files.add(reader));
        return made;
    }

    @BeforeEach
    void connect() {
        streams.onConnected();
    }

    private void limit(long maxPayloadBytes) {
        streams = streams(StreamLimits.DEFAULT.withMaxPayloadBytes(maxPayloadBytes));
        streams.onConnected();
        alice = new TestSender(streams, "alice");
    }

    // ---- version 1

    @Test
    void case01TextArrives() {
        alice.text("s", header -> header.setTotalLength(11).putAttributes("foo", "bar"));
        alice.chunk("s", 0, "hello world");
        alice.trailer("s");
        assertThat(texts.get(0).readAll()).isCompletedWithValue("hello world");
        assertThat(texts.get(0).info().attributes()).containsEntry("foo", "bar");
        assertThat(texts.get(0).info().size()).isEqualTo(11);
        assertThat(texts.get(0).senderIdentity()).isEqualTo("alice");
    }

    @Test
    void case02BytesArrive() {
        alice.bytes("s", header -> header.setTotalLength(4).putAttributes("foo", "bar"));
        alice.chunk("s", 0, new byte[] {1, 2, 3, 4});
        alice.trailer("s");
        assertThat(files.get(0).readAll().join()).containsExactly(1, 2, 3, 4);
        assertThat(files.get(0).info().attributes()).containsEntry("foo", "bar");
        assertThat(files.get(0).info().name()).isEqualTo("file.bin");
    }

    @Test
    void case03TextWithAttachmentsArrives() {
        alice.text(
                "s",
                header ->
                        header.setInlineContent(ByteString.copyFromUtf8("look"))
                                .setTextHeader(
                                        DataStream.TextHeader.newBuilder()
                                                .addAttachedStreamIds("attached")));
        alice.bytes("attached", header -> header);
        alice.chunk("attached", 0, new byte[] {1, 2});
        alice.trailer("attached");
        assertThat(texts.get(0).readAll()).isCompletedWithValue("look");
        assertThat(texts.get(0).info().attachedStreamIds()).containsExactly("attached");
        assertThat(files.get(0).info().streamId()).isEqualTo("attached");
        assertThat(files.get(0).readAll().join()).containsExactly(1, 2);
    }

    @Test
    void case04PacketsThatComeBeforeTheRoomIsConnectedAreKept() {
        IncomingStreams early = streams(StreamLimits.DEFAULT);
        TestSender sender = new TestSender(early, "alice");
        sender.text("s", header -> header);
        sender.chunk("s", 0, "early");
        sender.trailer("s");
        assertThat(texts).isEmpty();
        early.onConnected();
        assertThat(texts.get(0).readAll()).isCompletedWithValue("early");
    }

    @Test
    void case05TheTrailersAttributesAreMergedIn() {
        alice.text("s", header -> header.putAttributes("foo", "bar").putAttributes("baz", "quux"));
        alice.chunk("s", 0, "hello");
        assertThat(texts.get(0).info().attributes()).containsEntry("foo", "bar");
        alice.trailer("s", "", Map.of("hello", "world", "foo", "updated"), false);
        assertThat(texts.get(0).info().attributes())
                .isEqualTo(Map.of("foo", "updated", "baz", "quux", "hello", "world"));
    }

    @Test
    void case06AChunkThatIsEncryptedUnlikeItsHeaderEndsTheStream() {
        alice.text("s", header -> header);
        alice.chunk("s", 0, ByteString.copyFromUtf8("hello"), true);
        assertReason(texts.get(0).readAll(), Reason.ENCRYPTION_MISMATCH);
    }

    @Test
    void case07TooFewBytesAreAnError() {
        alice.text("s", header -> header.setTotalLength(5));
        alice.chunk("s", 0, "h");
        alice.trailer("s");
        assertReason(texts.get(0).readAll(), Reason.INCOMPLETE);
    }

    @Test
    void case08TooManyBytesAreAnError() {
        alice.text("s", header -> header.setTotalLength(3));
        alice.chunk("s", 0, "hello");
        alice.trailer("s");
        assertReason(texts.get(0).readAll(), Reason.LENGTH_EXCEEDED);
    }

    @Test
    void case09ASenderThatLeavesEndsItsStreams() {
        alice.text("s", header -> header.setTotalLength(10));
        alice.chunk("s", 0, "hello");
        var all = texts.get(0).readAll();
        assertThat(all).isNotDone();
        streams.onPeerLeft("bob");
        assertThat(all).isNotDone();
        streams.onPeerLeft("alice");
        assertThat(assertReason(all, Reason.ABNORMAL_END)).hasMessageContaining("alice");
    }

    // ---- version 2

    @Test
    void case10TextInOnePacketArrives() {
        alice.text(
                "s",
                header ->
                        header.setInlineContent(ByteString.copyFromUtf8("hello"))
                                .setTotalLength(5)
                                .putAttributes("foo", "bar"));
        assertThat(texts.get(0).readAll()).isCompletedWithValue("hello");
        assertThat(texts.get(0).info().attributes()).isEqualTo(Map.of("foo", "bar"));
    }

    @Test
    void case11BytesInOnePacketArrive() {
        alice.bytes(
                "s",
                header ->
                        header.setInlineContent(ByteString.copyFrom(new byte[] {1, 2, 3}))
                                .setTotalLength(3));
        assertThat(files.get(0).readAll().join()).containsExactly(1, 2, 3);
    }

    @Test
    void case12CompressedTextInOnePacketArrives() {
        String text = "hello hello compressible world";
        alice.text("s", header -> compressedInline(header, text.getBytes(UTF_8)));
        assertThat(texts.get(0).readAll()).isCompletedWithValue(text);
        assertThat(texts.get(0).info().attributes()).isEqualTo(Map.of("foo", "bar"));
    }

    @Test
    void case13CompressedBytesInOnePacketArrive() {
        byte[] bytes = new byte[50_000];
        Arrays.fill(bytes, (byte) 3);
        alice.bytes("s", header -> compressedInline(header, bytes));
        assertThat(files.get(0).readAll().join()).isEqualTo(bytes);
    }

    @Test
    void case14CompressedTextInManyPacketsArrives() {
        String text = letters(30_000);
        byte[] compressed = Chunks.deflate(text.getBytes(UTF_8));
        assertThat(compressed.length).isBetween(15_001, 29_999);
        alice.text("s", header -> compressed(header, text.length()));
        alice.chunk("s", 0, Arrays.copyOf(compressed, 15_000));
        alice.chunk("s", 1, Arrays.copyOfRange(compressed, 15_000, compressed.length));
        alice.trailer("s");
        assertThat(texts.get(0).readAll()).isCompletedWithValue(text);
    }

    // ---- what that SDK's tests have beside these

    @Test
    void emptyContentInOnePacketIsAWholeStream() {
        alice.text("t", header -> header.setInlineContent(ByteString.EMPTY).setTotalLength(0));
        alice.bytes("b", header -> header.setInlineContent(ByteString.EMPTY).setTotalLength(0));
        assertThat(texts.get(0).readAll()).isCompletedWithValue("");
        assertThat(files.get(0).readAll().join()).isEmpty();
    }

    @Test
    void compressedBytesInManyPacketsArrive() {
        byte[] bytes = letters(60_000).getBytes(UTF_8);
        byte[] compressed = Chunks.deflate(bytes);
        alice.bytes("s", header -> compressed(header, bytes.length));
        for (int at = 0; at < compressed.length; at += 15_000) {
            byte[] part =
                    Arrays.copyOfRange(compressed, at, Math.min(at + 15_000, compressed.length));
            alice.chunk("s", at / 15_000, part);
        }
        alice.trailer("s");
        assertThat(files.get(0).readAll().join()).isEqualTo(bytes);
    }

    @Test
    void aChunkThatComesTwiceIsTakenOnce() {
        byte[] compressed = Chunks.deflate("hello world".getBytes(UTF_8));
        alice.text("s", header -> compressed(header, 11));
        alice.chunk("s", 0, Arrays.copyOf(compressed, 4));
        alice.chunk("s", 0, Arrays.copyOf(compressed, 4));
        alice.chunk("s", 1, Arrays.copyOfRange(compressed, 4, compressed.length));
        alice.trailer("s");
        assertThat(texts.get(0).readAll()).isCompletedWithValue("hello world");
    }

    @Test
    void aMissingChunkIsAnError() {
        alice.text("plain", header -> header);
        alice.chunk("plain", 0, "a");
        alice.chunk("plain", 2, "c");
        assertReason(texts.get(0).readAll(), Reason.MISSED_CHUNK);

        alice.text("compressed", header -> compressed(header, 100));
        alice.chunk("compressed", 1, new byte[] {1});
        assertReason(texts.get(1).readAll(), Reason.MISSED_CHUNK);
    }

    @Test
    void charactersThatAreSplitByCompressedChunksComeWhole() {
        String text = "€uro 😀 ".repeat(3_000);
        byte[] utf8 = text.getBytes(UTF_8);
        byte[] compressed = Chunks.deflate(utf8);
        alice.text("s", header -> compressed(header, utf8.length));
        for (int i = 0; i < compressed.length; i++) {
            alice.chunk("s", i, new byte[] {compressed[i]});
        }
        alice.trailer("s");
        StringBuilder all = new StringBuilder();
        for (String piece : texts.get(0)) {
            assertThat(piece).isNotEmpty().doesNotContain("\uFFFD");
            all.append(piece);
        }
        assertThat(all.toString()).isEqualTo(text);
    }

    @Test
    void fewerOrMoreBytesThanAnnouncedAfterDecompressionAreErrors() {
        byte[] compressed = Chunks.deflate("hello".getBytes(UTF_8));
        alice.text("few", header -> compressed(header, 6));
        alice.chunk("few", 0, compressed);
        alice.trailer("few");
        assertReason(texts.get(0).readAll(), Reason.INCOMPLETE);

        alice.text("many", header -> compressed(header, 4));
        alice.chunk("many", 0, compressed);
        alice.trailer("many");
        assertReason(texts.get(1).readAll(), Reason.LENGTH_EXCEEDED);
    }

    @Test
    void theTrailersAttributesOfACompressedStreamAreMergedIn() {
        alice.text("s", header -> compressed(header, 5).putAttributes("a", "1"));
        alice.chunk("s", 0, Chunks.deflate("hello".getBytes(UTF_8)));
        alice.trailer("s", "", Map.of("b", "2"), false);
        assertThat(texts.get(0).readAll()).isCompletedWithValue("hello");
        assertThat(texts.get(0).info().attributes()).containsEntry("b", "2");
    }

    @Test
    void anUnknownCompressionIsIgnored() {
        alice.text("s", header -> header.setCompressionValue(7));
        alice.chunk("s", 0, "?");
        alice.trailer("s");
        assertThat(texts).isEmpty();
    }

    @Test
    void asecondHeaderOfAnOpenStreamIsIgnored() {
        alice.text("s", header -> header);
        alice.text("s", header -> header);
        alice.bytes("s", header -> header);
        assertThat(texts).hasSize(1);
        assertThat(files).isEmpty();
        alice.chunk("s", 0, "hello");
        alice.trailer("s");
        assertThat(texts.get(0).readAll()).isCompletedWithValue("hello");
    }

    @Test
    void emptyChunksAreIgnored() {
        alice.text("s", header -> header);
        alice.chunk("s", 0, "");
        alice.chunk("s", 1, "hello");
        alice.chunk("s", 2, "");
        alice.trailer("s");
        assertThat(texts.get(0)).containsExactly("hello");
    }

    @Test
    void aTopicWithoutHandlerIsDropped() {
        alice.text("s", header -> header.setTopic("other"));
        alice.chunk("s", 0, "hello");
        alice.trailer("s");
        assertThat(texts).isEmpty();
    }

    @Test
    void aTrailerWithAReasonIsAnError() {
        alice.text("s", header -> header);
        alice.chunk("s", 0, "hello");
        alice.trailer("s", "changed my mind", Map.of(), false);
        assertThat(texts.get(0).read()).isCompletedWithValue("hello");
        assertThat(assertReason(texts.get(0).readAll(), Reason.ABNORMAL_END))
                .hasMessageContaining("changed my mind");
    }

    @Test
    void whatInflatesBeyondTheLargestPayloadIsAnError() {
        limit(100_000);
        byte[] compressed = Chunks.deflate(new byte[1_000_000]);
        alice.bytes(
                "inline",
                header ->
                        header.setCompression(CompressionType.DEFLATE_RAW)
                                .setInlineContent(ByteString.copyFrom(compressed)));
        assertReason(files.get(0).readAll(), Reason.PAYLOAD_TOO_LARGE);

        alice.bytes("chunks", header -> header.setCompression(CompressionType.DEFLATE_RAW));
        alice.chunk("chunks", 0, compressed);
        alice.trailer("chunks");
        assertReason(files.get(1).readAll(), Reason.PAYLOAD_TOO_LARGE);
    }

    @Test
    void aTrailerThatIsEncryptedUnlikeItsHeaderIsAnError() {
        alice.text("s", header -> header);
        alice.chunk("s", 0, "hello");
        alice.trailer("s", "", Map.of(), true);
        assertReason(texts.get(0).readAll(), Reason.ENCRYPTION_MISMATCH);
    }

    private static DataStream.Header.Builder compressed(
            DataStream.Header.Builder header, long total) {
        return header.setCompression(CompressionType.DEFLATE_RAW).setTotalLength(total);
    }

    private static DataStream.Header.Builder compressedInline(
            DataStream.Header.Builder header, byte[] content) {
        return compressed(header, content.length)
                .setInlineContent(ByteString.copyFrom(Chunks.deflate(content)))
                .putAttributes("foo", "bar");
    }

    private static String letters(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
