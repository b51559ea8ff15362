package io.parley.sdk.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.DataStream.CompressionType;
import io.parley.sdk.packet.TestRoom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The "minimum required test cases" of sending in the specification of data streams, version 2, as
 * the JavaScript SDK's repository has it (DATA_STREAMS_SPEC.md, "OutgoingDataStreamManager"). Each
 * test is named for its number there; those without one are in that SDK's own tests beside them.
 */
class OutgoingStreamsSpecificationTest {
    private static final String TOPIC = "my-topic";
    private static final String COMPRESSIBLE = "hello hello compressible world";
    private static final List<String> ALICE_AND_BOB = List.of("alice", "bob");

    private final TestRoom room = new TestRoom();
    private final OutgoingStreams streams =
            new OutgoingStreams(room, room, room.threads(), () -> 1_000, () -> false);

    private final Path directory;

    OutgoingStreamsSpecificationTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private void roomOfOld() {
        room.peer("alice", 0, false).peer("bob", 0, false).peer("jim", 1, false);
    }

    private void roomOfNew() {
        room.peer("alice", 2, true).peer("bob", 2, true).peer("noCompression", 2, false);
    }

    private void mixedRoom() {
        room.peer("alice", 0, false)
                .peer("bob", 2, true)
                .peer("jim", 2, true)
                .peer("mallory", 1, false)
                .peer("noCompression", 2, false);
    }

    // ---- a room where nobody knows version 2

    @Test
    void case01ShortTextGoesInThreePackets() {
        roomOfOld();
        TextStreamInfo info = streams.sendText("hello world", text().build()).join();

        assertThat(room.sent).hasSize(3);
        DataStream.Header header = header();
        assertThat(header.hasTextHeader()).isTrue();
        assertThat(header.getStreamId()).isEqualTo(info.streamId());
        assertThat(header.getTopic()).isEqualTo(TOPIC);
        assertThat(header.getMimeType()).isEqualTo("text/plain");
        assertThat(header.getTotalLength()).isEqualTo(11);
        assertThat(header.getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header.hasInlineContent()).isFalse();
        assertThat(chunk(1).getChunkIndex()).isZero();
        assertThat(chunk(1).getContent().toStringUtf8()).isEqualTo("hello world");
        assertTrailer(2, info.streamId());
    }

    @Test
    void case02ShortBytesGoInThreePackets() {
        roomOfOld();
        ByteStreamWriter writer = streams.streamBytes(bytes().build()).join();
        writer.write(new byte[] {0, 1, 2, 3}).join();
        writer.close();

        assertThat(room.sent).hasSize(3);
        assertThat(header().hasByteHeader()).isTrue();
        assertThat(chunk(1).getChunkIndex()).isZero();
        assertThat(chunk(1).getContent().toByteArray()).containsExactly(0, 1, 2, 3);
        assertTrailer(2, writer.info().streamId());
    }

    @Test
    void case03LongTextIsCutIntoChunks() {
        roomOfOld();
        streams.sendText("A".repeat(40_000), text().build()).join();

        assertThat(room.sent).hasSize(5);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertChunks(15_000, 15_000, 10_000);
        assertThat(content().toStringUtf8()).isEqualTo("A".repeat(40_000));
    }

    @Test
    void case04LongBytesAreCutIntoChunks() {
        roomOfOld();
        byte[] ones = filled(20_000, 1);
        ByteStreamWriter writer = streams.streamBytes(bytes().build()).join();
        writer.write(ones).join();
        writer.write(ones).join();
        writer.close();

        assertThat(room.sent).hasSize(6);
        assertChunks(15_000, 5_000, 15_000, 5_000);
        assertThat(content().toByteArray()).isEqualTo(filled(40_000, 1));
    }

    @Test
    void case05AFileIsCutIntoChunks() throws IOException {
        roomOfOld();
        streams.sendFile(file(filled(20_000, 7)), bytes().build()).join();

        assertThat(room.sent).hasSize(4);
        assertThat(header().hasByteHeader()).isTrue();
        assertThat(header().getByteHeader().getName()).isEqualTo("text.bin");
        assertThat(header().getTotalLength()).isEqualTo(20_000);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertChunks(15_000, 5_000);
        assertThat(content().toByteArray()).isEqualTo(filled(20_000, 7));
    }

    // ---- a room where everybody knows version 2

    @Test
    void case06ShortTextGoesInOnePacketCompressed() {
        roomOfNew();
        streams.sendText(COMPRESSIBLE, text().destinationIdentities(ALICE_AND_BOB).build()).join();

        assertThat(room.sent).hasSize(1);
        assertThat(header().hasTextHeader()).isTrue();
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(header().getInlineContent().toStringUtf8()).isNotEqualTo(COMPRESSIBLE);
        assertThat(header().getTotalLength()).isEqualTo(COMPRESSIBLE.length());
        assertThat(new String(inflate(header().getInlineContent()), UTF_8)).isEqualTo(COMPRESSIBLE);
    }

    @Test
    void case07ShortTextThatDoesNotShrinkGoesAsItIs() {
        roomOfNew();
        streams.sendText("short", text().destinationIdentities(ALICE_AND_BOB).build()).join();
        assertInlineAsItIs("short");
    }

    @Test
    void case08WhoCannotDecompressGetsOnePacketAsItIs() {
        roomOfNew();
        streams.sendText(COMPRESSIBLE, text().destinationIdentity("noCompression").build()).join();
        assertInlineAsItIs(COMPRESSIBLE);
    }

    @Test
    void case09LargeTextThatShrinksMuchGoesInOnePacket() {
        roomOfNew();
        streams.sendText(
                        "hello world".repeat(20_000),
                        text().destinationIdentities(ALICE_AND_BOB).build())
                .join();

        assertThat(room.sent).hasSize(1);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(new String(inflate(header().getInlineContent()), UTF_8))
                .isEqualTo("hello world".repeat(20_000));
    }

    @Test
    void case10LargeTextThatShrinksALittleGoesInCompressedChunks() {
        roomOfNew();
        String large = somewhatCompressible();
        streams.sendText(large, text().destinationIdentities(ALICE_AND_BOB).build()).join();

        assertThat(room.sent).hasSize(5);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(header().hasInlineContent()).isFalse();
        assertThat(chunk(1).getContent().size()).isEqualTo(15_000);
        assertThat(new String(inflate(content()), UTF_8)).isEqualTo(large);
        assertThat(header().getTotalLength()).isEqualTo(large.length());
    }

    @Test
    void case11ALargeFileIsCompressedEvenIfItDoesNotShrink() throws IOException {
        roomOfNew();
        byte[] random = random(50_000);
        streams.sendFile(file(random), bytes().destinationIdentities(ALICE_AND_BOB).build()).join();

        assertThat(room.sent).hasSize(6);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(chunk(1).getContent().size()).isEqualTo(15_000);
        assertThat(content().size()).isGreaterThan(50_000);
        assertThat(inflate(content())).isEqualTo(random);
    }

    @Test
    void case12WithoutCompressionShortTextStillGoesInOnePacket() {
        roomOfNew();
        streams.sendText(
                        COMPRESSIBLE,
                        text().destinationIdentities(ALICE_AND_BOB).compress(false).build())
                .join();
        assertInlineAsItIs(COMPRESSIBLE);
    }

    @Test
    void case13WithoutCompressionLargeTextGoesInPlainChunks() {
        roomOfNew();
        String large = somewhatCompressible();
        streams.sendText(large, text().destinationIdentities(ALICE_AND_BOB).compress(false).build())
                .join();

        assertThat(room.sent).hasSize(6);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(chunk(1).getContent().size()).isEqualTo(15_000);
        assertThat(content().toStringUtf8()).isEqualTo(large);
    }

    @Test
    void case14WrittenTextIsNeitherCompressedNorInOnePacket() {
        roomOfNew();
        TextStreamWriter writer =
                streams.streamText(text().destinationIdentity("noCompression").build()).join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().hasTextHeader()).isTrue();
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header().hasTotalLength()).isFalse();
        writer.write("hello world").join();
        assertThat(room.sent).hasSize(2);
        assertThat(chunk(1).getContent().toStringUtf8()).isEqualTo("hello world");
        writer.close();
        assertThat(room.sent).hasSize(3);
        assertTrailer(2, writer.info().streamId());
    }

    @Test
    void case15WrittenBytesAreNeitherCompressedNorInOnePacket() {
        roomOfNew();
        ByteStreamWriter writer =
                streams.streamBytes(bytes().destinationIdentity("noCompression").build()).join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().hasByteHeader()).isTrue();
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        writer.write(new byte[] {0, 1, 2, 3}).join();
        assertThat(room.sent).hasSize(2);
        assertThat(chunk(1).getContent().toByteArray()).containsExactly(0, 1, 2, 3);
        writer.close();
        assertThat(room.sent).hasSize(3);
        assertTrailer(2, writer.info().streamId());
    }

    @Test
    void case16AFileNeverGoesInOnePacket() throws IOException {
        roomOfNew();
        streams.sendFile(
                        file(filled(10_000, 1)),
                        bytes().destinationIdentities(ALICE_AND_BOB).build())
                .join();

        assertThat(room.sent).hasSize(3);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(chunk(1).getContent().size()).isLessThan(10_000);
        assertThat(inflate(content())).isEqualTo(filled(10_000, 1));
    }

    @Test
    void case17AFileForOneWhoCannotDecompressGoesPlain() throws IOException {
        roomOfNew();
        streams.sendFile(
                        file(filled(10_000, 7)),
                        bytes().destinationIdentity("noCompression").build())
                .join();

        assertThat(room.sent).hasSize(3);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header().hasInlineContent()).isFalse();
        assertThat(chunk(1).getContent().toByteArray()).isEqualTo(filled(10_000, 7));
    }

    @Test
    void case18AnEmptyFileIsAWholeStream() throws IOException {
        roomOfNew();
        ByteStreamInfo info =
                streams.sendFile(
                                file(new byte[0]),
                                bytes().destinationIdentities(ALICE_AND_BOB).build())
                        .join();

        assertThat(header().hasTotalLength()).isTrue();
        assertThat(header().getTotalLength()).isZero();
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertTrailer(room.sent.size() - 1, info.streamId());
        assertThat(inflate(content())).isEmpty();
    }

    // ---- a mixed room

    @Test
    void case19ForEverybodyInAMixedRoomItIsVersion1() {
        mixedRoom();
        streams.sendText("hello world", text().build()).join();
        assertThat(room.sent).hasSize(3);
        assertThat(header().hasInlineContent()).isFalse();
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(chunk(1).getContent().toStringUtf8()).isEqualTo("hello world");
    }

    @Test
    void case20ForThoseWhoKnowItInAMixedRoomItIsVersion2() {
        mixedRoom();
        streams.sendText(COMPRESSIBLE, text().destinationIdentities(List.of("bob", "jim")).build())
                .join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(room.sent.get(0).getDestinationIdentitiesList()).containsExactly("bob", "jim");
    }

    @Test
    void case21OneWhoCannotDecompressIsEnoughNotToCompress() {
        mixedRoom();
        streams.sendText(
                        COMPRESSIBLE,
                        text().destinationIdentities(List.of("bob", "jim", "noCompression"))
                                .build())
                .join();
        assertInlineAsItIs(COMPRESSIBLE);
    }

    // ---- sendBytes

    @Test
    void case22ShortBytesGoInOnePacketCompressed() {
        roomOfNew();
        byte[] content = COMPRESSIBLE.getBytes(UTF_8);
        ByteStreamInfo info =
                streams.sendBytes(
                                content,
                                bytes().destinationIdentities(ALICE_AND_BOB)
                                        .attributes(Map.of("foo", "bar"))
                                        .build())
                        .join();

        assertThat(room.sent).hasSize(1);
        assertThat(header().hasByteHeader()).isTrue();
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(inflate(header().getInlineContent())).isEqualTo(content);
        assertThat(info.name()).isEqualTo("unknown");
        assertThat(info.mimeType()).isEqualTo("application/octet-stream");
        assertThat(info.size()).isEqualTo(content.length);
        assertThat(info.attributes()).isEqualTo(Map.of("foo", "bar"));
        assertThat(info.topic()).isEqualTo(TOPIC);
    }

    @Test
    void case23ShortBytesThatDoNotShrinkGoAsTheyAre() {
        roomOfNew();
        streams.sendBytes(
                        new byte[] {0, 1, 2, 3},
                        bytes().destinationIdentities(ALICE_AND_BOB).build())
                .join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header().getInlineContent().toByteArray()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void case24BytesForOneWhoCannotDecompressGoAsTheyAre() {
        roomOfNew();
        streams.sendBytes(
                        COMPRESSIBLE.getBytes(UTF_8),
                        bytes().destinationIdentity("noCompression").build())
                .join();
        assertInlineAsItIs(COMPRESSIBLE);
    }

    @Test
    void case25ManyBytesThatShrinkMuchGoInOnePacket() {
        roomOfNew();
        streams.sendBytes(filled(50_000, 1), bytes().destinationIdentities(ALICE_AND_BOB).build())
                .join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(header().getInlineContent().size()).isLessThan(50_000);
        assertThat(inflate(header().getInlineContent())).isEqualTo(filled(50_000, 1));
    }

    @Test
    void case26ManyBytesThatShrinkALittleGoInCompressedChunks() {
        roomOfNew();
        byte[] large = somewhatCompressible().getBytes(UTF_8);
        streams.sendBytes(large, bytes().destinationIdentities(ALICE_AND_BOB).build()).join();
        assertThat(room.sent).hasSize(5);
        assertThat(header().hasByteHeader()).isTrue();
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);
        assertThat(header().hasInlineContent()).isFalse();
        assertThat(chunk(1).getContent().size()).isEqualTo(15_000);
        assertThat(inflate(content())).isEqualTo(large);
    }

    @Test
    void case27WithoutCompressionManyBytesGoInPlainChunks() {
        roomOfNew();
        streams.sendBytes(
                        filled(40_000, 7),
                        bytes().destinationIdentities(ALICE_AND_BOB).compress(false).build())
                .join();
        assertThat(room.sent).hasSize(5);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header().hasInlineContent()).isFalse();
        assertChunks(15_000, 15_000, 10_000);
        assertThat(content().toByteArray()).isEqualTo(filled(40_000, 7));
    }

    @Test
    void case28BytesInAnOldRoomGoInThreePackets() {
        roomOfOld();
        streams.sendBytes(new byte[] {0, 1, 2, 3}, bytes().build()).join();
        assertThat(room.sent).hasSize(3);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header().hasInlineContent()).isFalse();
        assertChunks(4);
        assertThat(chunk(1).getContent().toByteArray()).containsExactly(0, 1, 2, 3);
    }

    // ---- what that SDK's tests have beside these

    @Test
    void aHeaderThatIsTooLargeIsRefusedAndNothingIsSent() throws IOException {
        roomOfNew();
        Map<String, String> large = Map.of("key", "x".repeat(15_000));
        assertTooLarge(streams.sendText("text", text().attributes(large).build()));
        assertTooLarge(streams.streamText(text().attributes(large).build()));
        assertTooLarge(streams.streamBytes(bytes().attributes(large).build()));
        assertTooLarge(streams.sendBytes(new byte[1], bytes().attributes(large).build()));
        assertTooLarge(streams.sendFile(file(new byte[1]), bytes().attributes(large).build()));
        assertThat(room.sent).isEmpty();
    }

    @Test
    void attachmentsAreStreamsOfTheirOwnWithTheSameTopicAndReceivers() throws IOException {
        roomOfNew();
        Path file = file(new byte[] {1, 2, 3});
        TextStreamInfo info =
                streams.sendText(
                                "look",
                                text().destinationIdentities(ALICE_AND_BOB)
                                        .compress(false)
                                        .attachments(List.of(file, file))
                                        .build())
                        .join();

        assertThat(info.attachedStreamIds()).hasSize(2);
        List<DataStream.Header> headers =
                room.sent.stream()
                        .filter(DataPacket::hasStreamHeader)
                        .map(DataPacket::getStreamHeader)
                        .toList();
        assertThat(headers).hasSize(3);
        assertThat(headers.get(0).hasInlineContent()).isFalse();
        assertThat(headers.get(0).getTextHeader().getAttachedStreamIdsList())
                .containsExactlyElementsOf(info.attachedStreamIds());
        for (int i = 1; i < 3; i++) {
            assertThat(headers.get(i).getStreamId()).isEqualTo(info.attachedStreamIds().get(i - 1));
            assertThat(headers.get(i).getTopic()).isEqualTo(TOPIC);
            assertThat(headers.get(i).getByteHeader().getName()).isEqualTo("text.bin");
        }
        assertThat(room.sent)
                .allSatisfy(
                        packet ->
                                assertThat(packet.getDestinationIdentitiesList())
                                        .isEqualTo(ALICE_AND_BOB));
    }

    @Test
    void forEverybodyInANewRoomItIsOnePacketAndCompressedIfAllCan() {
        room.peer("alice", 2, true).peer("bob", 2, true);
        streams.sendText(COMPRESSIBLE, text().build()).join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().getCompression()).isEqualTo(CompressionType.DEFLATE_RAW);

        room.sent.clear();
        room.peer("noCompression", 2, false);
        streams.sendText(COMPRESSIBLE, text().build()).join();
        assertInlineAsItIs(COMPRESSIBLE);
    }

    @Test
    void anEmptyRoomIsANewOne() {
        streams.sendText("hello", text().build()).join();
        assertInlineAsItIs("hello");
    }

    @Test
    void aReceiverThatIsNotInTheRoomIsAnOldOne() {
        roomOfNew();
        streams.sendText("hello", text().destinationIdentity("nobody").build()).join();
        assertThat(room.sent).hasSize(3);
    }

    @Test
    void largeTextForOneWhoCannotDecompressGoesInPlainChunks() {
        roomOfNew();
        streams.sendText("A".repeat(40_000), text().destinationIdentity("noCompression").build())
                .join();
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertChunks(15_000, 15_000, 10_000);
    }

    @Test
    void aFileIsNotCompressedWhenToldSo() throws IOException {
        roomOfNew();
        streams.sendFile(
                        file(filled(20_000, 7)),
                        bytes().destinationIdentities(ALICE_AND_BOB).compress(false).build())
                .join();
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertChunks(15_000, 5_000);
    }

    @Test
    void textIsCutBetweenCharacters() {
        roomOfOld();
        String text = "a" + "€".repeat(10_000) + "😀".repeat(5_000);
        TextStreamWriter writer = streams.streamText(text().build()).join();
        writer.write(text).join();
        writer.close();

        StringBuilder received = new StringBuilder();
        for (DataPacket packet : room.sent) {
            if (packet.hasStreamChunk()) {
                ByteString content = packet.getStreamChunk().getContent();
                assertThat(content.isValidUtf8()).isTrue();
                assertThat(content.size()).isBetween(1, 15_000);
                received.append(content.toStringUtf8());
            }
        }
        assertThat(received.toString()).isEqualTo(text);
    }

    @Test
    void emptyPayloadsAreWholeStreams() {
        roomOfOld();
        streams.sendText("", text().build()).join();
        assertThat(room.sent).hasSize(2);
        assertThat(header().hasTotalLength()).isTrue();
        assertThat(room.sent.get(1).hasStreamTrailer()).isTrue();

        room.sent.clear();
        streams.sendBytes(new byte[0], bytes().build()).join();
        assertThat(room.sent).hasSize(2);

        room.sent.clear();
        room.peers.clear();
        streams.sendText("", text().build()).join();
        assertThat(room.sent).hasSize(1);
        assertThat(header().hasInlineContent()).isTrue();
        assertThat(header().getInlineContent()).isEmpty();
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
    }

    // ---- what is seen in the room

    private static TextStreamOptions.Builder text() {
        return TextStreamOptions.builder().topic(TOPIC);
    }

    private static ByteStreamOptions.Builder bytes() {
        return ByteStreamOptions.builder().topic(TOPIC);
    }

    private DataStream.Header header() {
        return room.sent.get(0).getStreamHeader();
    }

    private DataStream.Chunk chunk(int index) {
        assertThat(room.sent.get(index).hasStreamChunk()).isTrue();
        return room.sent.get(index).getStreamChunk();
    }

    private ByteString content() {
        ByteString all = ByteString.EMPTY;
        for (DataPacket packet : room.sent) {
            if (packet.hasStreamChunk()) {
                all = all.concat(packet.getStreamChunk().getContent());
            }
        }
        return all;
    }

    private void assertChunks(int... sizes) {
        List<DataStream.Chunk> chunks =
                room.sent.stream()
                        .filter(DataPacket::hasStreamChunk)
                        .map(DataPacket::getStreamChunk)
                        .toList();
        assertThat(chunks.stream().mapToInt(chunk -> chunk.getContent().size()).toArray())
                .isEqualTo(sizes);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(chunks.get(i).getChunkIndex()).isEqualTo(i);
            assertThat(chunks.get(i).getStreamId()).isEqualTo(header().getStreamId());
        }
    }

    private void assertTrailer(int index, String streamId) {
        DataStream.Trailer trailer = room.sent.get(index).getStreamTrailer();
        assertThat(trailer.getStreamId()).isEqualTo(streamId);
        assertThat(trailer.getReason()).isEmpty();
    }

    private void assertInlineAsItIs(String text) {
        assertThat(room.sent).hasSize(1);
        assertThat(header().getCompression()).isEqualTo(CompressionType.NONE);
        assertThat(header().getInlineContent().toStringUtf8()).isEqualTo(text);
    }

    private static void assertTooLarge(java.util.concurrent.CompletableFuture<?> future) {
        StreamFailures.assertReason(future, StreamException.Reason.HEADER_TOO_LARGE);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("text.bin"), content);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** 50 times "hello world" and 1,000 random characters. */
    private static String somewhatCompressible() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (int i = 0; i < 50; i++) {
            text.append("hello world");
            for (int j = 0; j < 1_000; j++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
        }
        return text.toString();
    }

    private static byte[] inflate(ByteString compressed) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(compressed.toByteArray());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if (length == 0 && !inflater.finished()) {
                    throw new AssertionError("the compressed content is cut");
                }
                out.write(buffer, 0, length);
            }
            return out.toByteArray();
        } catch (java.util.zip.DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
    }
}
