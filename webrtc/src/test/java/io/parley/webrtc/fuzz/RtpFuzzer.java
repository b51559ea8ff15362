package io.parley.webrtc.fuzz;

import io.parley.webrtc.rtp.AbsCaptureTime;
import io.parley.webrtc.rtp.AbsSendTime;
import io.parley.webrtc.rtp.AudioLevel;
import io.parley.webrtc.rtp.PlayoutDelay;
import io.parley.webrtc.rtp.RedView;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import io.parley.webrtc.rtp.SdesText;
import io.parley.webrtc.rtp.TransportSequenceNumber;
import io.parley.webrtc.rtp.VideoOrientation;

/** RTP packets: header, extensions, redundant audio, retransmission. */
public final class RtpFuzzer {
    private RtpFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        byte[] packet = input.clone();
        RtpView view = new RtpView();
        if (!view.wrap(packet, 0, packet.length)) {
            return;
        }
        for (int csrc = 0; csrc < view.csrcCount(); csrc++) {
            view.csrc(csrc);
        }
        AbsCaptureTime captured = new AbsCaptureTime();
        for (int id = 0; id < 256; id++) {
            SdesText.read(view, id);
            AbsSendTime.read(view, id);
            AudioLevel.read(view, id);
            PlayoutDelay.read(view, id);
            VideoOrientation.read(view, id);
            TransportSequenceNumber.read(view, id);
            captured.read(view, id);
        }
        RedView red = new RedView();
        if (red.wrap(packet, view.payloadOffset(), view.payloadLength())) {
            int end = view.payloadOffset() + view.payloadLength();
            for (int block = 0; block < red.blockCount(); block++) {
                check(red.offset(block) + red.length(block) <= end, "a block beyond the payload");
            }
        }
        int original = Rtx.unwrap(view, 96, 1);
        if (original >= 0) {
            check(view.wrap(packet, Rtx.OSN_LENGTH, original), "an original that is no packet");
        }
    }

    static void check(boolean condition, String broken) {
        if (!condition) {
            throw new IllegalStateException(broken);
        }
    }
}
