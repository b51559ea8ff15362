package io.parley.rpc.signaling;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-limited TURN credentials from a secret that is shared with the TURN server, as in
 * draft-uberti-behave-turn-rest-00 §2.2: the user name holds the time of expiry, the password is
 * its HMAC-SHA1.
 */
final class TurnCredentials {

    private static final String ALGORITHM = "HmacSHA1";

    private final SecretKeySpec secret;
    private final Duration lifetime;

    TurnCredentials(String secret, Duration lifetime) {
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.lifetime = lifetime;
    }

    String username(String client, long nowMillis) {
        long expires = (nowMillis + lifetime.toMillis()) / 1000;
        // The colon parts the time from the name, so a name must have none.
        return client.isEmpty() ? Long.toString(expires) : expires + ":" + client.replace(':', '_');
    }

    String password(String username) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }
}
