package io.parley.server.room;

import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import java.util.ArrayList;
import java.util.List;

/** An offer of a client's, section by section. */
final class TestOffer {
    private final List<String> lines = new ArrayList<>();
    private final List<String> mids = new ArrayList<>();

    /** The client sends a track; with rids, in several encodings. */
    TestOffer sends(String mid, String kind, String track, String... rids) {
        section(mid, kind, "sendonly");
        lines.add("a=msid:- " + track);
        if (rids.length > 0) {
            for (String rid : rids) {
                lines.add("a=rid:" + rid + " send");
            }
            lines.add("a=simulcast:send " + String.join(";", rids));
        }
        return this;
    }

    /** The client would receive a track. */
    TestOffer receives(String mid, String kind) {
        return section(mid, kind, "recvonly");
    }

    /** The client does nothing with a section. */
    TestOffer idles(String mid, String kind) {
        return section(mid, kind, "inactive");
    }

    private TestOffer section(String mid, String kind, String direction) {
        boolean audio = kind.equals("audio");
        mids.add(mid);
        lines.add("m=" + kind + " 9 UDP/TLS/RTP/SAVPF " + (audio ? "111 63" : "96 98 125"));
        lines.add("c=IN IP4 0.0.0.0");
        lines.add("a=mid:" + mid);
        lines.add("a=" + direction);
        lines.add("a=rtcp-mux");
        if (audio) {
            lines.add("a=rtpmap:111 opus/48000/2");
            lines.add("a=rtpmap:63 red/48000/2");
        } else {
            lines.add("a=rtpmap:96 VP8/90000");
            lines.add("a=rtpmap:98 VP9/90000");
            lines.add("a=rtpmap:125 H264/90000");
        }
        return this;
    }

    String sdp() {
        List<String> all =
                new ArrayList<>(List.of("v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"));
        all.add("a=group:BUNDLE " + String.join(" ", mids));
        all.addAll(lines);
        all.add("");
        return String.join("\r\n", all);
    }

    SessionDescription message(int id) {
        return RoomJoinTest.offer(sdp(), id);
    }

    /** As a request of the client's. */
    SignalRequest.Builder request() {
        return SignalRequest.newBuilder().setOffer(message(1));
    }
}
