package io.parley.cli.load;

import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtcp.FirView;
import io.parley.webrtc.rtcp.NackView;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.RtcpWriter;
import java.nio.ByteBuffer;
import java.util.List;

/** A participant that publishes one track, and answers NACKs and requests for key frames. */
final class Publisher extends Participant {
    private static final int NONE = -1;
    private static final long REPORT_NANOS = 1_000_000_000L;

    private final Source source;
    private final TransportNumbers numbers = new TransportNumbers();
    private final RtcpReader reader = new RtcpReader();
    private final RtcpWriter writer = new RtcpWriter();
    private final NackView nack = new NackView();
    private final FirView fir = new FirView();
    private final ByteBuffer rtcp = ByteBuffer.allocate(1200);
    private int transceiver = NONE;
    private long nextReportNanos;

    Publisher(LoadPlan plan, String identity, Source source) {
        super(plan, identity, false);
        this.source = source;
    }

    @Override
    void joined() {
        MediaLink link = engine().publisherMedia();
        if (link == null) {
            return; // gone already, which onDisconnected tells
        }
        engine().send(SignalRequest.newBuilder().setAddTrack(source.request()).build());
        transceiver = link.addTransceiver(source.transceiver());
        engine().negotiate();
    }

    @Override
    public void onSignal(SignalResponse message) {
        if (message.hasRequestResponse()) {
            fail("the server refused the track: " + message.getRequestResponse().getMessage());
        }
    }

    @Override
    public void onMediaNegotiated(MediaLink link, List<NegotiatedSection> sections) {
        for (NegotiatedSection section : sections) {
            if (link.offers() && section.transceiver() == transceiver) {
                source.negotiated(section);
                link.setMediaTimer(engine().nowNanos());
                ready();
            }
        }
    }

    @Override
    public void onMediaTimer(MediaLink link, long nowNanos) {
        long next = source.send(link, numbers, nowNanos);
        if (nowNanos >= nextReportNanos) {
            nextReportNanos = nowNanos + REPORT_NANOS;
            writer.begin(rtcp.clear());
            source.report(writer, nowNanos, System.currentTimeMillis() * 1000);
            if (rtcp.flip().hasRemaining()) {
                link.sendRtcp(rtcp);
            }
        }
        link.setMediaTimer(next);
    }

    @Override
    public void onRtcp(MediaLink link, ByteBuffer packet, long nowNanos) {
        if (!reader.wrap(packet)) {
            return;
        }
        while (reader.next()) {
            switch (reader.kind()) {
                case NACK -> {
                    nack.wrap(reader);
                    for (int lost = nack.nextLost(); lost != NackView.END; lost = nack.nextLost()) {
                        source.lost(link, numbers, nack.mediaSsrc(), lost);
                    }
                }
                case PLI -> source.keyFrameWanted(reader.mediaSsrc());
                case FIR -> {
                    fir.wrap(reader);
                    for (int i = 0; i < fir.entryCount(); i++) {
                        source.keyFrameWanted(fir.ssrc(i));
                    }
                }
                default -> {} // reports tell a source without an encoder nothing
            }
        }
    }
}
