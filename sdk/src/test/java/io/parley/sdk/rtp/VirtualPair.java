package io.parley.sdk.rtp;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.engine.MediaLink;
import io.parley.sdk.media.ReceivedAudio;
import io.parley.sdk.media.ReceivedVideo;
import io.parley.webrtc.RtcStats;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.RemoteSource;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** One who sends tracks and one who receives them, with a network of virtual time in between. */
final class VirtualPair {
    static final long MS = 1_000_000;

    private record Packet(long atNanos, long order, Side to, byte[] bytes, boolean rtcp) {}

    private final PriorityQueue<Packet> wire =
            new PriorityQueue<>(
                    (a, b) ->
                            a.atNanos() != b.atNanos()
                                    ? Long.compare(a.atNanos(), b.atNanos())
                                    : Long.compare(a.order(), b.order()));
    private final SplittableRandom random;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    final Side sender = new Side(true);
    final Side receiver = new Side(false);
    final List<ReceivedTrack> tracks = new ArrayList<>();
    final List<ReceivedTrack> ended = new ArrayList<>();
    private long now = 1_000 * MS;
    private long order;
    private int lossPercent;
    private long delayNanos = 20 * MS;
    private Predicate<RtpView> lost = packet -> false;

    VirtualPair(long seed) {
        random = new SplittableRandom(seed);
    }

    void lossPercent(int value) {
        lossPercent = value;
    }

    /** Packets that get lost whatever happens, as long as this says so. */
    void lose(Predicate<RtpView> which) {
        lost = which;
    }

    /** The pictures of a track that is received. */
    ReceivedVideo pictures(int track) {
        return requireNonNull(tracks.get(track).pictures());
    }

    /** The sound of a track that is received. */
    ReceivedAudio sound(int track) {
        return requireNonNull(tracks.get(track).sound());
    }

    long now() {
        return now;
    }

    /** One end. */
    final class Side implements MediaLink {
        final RoomMedia media;
        final List<TransceiverSpec> transceivers = new ArrayList<>();
        final List<byte[]> rtp = new ArrayList<>();
        final List<byte[]> rtcp = new ArrayList<>();
        private final boolean sends;
        private List<NegotiatedSection> sections = List.of();
        private long timer = Deadline.NEVER;

        Side(boolean sends) {
            this.sends = sends;
            media =
                    new RoomMedia(
                            tasks::add,
                            () -> now,
                            () -> 1_700_000_000_000_000L + now / 1_000,
                            Runnable::run,
                            new SplittableRandom(sends ? 1 : 2),
                            new RoomMedia.Listener() {
                                @Override
                                public void onTrack(ReceivedTrack track) {
                                    tracks.add(track);
                                }

                                @Override
                                public void onTrackEnded(ReceivedTrack track) {
                                    ended.add(track);
                                }
                            });
        }

        private Side other() {
            return sends ? receiver : sender;
        }

        @Override
        public boolean offers() {
            return sends;
        }

        @Override
        public Map<String, String> midToTrackId() {
            return Map.of();
        }

        @Override
        public int addTransceiver(TransceiverSpec spec) {
            transceivers.add(spec);
            return transceivers.size() - 1;
        }

        @Override
        public List<RtcStats> transportStats() {
            return List.of(new RtcStats("T", "transport", 0, Map.of("dtlsState", "connected")));
        }

        @Override
        public void updateTransceiver(int transceiver, TransceiverSpec spec) {
            transceivers.set(transceiver, spec);
        }

        @Override
        public void stopTransceiver(int transceiver) {
            TransceiverSpec old = transceivers.get(transceiver);
            transceivers.set(transceiver, TransceiverSpec.of(old.kind(), Direction.INACTIVE));
        }

        @Override
        public List<NegotiatedSection> sections() {
            return sections;
        }

        @Override
        public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
            byte[] bytes = new byte[header.remaining() + payload.remaining()];
            header.duplicate().get(bytes, 0, header.remaining());
            payload.duplicate().get(bytes, header.remaining(), payload.remaining());
            rtp.add(bytes);
            RtpView view = new RtpView();
            view.wrap(bytes, 0, bytes.length);
            if (random.nextInt(100) >= lossPercent && !lost.test(view)) {
                wire.add(new Packet(now + delayNanos, order++, other(), bytes, false));
            }
            return true;
        }

        @Override
        public boolean sendRtcp(ByteBuffer packet) {
            byte[] bytes = new byte[packet.remaining()];
            packet.duplicate().get(bytes);
            rtcp.add(bytes);
            wire.add(new Packet(now + delayNanos, order++, other(), bytes, true));
            return true;
        }

        @Override
        public void setMediaTimer(long deadlineNanos) {
            timer = deadlineNanos;
        }
    }

    /** Agrees on everything that the sender wants. */
    void negotiate() {
        List<NegotiatedSection> ours = new ArrayList<>();
        List<NegotiatedSection> theirs = new ArrayList<>();
        for (int i = 0; i < sender.transceivers.size(); i++) {
            TransceiverSpec spec = sender.transceivers.get(i);
            SendParameters send = spec.send();
            List<RemoteSource> sources =
                    send == null || send.ssrc() == 0
                            ? List.of()
                            : List.of(new RemoteSource(send.ssrc(), send.rtxSsrc(), ""));
            List<Msid> msids =
                    send == null ? List.of() : List.of(new Msid(send.streamId(), send.trackId()));
            Direction back =
                    spec.direction() == Direction.SENDONLY
                            ? Direction.RECVONLY
                            : Direction.INACTIVE;
            ours.add(section(i, spec.kind(), spec.direction(), List.of(), List.of(), send));
            theirs.add(section(i, spec.kind(), back, sources, msids, null));
        }
        sender.sections = ours;
        receiver.sections = theirs;
        sender.media.onMediaNegotiated(sender, ours);
        receiver.media.onMediaNegotiated(receiver, theirs);
    }

    private static NegotiatedSection section(
            int index,
            MediaKind kind,
            Direction direction,
            List<RemoteSource> sources,
            List<Msid> msids,
            @org.jspecify.annotations.Nullable SendParameters send) {
        List<String> feedback = List.of("nack", "nack pli", "ccm fir", "transport-cc");
        List<NegotiatedCodec> codecs =
                kind == MediaKind.AUDIO
                        ? List.of(
                                codec("red", 63, 48_000, 2, -1, List.of()),
                                codec("opus", 111, 48_000, 2, -1, List.of("nack")))
                        : List.of(
                                codec("VP8", 96, 90_000, 1, 97, feedback),
                                codec("H264", 98, 90_000, 1, 99, feedback),
                                codec("AV1", 45, 90_000, 1, 46, feedback));
        return new NegotiatedSection(
                index,
                Integer.toString(index),
                index,
                kind,
                direction,
                false,
                codecs,
                List.of(
                        new HeaderExtension(1, Direction.SENDRECV, RtpExtension.MID.uri(), ""),
                        new HeaderExtension(2, Direction.SENDRECV, RtpExtension.RID.uri(), ""),
                        new HeaderExtension(
                                3, Direction.SENDRECV, RtpExtension.REPAIRED_RID.uri(), ""),
                        new HeaderExtension(
                                4, Direction.SENDRECV, RtpExtension.AUDIO_LEVEL.uri(), ""),
                        new HeaderExtension(
                                5,
                                Direction.SENDRECV,
                                RtpExtension.TRANSPORT_SEQUENCE_NUMBER.uri(),
                                "")),
                msids,
                sources,
                List.of(),
                List.of(),
                send,
                true);
    }

    private static NegotiatedCodec codec(
            String name, int type, int rate, int channels, int rtx, List<String> feedback) {
        return new NegotiatedCodec(name, type, rate, channels, "", "", rtx, feedback);
    }

    /** Lets time pass. */
    void run(long millis) {
        long end = now + millis * MS;
        runTasks();
        while (true) {
            long next = Math.min(sender.timer, receiver.timer);
            if (!wire.isEmpty()) {
                next = Math.min(next, wire.peek().atNanos());
            }
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            while (!wire.isEmpty() && wire.peek().atNanos() <= now) {
                deliver(wire.remove());
                runTasks();
            }
            timer(sender);
            timer(receiver);
            runTasks();
        }
    }

    private void timer(Side side) {
        if (side.timer <= now) {
            side.timer = Deadline.NEVER;
            side.media.onMediaTimer(side, now);
        }
    }

    private void deliver(Packet packet) {
        ByteBuffer buffer = ByteBuffer.wrap(packet.bytes().clone());
        if (packet.rtcp()) {
            packet.to().media.onRtcp(packet.to(), buffer, now);
        } else {
            packet.to().media.onRtp(packet.to(), buffer, now);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
