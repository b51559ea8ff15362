package io.parley.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.junit.ParleyServer;
import io.parley.junit.TestServer;
import io.parley.media.file.IvfReader;
import io.parley.media.file.OggOpusReader;
import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.sdk.Participant;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.SipDtmf;
import io.parley.sdk.TrackPublication;
import io.parley.sdk.TranscriptionSegment;
import io.parley.sdk.datatrack.DataTrackFrame;
import io.parley.sdk.datatrack.DataTrackStream;
import io.parley.sdk.datatrack.RemoteDataTrack;
import io.parley.sdk.stream.ByteStreamOptions;
import io.parley.sdk.stream.TextStreamOptions;
import io.parley.testkit.Clips;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs as its reader would run it, and does what it says. */
@Timeout(180)
class ExamplesTest {
    private static final long PATIENCE_SECONDS = 60;

    private interface Main {
        void run(String[] args) throws Exception;
    }

    /** Runs a main on a thread of its own; the future ends as it ends. */
    private static CompletableFuture<Void> start(Main main, String... args) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                main.run(args);
                                end.complete(null);
                            } catch (Exception e) {
                                end.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(item).as("what should have come").isNotNull();
        return java.util.Objects.requireNonNull(item);
    }

    /** Joins as ann; the future tells when the other has come, too. */
    private record Ann(Room room, CompletableFuture<String> company) implements AutoCloseable {
        static Ann join(TestServer server, RoomListener... listeners) throws Exception {
            return join(server, RoomOptions.DEFAULT, listeners);
        }

        static Ann join(TestServer server, RoomOptions options, RoomListener... listeners)
                throws Exception {
            Room room = Room.create(options);
            CompletableFuture<String> company = new CompletableFuture<>();
            room.addListener(
                    new RoomListener() {
                        @Override
                        public void onParticipantActive(RemoteParticipant participant) {
                            company.complete(participant.identity());
                        }
                    });
            Stream.of(listeners).forEach(room::addListener);
            get(room.connectTo(server.url(), server.token("ann", "hall")));
            return new Ann(room, company);
        }

        @Override
        public void close() {
            room.close();
        }
    }

    @Test
    void theGreeterGreets(@ParleyServer TestServer server) throws Exception {
        try (Ann ann = Ann.join(server)) {
            CompletableFuture<Void> end =
                    start(Greeter::main, server.url(), server.token("greeter", "hall"));
            get(ann.company());
            assertThat(get(ann.room().localParticipant().performRpc("greeter", "greet", "Ann")))
                    .isEqualTo("Hello, Ann!");
            server.closeAsync();
            get(end);
        }
    }

    @Test
    void whatThePlayerPlaysTheRecorderRecords(
            @ParleyServer TestServer server, @TempDir Path directory) throws Exception {
        Path sound = Clips.TONE.copyTo(directory);
        Path pictures = Clips.VP8.copyTo(directory);
        Path recordings = directory.resolve("recordings");
        // So that who plays waits for the recorder.
        RoomOptions deaf = RoomOptions.builder().autoSubscribe(false).build();
        try (Ann ann = Ann.join(server, deaf)) {
            CompletableFuture<Void> end =
                    start(
                            Recorder::main,
                            server.url(),
                            server.token("recorder", "hall"),
                            recordings.toString());
            get(ann.company());
            CompletableFuture<Void> first =
                    start(
                            Player::main,
                            server.url(),
                            server.token("player", "hall"),
                            sound.toString());
            get(
                    start(
                            Player::main,
                            server.url(),
                            server.token("screen", "hall"),
                            pictures.toString()));
            get(first);
            server.closeAsync();
            get(end);
        }
        assertThat(recorded(recordings, "player", ".opus")).isGreaterThan(50);
        assertThat(recorded(recordings, "screen", ".ivf")).isGreaterThan(20);
    }

    /** How many packets or pictures a file has, read as a player does. */
    private static int recorded(Path directory, String who, String ending) throws Exception {
        Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file =
                    files.filter(each -> each.getFileName().toString().startsWith(who + "-"))
                            .filter(each -> each.toString().endsWith(ending))
                            .findFirst()
                            .orElseThrow();
        }
        int count = 0;
        if (ending.equals(".opus")) {
            try (OggOpusReader reader = OggOpusReader.open(file)) {
                while (reader.next() != null) {
                    count++;
                }
            }
        } else {
            try (IvfReader reader = IvfReader.open(file)) {
                while (reader.next() != null) {
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void theChatBotAnswers(@ParleyServer TestServer server) throws Exception {
        try (Ann ann = Ann.join(server)) {
            BlockingQueue<String> answers = new LinkedBlockingQueue<>();
            ann.room()
                    .registerTextStreamHandler(
                            "lk.chat",
                            (reader, sender) -> reader.readAll().thenAccept(answers::add));
            CompletableFuture<Void> end =
                    start(ChatBot::main, server.url(), server.token("bot", "hall"));
            get(ann.company());
            for (String text : List.of("ping", "good morning")) {
                get(
                        ann.room()
                                .localParticipant()
                                .sendText(text, TextStreamOptions.topic("lk.chat")));
            }
            assertThat(take(answers)).isEqualTo("pong");
            assertThat(take(answers)).isEqualTo("You said: good morning");
            server.closeAsync();
            get(end);
        }
    }

    @Test
    void filesAreDroppedAndTaken(@ParleyServer TestServer server, @TempDir Path folder)
            throws Exception {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Path file =
                Files.write(folder.resolve("notes.txt"), "remember".repeat(10_000).getBytes(UTF_8));
        try (Ann ann = Ann.join(server)) {
            CompletableFuture<byte[]> seen = new CompletableFuture<>();
            ann.room()
                    .registerByteStreamHandler(
                            "files",
                            (reader, sender) -> {
                                reader.readAll().thenAccept(seen::complete);
                            });
            CompletableFuture<Void> drop =
                    start(
                            FileDrop::main,
                            server.url(),
                            server.token("drop", "hall"),
                            "receive",
                            taken.toString());
            get(ann.company());
            get(
                    start(
                            FileDrop::main,
                            server.url(),
                            server.token("sender", "hall"),
                            "send",
                            file.toString()));
            assertThat(get(seen)).hasSize(80_000);
            // A name that tries to leave the folder.
            get(
                    ann.room()
                            .localParticipant()
                            .sendBytes(
                                    new byte[] {1},
                                    ByteStreamOptions.builder()
                                            .topic("files")
                                            .name("../../evil.txt")
                                            .destinationIdentity("drop")
                                            .build()));
            List<Path> files = await(taken, 2);
            assertThat(files).anySatisfy(path -> assertThat(path).hasSameBinaryContentAs(file));
            assertThat(folder.resolve("evil.txt")).doesNotExist();
            server.closeAsync();
            get(drop);
        }
    }

    /** Files that are there as a whole; others have a name that tells. */
    private static List<Path> await(Path folder, int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<Path> files = List.of();
        while (System.nanoTime() - deadline < 0) {
            try (Stream<Path> listed = Files.list(folder)) {
                files = listed.filter(path -> path.toString().endsWith(".txt")).toList();
            }
            if (files.size() == count) {
                return files;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("only " + files);
    }

    @Test
    void keysArePressed(@ParleyServer TestServer server) throws Exception {
        BlockingQueue<SipDtmf> pressed = new LinkedBlockingQueue<>();
        RoomListener listener =
                new RoomListener() {
                    @Override
                    public void onSipDtmfReceived(SipDtmf dtmf) {
                        pressed.add(dtmf);
                    }
                };
        try (Ann ann = Ann.join(server, listener)) {
            get(start(DtmfSender::main, server.url(), server.token("phone", "hall"), "19#"));
            for (String digit : List.of("1", "9", "#")) {
                assertThat(take(pressed).digit()).isEqualTo(digit);
            }
        }
    }

    @Test
    void linesBecomeTranscriptions(@ParleyServer TestServer server) throws Exception {
        BlockingQueue<TranscriptionSegment> said = new LinkedBlockingQueue<>();
        RoomListener listener =
                new RoomListener() {
                    @Override
                    public void onTranscriptionReceived(
                            List<TranscriptionSegment> segments,
                            @Nullable Participant participant,
                            @Nullable TrackPublication publication) {
                        said.addAll(segments);
                    }
                };
        String agent =
                server.token(
                        AccessToken.builder()
                                .identity("stenographer")
                                .kind(Kind.AGENT)
                                .grants(VideoGrants.join("hall")));
        InputStream before = System.in;
        try (Ann ann = Ann.join(server, listener)) {
            System.setIn(new ByteArrayInputStream("good morning all\nbye\n".getBytes(UTF_8)));
            get(start(TranscriptionPublisher::main, server.url(), agent, "ann"));
            assertThat(take(said).text()).isEqualTo("good");
            assertThat(take(said).text()).isEqualTo("good morning");
            TranscriptionSegment whole = take(said);
            assertThat(whole.text()).isEqualTo("good morning all");
            assertThat(whole.isFinal()).isTrue();
            assertThat(take(said).id()).isNotEqualTo(whole.id());
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void measurementsArriveAtWhoeverSubscribes(@ParleyServer TestServer server) throws Exception {
        CompletableFuture<RemoteDataTrack> published = new CompletableFuture<>();
        RoomListener listener =
                new RoomListener() {
                    @Override
                    public void onDataTrackPublished(RemoteDataTrack track) {
                        published.complete(track);
                    }
                };
        try (Ann ann = Ann.join(server, listener)) {
            CompletableFuture<Void> watcher =
                    start(Telemetry::main, server.url(), server.token("watcher", "hall"), "watch");
            get(ann.company());
            CompletableFuture<Void> meter =
                    start(
                            Telemetry::main,
                            server.url(),
                            server.token("meter", "hall"),
                            "publish",
                            "40");
            RemoteDataTrack track = get(published);
            assertThat(track.info().name()).isEqualTo("memory");
            int count = 0;
            try (DataTrackStream frames = get(track.subscribe())) {
                for (DataTrackFrame frame : frames) {
                    assertThat(Long.parseLong(new String(frame.payload(), UTF_8))).isPositive();
                    assertThat(frame.userTimestamp()).isPresent();
                    count++;
                }
            }
            assertThat(count).isPositive();
            get(meter);
            server.closeAsync();
            get(watcher);
        }
    }
}
