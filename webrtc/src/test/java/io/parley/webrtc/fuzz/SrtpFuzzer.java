package io.parley.webrtc.fuzz;

import io.parley.webrtc.srtp.SrtpProfile;
import io.parley.webrtc.srtp.SrtpReceiver;
import io.parley.webrtc.srtp.SrtpSender;
import java.util.Arrays;

/** What claims to be protected, and what is to be protected, with each profile. */
public final class SrtpFuzzer {
    private SrtpFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        for (SrtpProfile profile : SrtpProfile.values()) {
            byte[] key = new byte[profile.keyLength()];
            byte[] salt = new byte[profile.saltLength()];
            SrtpReceiver receiver = new SrtpReceiver(profile, key, salt);
            RtpFuzzer.check(
                    receiver.unprotectRtp(input.clone(), 0, input.length) < 0, "forged RTP");
            RtpFuzzer.check(
                    receiver.unprotectRtcp(input.clone(), 0, input.length) < 0, "forged RTCP");

            SrtpSender sender = new SrtpSender(profile, key, salt);
            byte[] packet = Arrays.copyOf(input, input.length + SrtpProfile.MAX_OVERHEAD);
            int sealed = sender.protectRtp(packet, 0, input.length);
            if (sealed >= 0) {
                int opened = receiver.unprotectRtp(packet, 0, sealed);
                RtpFuzzer.check(
                        Arrays.equals(input, Arrays.copyOf(packet, opened)), "another packet");
            }
        }
    }
}
