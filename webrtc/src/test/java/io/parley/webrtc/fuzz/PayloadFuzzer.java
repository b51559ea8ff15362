package io.parley.webrtc.fuzz;

import io.parley.webrtc.payload.DependencyDescriptor;
import io.parley.webrtc.payload.FrameAssembler;
import io.parley.webrtc.payload.KeyFrames;
import io.parley.webrtc.payload.VideoCodec;
import io.parley.webrtc.payload.Vp8Descriptor;
import io.parley.webrtc.payload.Vp9Descriptor;

/**
 * Payload descriptors, key frames, and packets that are joined to frames. The input is a few
 * payloads, each behind a byte that tells its length.
 */
public final class PayloadFuzzer {
    private PayloadFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        for (VideoCodec codec : VideoCodec.values()) {
            FrameAssembler assembler = FrameAssembler.of(codec);
            int sequence = 0;
            for (int at = 0; at < input.length; ) {
                int length = Math.min(input[at] & 0x7F, input.length - at - 1);
                boolean marker = input[at] < 0;
                KeyFrames.isKeyFrame(codec, input, at + 1, length);
                assembler.add(input, at + 1, length, sequence++, 90 * sequence, marker);
                at += 1 + length;
            }
        }
        readDescriptors(input);
    }

    private static void readDescriptors(byte[] input) {
        new Vp8Descriptor().parse(input, 0, input.length);
        new Vp9Descriptor().parse(input, 0, input.length);
        DependencyDescriptor dependency = new DependencyDescriptor();
        byte[] out = new byte[DependencyDescriptor.MAX_LENGTH];
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input[at] & 0xFF, input.length - at - 1);
            if (dependency.parse(input, at + 1, length)) {
                dependency.rewrite(input, at + 1, 5, -1, out, 0);
            }
            at += 1 + length;
        }
    }
}
