package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.FeedbackMode;
import io.parley.webrtc.rtcp.RtcpWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One publisher, and subscribers, in virtual time. */
final class SfuBed {
    static final long MS = 1_000_000L;
    static final CodecParameters OPUS = new CodecParameters(CodecType.OPUS, 111, -1, "");
    static final CodecParameters RED = new CodecParameters(CodecType.RED, 63, -1, "111/111");
    static final CodecParameters VP8 = new CodecParameters(CodecType.VP8, 96, 97, "");
    static final CodecParameters VP9 = new CodecParameters(CodecType.VP9, 98, 99, "profile-id=0");
    static final CodecParameters AV1 = new CodecParameters(CodecType.AV1, 45, 46, "");
    static final CodecParameters H264 =
            new CodecParameters(
                    CodecType.H264, 108, 109, "profile-level-id=42e01f;packetization-mode=1");

    final SfuCounters counters = new SfuCounters();
    final Sfu sfu;
    final CapturedOutput toPublisher = new CapturedOutput();
    final PublisherMedia publisher;
    final List<SfuEvent> events = new ArrayList<>();
    long now = 10_000 * MS;

    SfuBed(long seed) {
        byte[] trailer = {1, 2, 3};
        sfu = new Sfu(counters, new SplittableRandom(seed), ByteBuffer.wrap(trailer));
        publisher = sfu.newPublisher(toPublisher);
    }

    static ReceiveSection section(
            String mid, List<String> rids, List<SsrcPair> ssrcs, CodecParameters... codecs) {
        return new ReceiveSection(
                mid,
                codecs[0].type().kind(),
                "track-" + mid,
                List.of(codecs),
                TestRtp.EXTENSIONS,
                rids,
                ssrcs);
    }

    PublishedTrack publish(ReceiveSection section) {
        publisher.setSections(List.of(section), now);
        PublishedTrack track = publisher.track(section.mid());
        if (track == null) {
            throw new AssertionError("no track");
        }
        return track;
    }

    /** A subscriber with one down track, bound to those codecs. */
    final class Viewer {
        final CapturedOutput output = new CapturedOutput();
        final SubscriberMedia media =
                sfu.newSubscriber(output, CongestionOptions.SUBSCRIBER.withMode(FeedbackMode.NONE));
        final DownTrack downTrack;
        final DownTrack.Binding binding;

        Viewer(PublishedTrack track, ExtensionIds extensions, CodecParameters... codecs) {
            downTrack = media.addDownTrack(track.feed(), "cname");
            binding = downTrack.bind(new SendSection("5", List.of(codecs), extensions), now);
        }

        void rtcp(java.util.function.Consumer<RtcpWriter> content) {
            media.handleRtcp(compound(content), now);
            drain();
        }
    }

    Viewer view(PublishedTrack track, CodecParameters... codecs) {
        return new Viewer(track, ExtensionIds.NONE, codecs);
    }

    static ByteBuffer compound(java.util.function.Consumer<RtcpWriter> content) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        RtcpWriter writer = new RtcpWriter();
        writer.begin(out);
        content.accept(writer);
        return out.flip();
    }

    boolean receive(ByteBuffer packet) {
        boolean taken = publisher.handleRtp(packet, now);
        drain();
        return taken;
    }

    void senderReport(int ssrc, long ntpMillis, int timestamp) {
        long ntp = ((ntpMillis / 1000) << 32) | ((ntpMillis % 1000) << 32) / 1000;
        publisher.handleRtcp(compound(w -> w.senderReport(ssrc, ntp, timestamp, 1, 1)), now);
        drain();
    }

    /** Lets time pass, with all that becomes due in it. */
    void pass(long millis) {
        long end = now + millis * MS;
        while (sfu.nextTimeout() <= end) {
            now = Math.max(now, sfu.nextTimeout());
            sfu.handleTimeout(now);
            drain();
        }
        now = end;
        sfu.handleTimeout(now);
        drain();
    }

    void drain() {
        for (SfuEvent event = sfu.pollEvent(); event != null; event = sfu.pollEvent()) {
            events.add(event);
        }
    }

    <E extends SfuEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
