package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A description that is in force. It is seldom needed again, so it is kept small: one of a browser
 * takes 100 KB as a model, 14 KB as text, and 2 KB like this.
 */
final class PackedDescription {
    private final byte[] packed;
    private final int textLength;

    PackedDescription(SessionDescription description) {
        byte[] text = description.toString().getBytes(StandardCharsets.UTF_8);
        textLength = text.length;
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(text);
            deflater.finish();
            byte[] room = new byte[text.length + 64]; // what cannot be packed grows a little
            packed = Arrays.copyOf(room, deflater.deflate(room));
        } finally {
            deflater.end();
        }
    }

    SessionDescription unpack() {
        Inflater inflater = new Inflater();
        try {
            byte[] text = new byte[textLength];
            inflater.setInput(packed);
            inflater.inflate(text);
            return SessionDescription.parse(new String(text, StandardCharsets.UTF_8));
        } catch (DataFormatException | SdpException e) {
            throw new IllegalStateException("a description that was in force cannot be read", e);
        } finally {
            inflater.end();
        }
    }
}
