package io.parley.bench;

import io.parley.server.sfu.CodecParameters;
import io.parley.server.sfu.CodecType;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.ExtensionIds;
import io.parley.server.sfu.MediaOutput;
import io.parley.server.sfu.PublishedTrack;
import io.parley.server.sfu.PublisherMedia;
import io.parley.server.sfu.ReceiveSection;
import io.parley.server.sfu.SendSection;
import io.parley.server.sfu.Sfu;
import io.parley.server.sfu.SfuCounters;
import io.parley.server.sfu.SsrcPair;
import io.parley.server.sfu.SubscriberMedia;
import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.FeedbackMode;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.srtp.SrtpProfile;
import io.parley.webrtc.srtp.SrtpSender;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the forwarding engine takes for one packet to one subscriber, without sockets: choosing,
 * rewriting, pacing and, in every second row, encrypting. One thread, virtual time.
 *
 * <p>Arguments: seconds for each row, default 3; and numbers of subscribers, default 40 and 400,
 * which show that the cost of a packet does not grow with them.
 */
public final class SfuBench {
    private static final List<Integer> SUBSCRIBERS = List.of(40, 400);
    private static final int AUDIO_PUBLISHERS = 8;
    private static final int AUDIO_BYTES = 90;
    private static final int VIDEO_BYTES = 1_100;
    private static final int PACKETS_PER_FRAME = 6;
    private static final int PACKETS_PER_KEY_FRAME = 20;
    private static final long MS = 1_000_000L;
    private static final ExtensionIds TO_SUBSCRIBERS =
            new ExtensionIds(0, 0, 0, 0, 3, 0, 0, 0, 0, 0);

    private static final CodecParameters OPUS = new CodecParameters(CodecType.OPUS, 111, -1, "");
    private static final CodecParameters VP8 = new CodecParameters(CodecType.VP8, 96, 97, "");
    private static final CodecParameters H264 =
            new CodecParameters(
                    CodecType.H264, 108, 109, "profile-level-id=42e01f;packetization-mode=1");

    private final Sfu sfu =
            new Sfu(new SfuCounters(), new SplittableRandom(1), ByteBuffer.allocate(0));
    private final List<PublisherMedia> publishers = new ArrayList<>();
    private final List<SubscriberMedia> subscribers = new ArrayList<>();
    private final ByteBuffer remb = remb();
    private final int[] sequences = new int[3];
    private final int count;
    private final boolean encrypted;
    private final ByteBuffer packet = ByteBuffer.allocate(1_500);
    private long now = MS;
    private long sent;

    private SfuBench(int count, boolean encrypted) {
        this.count = count;
        this.encrypted = encrypted;
    }

    public static void main(String[] args) {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 3;
        System.out.printf("%-34s %10s %10s %12s%n", "load", "ns/packet", "ns/SRTP", "bytes/packet");
        List<Integer> counts = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            counts.add(Integer.parseInt(args[i]));
        }
        for (int count : counts.isEmpty() ? SUBSCRIBERS : counts) {
            row("audio, 8 to ", count, CodecType.OPUS, seconds);
            row("VP8, 1 to ", count, CodecType.VP8, seconds);
            row("H.264 simulcast, 1 to ", count, CodecType.H264, seconds);
        }
    }

    private static void row(String name, int count, CodecType codec, long seconds) {
        double plain = new SfuBench(count, false).measure(codec, seconds, false);
        double allocated = new SfuBench(count, false).measure(codec, seconds, true);
        double srtp = new SfuBench(count, true).measure(codec, seconds, false);
        System.out.printf("%-34s %10.0f %10.0f %12.1f%n", name + count, plain, srtp, allocated);
    }

    /** Nanoseconds of CPU (or allocated bytes) for each packet sent. */
    private double measure(CodecType codec, long seconds, boolean allocation) {
        switch (codec) {
            case OPUS -> {
                for (int i = 0; i < AUDIO_PUBLISHERS; i++) {
                    publish(OPUS, List.of(100 + i));
                }
            }
            case VP8 -> publish(VP8, List.of(100));
            default -> publish(H264, List.of(100, 101, 102));
        }
        subscribe(codec == CodecType.OPUS ? OPUS : codec == CodecType.VP8 ? VP8 : H264);
        run(codec, seconds * 500 * MS);
        long sentBefore = sent;
        long start = allocation ? allocatedBytes() : cpuNanos();
        run(codec, seconds * 1_000 * MS);
        long end = allocation ? allocatedBytes() : cpuNanos();
        return (end - start) / (double) (sent - sentBefore);
    }

    /** Of this thread alone: the machine may have other work. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocatedBytes() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    private void publish(CodecParameters codec, List<Integer> ssrcs) {
        PublisherMedia publisher = sfu.newPublisher(new Sink(null));
        List<SsrcPair> pairs = ssrcs.stream().map(ssrc -> new SsrcPair(ssrc, 0)).toList();
        publisher.setSections(
                List.of(
                        new ReceiveSection(
                                "0",
                                codec.type().kind(),
                                "track",
                                List.of(codec),
                                ExtensionIds.NONE,
                                List.of(),
                                pairs)),
                now);
        publishers.add(publisher);
    }

    private void subscribe(CodecParameters codec) {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        AesWorkspace space = new AesWorkspace();
        for (int i = 0; i < count; i++) {
            SrtpSender sender =
                    encrypted
                            ? new SrtpSender(
                                    profile,
                                    new byte[profile.keyLength()],
                                    new byte[profile.saltLength()],
                                    space)
                            : null;
            CongestionOptions options = CongestionOptions.SUBSCRIBER.withMode(FeedbackMode.REMB);
            SubscriberMedia subscriber = sfu.newSubscriber(new Sink(sender), options);
            subscribers.add(subscriber);
            for (PublisherMedia publisher : publishers) {
                PublishedTrack track = Objects.requireNonNull(publisher.track("0"));
                DownTrack downTrack = subscriber.addDownTrack(track.feed(), "bench");
                downTrack.bind(new SendSection("0", List.of(codec), TO_SUBSCRIBERS), now);
            }
        }
    }

    /** Runs for that much CPU time, in steps of a frame. */
    private void run(CodecType codec, long nanos) {
        long end = cpuNanos() + nanos;
        int step = 0;
        while (step % 16 != 0 || cpuNanos() < end) {
            if (codec == CodecType.OPUS) {
                voices(step);
            } else {
                picture(codec, step);
            }
            if (step % 50 == 0) {
                for (SubscriberMedia subscriber : subscribers) {
                    subscriber.handleRtcp(remb, now);
                }
            }
            if (step % 100 == 0) {
                reports(step);
            }
            step++;
        }
    }

    private void voices(int step) {
        for (int i = 0; i < publishers.size(); i++) {
            header(111, false, step, step * 960, 100 + i);
            fill(AUDIO_BYTES, 0x78);
            publishers.get(i).handleRtp(packet, now);
        }
        pass(20 * MS);
    }

    private void picture(CodecType codec, int step) {
        int layers = codec == CodecType.VP8 ? 1 : 3;
        boolean key = step % 300 == 0 || (step < 600 && step % 30 == 0);
        int whole = key ? PACKETS_PER_KEY_FRAME : PACKETS_PER_FRAME;
        for (int layer = 0; layer < layers; layer++) {
            int packets = layers == 1 ? whole : Math.max(1, whole >> 2 * (2 - layer));
            for (int i = 0; i < packets; i++) {
                boolean last = i == packets - 1;
                int type = codec == CodecType.VP8 ? 96 : 108;
                header(type, last, sequences[layer]++, step * 3000, 100 + layer);
                if (codec == CodecType.VP8) {
                    vp8(i == 0, key, step);
                } else {
                    h264(i == 0, last, key);
                }
                fill(VIDEO_BYTES, 0);
                publishers.get(0).handleRtp(packet, now);
            }
        }
        pass(33 * MS);
    }

    private void vp8(boolean first, boolean key, int picture) {
        packet.put((byte) (first ? 0x90 : 0x80)).put((byte) 0xF0);
        packet.putShort((short) (0x8000 | (picture & 0x7FFF)));
        packet.put((byte) picture).put((byte) 0).put((byte) (key ? 0x10 : 0x11));
    }

    private void h264(boolean first, boolean last, boolean key) {
        packet.put((byte) 0x7C);
        packet.put((byte) ((key ? 5 : 1) | (first ? 0x80 : 0) | (last ? 0x40 : 0)));
        packet.put((byte) (first ? 0x88 : 0));
    }

    private void header(int type, boolean marker, int sequence, int timestamp, int ssrc) {
        packet.clear();
        packet.put((byte) 0x80).put((byte) (type | (marker ? 0x80 : 0)));
        packet.putShort((short) sequence).putInt(timestamp).putInt(ssrc);
    }

    private void fill(int length, int value) {
        packet.put((byte) value);
        packet.position(packet.position() + length - 1);
        packet.flip();
    }

    private void pass(long nanos) {
        long end = now + nanos;
        while (sfu.nextTimeout() <= end) {
            now = Math.max(now, sfu.nextTimeout());
            sfu.handleTimeout(now);
        }
        now = end;
        while (sfu.pollEvent() != null) {
            // Nobody listens.
        }
    }

    /** Plenty of bandwidth, so that nothing but the engine is measured. */
    private static ByteBuffer remb() {
        ByteBuffer out = ByteBuffer.allocate(100);
        RtcpWriter writer = new RtcpWriter();
        writer.begin(out);
        writer.remb(1, 40_000_000, new int[] {1}, 1);
        return out.flip();
    }

    private void reports(int step) {
        ByteBuffer out = ByteBuffer.allocate(200);
        for (PublisherMedia publisher : publishers) {
            for (int ssrc = 100; ssrc < 108; ssrc++) {
                out.clear();
                RtcpWriter writer = new RtcpWriter();
                writer.begin(out);
                writer.senderReport(ssrc, now << 2, step * 3000, 1, 1);
                publisher.handleRtcp(out.flip(), now);
            }
        }
    }

    /** Where packets end: counted, and encrypted if there is a key. */
    private final class Sink implements MediaOutput {
        private final @Nullable SrtpSender sender;
        private final byte[] out = new byte[1_600];

        Sink(@Nullable SrtpSender sender) {
            this.sender = sender;
        }

        @Override
        public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
            sent++;
            if (sender != null) {
                sender.protectRtp(
                        header.array(),
                        header.arrayOffset() + header.position(),
                        header.remaining(),
                        payload.array(),
                        payload.arrayOffset() + payload.position(),
                        payload.remaining(),
                        out,
                        0);
            }
            return true;
        }

        @Override
        public boolean sendRtcp(ByteBuffer compound) {
            return true;
        }
    }
}
