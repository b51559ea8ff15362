package io.parley.webrtc.peer;

import io.parley.webrtc.aes.AesWorkspace;
import java.nio.ByteBuffer;

/** Memory to work in, which all engines of one thread may share: nothing stays in it. */
public final class PeerScratch {
    /** One DTLS record of the greatest length (RFC 5246 §6.2.1), or one SCTP packet. */
    private static final int PLAINTEXT_BYTES = 16 * 1024 + 256;

    final ByteBuffer plaintext = ByteBuffer.allocate(PLAINTEXT_BYTES);
    final AesWorkspace srtp = new AesWorkspace();
}
