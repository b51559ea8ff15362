package io.parley.server.sfu;

import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an end sends. */
final class CapturedOutput implements MediaOutput {
    final List<byte[]> rtp = new ArrayList<>();
    final List<byte[]> rtcp = new ArrayList<>();

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        byte[] packet = new byte[header.remaining() + payload.remaining()];
        header.duplicate().get(packet, 0, header.remaining());
        payload.duplicate().get(packet, header.remaining(), payload.remaining());
        rtp.add(packet);
        return true;
    }

    @Override
    public boolean sendRtcp(ByteBuffer compound) {
        byte[] packet = new byte[compound.remaining()];
        compound.duplicate().get(packet);
        rtcp.add(packet);
        return true;
    }

    RtpView view(int index) {
        RtpView view = new RtpView();
        byte[] packet = rtp.get(index);
        if (!view.wrap(packet, 0, packet.length)) {
            throw new AssertionError("packet " + index + " cannot be read");
        }
        return view;
    }

    RtpView last() {
        return view(rtp.size() - 1);
    }

    byte[] payload(int index) {
        RtpView view = view(index);
        int from = view.payloadOffset();
        return java.util.Arrays.copyOfRange(view.array(), from, from + view.payloadLength());
    }

    int count(RtcpKind kind) {
        return ssrcs(kind).size();
    }

    /** The media SSRCs (or senders) of all RTCP packets of a kind. */
    List<Integer> ssrcs(RtcpKind kind) {
        List<Integer> found = new ArrayList<>();
        RtcpReader reader = new RtcpReader();
        for (byte[] compound : rtcp) {
            reader.wrap(compound, 0, compound.length);
            while (reader.next()) {
                if (reader.kind() == kind) {
                    boolean report = kind == RtcpKind.SENDER_REPORT;
                    found.add(report ? reader.senderSsrc() : reader.mediaSsrc());
                }
            }
        }
        return found;
    }

    void clear() {
        rtp.clear();
        rtcp.clear();
    }
}
