package io.parley.server.data;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** The last nonces of a room's user packets. Not thread-safe. */
public final class NonceWindow {
    private static final int NONCE_LENGTH = 16;

    private final Set<ByteString> known = new HashSet<>();
    private final ArrayDeque<ByteString> inOrder = new ArrayDeque<>();

    /** Whether a packet with this nonce came before; nonces of another length never did. */
    public boolean isDuplicate(ByteString nonce) {
        if (nonce.size() != NONCE_LENGTH) {
            return false;
        }
        ByteString own = ByteString.copyFrom(nonce.asReadOnlyByteBuffer());
        if (!known.add(own)) {
            return true;
        }
        inOrder.add(own);
        if (inOrder.size() > DataLimits.MAX_NONCES) {
            known.remove(inOrder.remove());
        }
        return false;
    }
}
