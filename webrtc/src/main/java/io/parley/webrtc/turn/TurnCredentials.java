package io.parley.webrtc.turn;

import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunWriter;
import org.jspecify.annotations.Nullable;

/** Long-term credentials (RFC 8489 §9.2), once the server has told its realm and a nonce. */
final class TurnCredentials {
    private static final int MAX_LENGTH = 763; // RFC 8489 §14.9 and §14.10, bytes

    private final String username;
    private final String password;
    private @Nullable String realm;
    private @Nullable String nonce;
    private @Nullable StunIntegrityKey key;

    TurnCredentials(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** Whether there is anything to sign with. */
    boolean arePresent() {
        return !username.isEmpty() && !password.isEmpty();
    }

    /** Takes realm and nonce of an error response; false when it lacks them. */
    boolean learn(StunMessage response) {
        String newRealm = response.realm();
        String newNonce = response.nonce();
        if (newNonce == null
                || newNonce.length() > MAX_LENGTH
                || newRealm == null && realm == null
                || newRealm != null && newRealm.length() > MAX_LENGTH) {
            return false;
        }
        nonce = newNonce;
        if (newRealm != null && !newRealm.equals(realm)) {
            realm = newRealm;
            key = StunIntegrityKey.longTerm(username, newRealm, password);
        }
        return true;
    }

    /** Adds the credentials and signs; false, and adds nothing, while the realm is not known. */
    boolean sign(StunWriter writer) {
        if (realm == null || nonce == null || key == null) {
            return false;
        }
        writer.username(username).realm(realm).nonce(nonce).integrity(key);
        return true;
    }

    boolean verify(StunMessage response) {
        return key != null && response.verify(key);
    }
}
