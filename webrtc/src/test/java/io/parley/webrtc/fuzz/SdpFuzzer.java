package io.parley.webrtc.fuzz;

import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;

/** Session descriptions, and candidates, which come alone too. */
public final class SdpFuzzer {
    private SdpFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        IceCandidate.parse(text);
        SessionDescription description;
        try {
            description = SessionDescription.parse(text);
        } catch (SdpException refused) {
            return;
        }
        try {
            String again = SessionDescription.parse(description.toString()).toString();
            RtpFuzzer.check(again.equals(description.toString()), "written and read differ");
        } catch (SdpException e) {
            throw new IllegalStateException("what was written is not read: " + description, e);
        }
    }
}
