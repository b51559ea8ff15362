package io.parley.sdk.stream;

import static io.parley.sdk.stream.StreamFailures.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.TestRoom;
import io.parley.sdk.stream.StreamException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers, their pace, and what goes wrong while sending. */
class StreamWriterTest {
    private final TestRoom room = new TestRoom().peer("old", 0, false);
    private final OutgoingStreams streams =
            new OutgoingStreams(room, room, room.threads(), () -> 1_000, () -> false);

    private long inFlight() {
        return room.sent.stream()
                .skip(room.sent.size() - room.held.size())
                .mapToLong(DataPacket::getSerializedSize)
                .sum();
    }

    @Test
    void aLargeStreamNeverHasMoreThanTheWindowOnItsWay() {
        room.hold = true;
        CompletableFuture<ByteStreamInfo> sent =
                streams.sendBytes(new byte[10_000_000], ByteStreamOptions.DEFAULT);
        int steps = 0;
        while (!room.held.isEmpty()) {
            assertThat(inFlight()).isLessThan(Limits.STREAM_WINDOW_BYTES + 16_000);
            room.held.remove().complete(null);
            steps++;
        }
        assertThat(sent).isCompleted();
        assertThat(steps).isEqualTo(2 + (10_000_000 + 14_999) / 15_000);
    }

    @Test
    void aSmallPacketPassesALargeStream() {
        room.peer("new", 2, true);
        room.hold = true;
        streams.sendBytes(
                new byte[1_000_000],
                ByteStreamOptions.builder().destinationIdentity("old").build());
        int before = room.sent.size();
        streams.sendText("quick", TextStreamOptions.builder().destinationIdentity("new").build());
        assertThat(room.sent).hasSize(before + 1);
        assertThat(room.sent.get(before).getStreamHeader().hasInlineContent()).isTrue();
    }

    @Test
    void streamsTakeTurns() {
        room.hold = true;
        ByteStreamInfo first = sent("first");
        ByteStreamInfo second = sent("second");
        for (int i = 0; i < 40; i++) {
            room.held.remove().complete(null);
        }
        List<String> last = new ArrayList<>();
        for (DataPacket packet : room.sent.subList(room.sent.size() - 20, room.sent.size())) {
            last.add(packet.getStreamChunk().getStreamId());
        }
        assertThat(last).filteredOn(first.streamId()::equals).hasSize(10);
        assertThat(last).filteredOn(second.streamId()::equals).hasSize(10);
    }

    private ByteStreamInfo sent(String id) {
        CompletableFuture<ByteStreamInfo> unused =
                streams.sendBytes(
                        new byte[3_000_000], ByteStreamOptions.builder().streamId(id).build());
        return new ByteStreamInfo(id, "", "", 0, null, Map.of(), "", false);
    }

    @Test
    void aWriteCompletesWhenTheTransportHasTakenIt() {
        ByteStreamWriter writer = streams.streamBytes(ByteStreamOptions.DEFAULT).join();
        room.hold = true;
        CompletableFuture<Void> written = writer.write(new byte[40_000]);
        assertThat(room.held).hasSize(3);
        room.held.remove().complete(null);
        room.held.remove().complete(null);
        assertThat(written).isNotDone();
        room.held.remove().complete(null);
        assertThat(written).isCompleted();
    }

    @Test
    void whoWritesWithoutWaitingIsStopped() {
        ByteStreamWriter writer = streams.streamBytes(ByteStreamOptions.DEFAULT).join();
        room.hold = true;
        byte[] megabytes = new byte[8 << 20];
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            writes.add(writer.write(megabytes));
        }
        assertThat(writes.get(0)).isNotDone();
        assertReason(writes.get(9), Reason.WRITER_TOO_FAST);
        room.release();
        assertThat(writes.get(0)).isCompleted();
        assertThat(writer.write(megabytes)).isCompleted();
    }

    @Test
    void whatIsWrittenIsCopied() {
        ByteStreamWriter writer = streams.streamBytes(ByteStreamOptions.DEFAULT).join();
        byte[] bytes = {1};
        writer.write(bytes).join();
        bytes[0] = 2;
        assertThat(room.sent.get(1).getStreamChunk().getContent())
                .isEqualTo(ByteString.copyFrom(new byte[] {1}));
    }

    @Test
    void aClosedWriterTakesNoMoreAndClosesOnce() {
        TextStreamWriter writer = streams.streamText(TextStreamOptions.DEFAULT).join();
        writer.close();
        assertThat(writer.isOpen()).isFalse();
        assertThat(assertReason(writer.write("more"), Reason.CLOSED))
                .hasMessage("Cannot write after stream is closed");
        writer.close();
        assertThat(room.sent).hasSize(2);
    }

    @Test
    void theTrailerCarriesReasonAndAttributes() {
        TextStreamWriter writer = streams.streamText(TextStreamOptions.DEFAULT).join();
        assertReason(
                writer.closeAsync("", Map.of("k", "v".repeat(15_000))), Reason.HEADER_TOO_LARGE);
        writer.closeAsync("changed my mind", Map.of("k", "v")).join();
        assertThat(room.sent.get(1).getStreamTrailer().getReason()).isEqualTo("changed my mind");
        assertThat(room.sent.get(1).getStreamTrailer().getAttributesMap())
                .isEqualTo(Map.of("k", "v"));
    }

    @Test
    void anEmptyWriteSendsNothing() {
        TextStreamWriter writer = streams.streamText(TextStreamOptions.DEFAULT).join();
        assertThat(writer.write("")).isCompleted();
        assertThat(room.sent).hasSize(1);
    }

    @Test
    void anOutputStreamGathersWholeChunks() throws IOException {
        ByteStreamWriter writer = streams.streamBytes(ByteStreamOptions.DEFAULT).join();
        try (OutputStream out = writer.outputStream()) {
            for (int i = 0; i < 20_000; i++) {
                out.write(7);
            }
            assertThat(room.sent).hasSize(2);
            out.flush();
            assertThat(room.sent).hasSize(3);
            out.write(new byte[15_000]);
        }
        assertThat(room.sent).hasSize(5);
        assertThat(room.sent.get(1).getStreamChunk().getContent().size()).isEqualTo(15_000);
        assertThat(room.sent.get(2).getStreamChunk().getContent().size()).isEqualTo(5_000);
        assertThat(room.sent.get(4).hasStreamTrailer()).isTrue();
    }

    @Test
    void nothingIsSentWithoutAConnection() {
        room.failure = new IllegalStateException("the room is not connected");
        assertReason(streams.sendText("t", TextStreamOptions.DEFAULT), Reason.SEND_FAILED);
        assertReason(streams.sendBytes(new byte[1], ByteStreamOptions.DEFAULT), Reason.SEND_FAILED);
        assertReason(streams.streamText(TextStreamOptions.DEFAULT), Reason.SEND_FAILED);
    }

    @Test
    void aConnectionThatIsLostFailsWhatIsBeingSent() throws IOException {
        ByteStreamWriter writer = streams.streamBytes(ByteStreamOptions.DEFAULT).join();
        room.hold = true;
        CompletableFuture<Void> written = writer.write(new byte[1_000_000]);
        streams.onConnectionLost();
        assertReason(written, Reason.SEND_FAILED);
        assertReason(writer.write(new byte[1]), Reason.SEND_FAILED);
        assertThatThrownBy(writer::close).isInstanceOf(StreamException.class);
        room.release();
        assertThat(room.sent.size()).isLessThan(20);
    }

    @Test
    void aFileThatIsNotThereIsToldAtOnce(@TempDir Path directory) {
        StreamException failure =
                assertReason(
                        streams.sendFile(directory.resolve("none"), ByteStreamOptions.DEFAULT),
                        Reason.IO);
        assertThat(failure).hasMessageContaining("none");
        assertReason(streams.sendFile(directory, ByteStreamOptions.DEFAULT), Reason.IO);
        assertReason(
                streams.sendText(
                        "t",
                        TextStreamOptions.builder()
                                .attachments(List.of(directory.resolve("none")))
                                .build()),
                Reason.IO);
        assertThat(room.sent).isEmpty();
    }

    @Test
    void aFileThatGetsShorterEndsTheStreamWithAReason(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[2_000_000]);
        room.hold = true;
        CompletableFuture<ByteStreamInfo> sent = streams.sendFile(file, ByteStreamOptions.DEFAULT);
        Files.write(file, new byte[10]);
        room.release();
        assertReason(sent, Reason.IO);
        DataPacket last = room.sent.get(room.sent.size() - 1);
        assertThat(last.getStreamTrailer().getReason()).isNotEmpty();
    }

    @Test
    void aFileHasTheTypeOfItsName(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("note.txt"), new byte[10]);
        ByteStreamInfo info = streams.sendFile(file, ByteStreamOptions.DEFAULT).join();
        assertThat(info.name()).isEqualTo("note.txt");
        assertThat(info.mimeType()).isEqualTo("text/plain");
        assertThat(info.size()).isEqualTo(10);
    }

    @Test
    void progressIsToldToTheEnd(@TempDir Path directory) throws IOException {
        List<StreamProgress> progress = new ArrayList<>();
        Path file = Files.write(directory.resolve("file"), new byte[40_000]);
        streams.sendText(
                        "hello",
                        TextStreamOptions.builder()
                                .attachments(List.of(file))
                                .onProgress(progress::add)
                                .build())
                .join();
        assertThat(progress.get(0)).isEqualTo(new StreamProgress(5, 40_005L));
        assertThat(progress.get(progress.size() - 1))
                .isEqualTo(new StreamProgress(40_005, 40_005L));
        assertThat(progress.get(progress.size() - 1).fraction()).isEqualTo(1);
    }

    @Test
    void writersThatAreNeverClosedAreBounded() {
        for (int i = 0; i < Limits.MAX_OUTGOING_STREAMS; i++) {
            streams.streamText(TextStreamOptions.DEFAULT).join();
        }
        assertReason(streams.streamText(TextStreamOptions.DEFAULT), Reason.TOO_MANY_STREAMS);
        streams.onConnectionLost();
        assertThat(streams.streamText(TextStreamOptions.DEFAULT)).isCompleted();
    }

    @Test
    void optionsReachTheHeader() {
        streams.sendText(
                        "t",
                        TextStreamOptions.builder()
                                .topic("chat")
                                .streamId("id")
                                .replyToStreamId("before")
                                .update(true)
                                .version(3)
                                .generated(true)
                                .build())
                .join();
        var header = room.sent.get(0).getStreamHeader();
        assertThat(header.getStreamId()).isEqualTo("id");
        assertThat(header.getTimestamp()).isEqualTo(1_000);
        assertThat(header.getTextHeader().getReplyToStreamId()).isEqualTo("before");
        assertThat(header.getTextHeader().getOperationTypeValue()).isEqualTo(1);
        assertThat(header.getTextHeader().getVersion()).isEqualTo(3);
        assertThat(header.getTextHeader().getGenerated()).isTrue();
        TextStreamInfo info = (TextStreamInfo) Headers.info(header, false);
        assertThat(info.replyToStreamId()).isEqualTo("before");
        assertThat(info.update()).isTrue();
    }
}
