package io.parley.server.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.parley.proto.livekit.WebhookEvent;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;

/** An event as receivers get it: JSON, and a token that says who sent it and what its hash is. */
final class Envelope {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace();

    private final KeyProvider keys;
    private final String keyName;
    private final Clock clock;

    /**
     * @param keys asked for each token, so that a key may change
     * @param keyName the key that signs
     */
    Envelope(KeyProvider keys, String keyName, Clock clock) {
        this.keys = keys;
        this.keyName = keyName;
        this.clock = clock;
    }

    static byte[] json(WebhookEvent event) {
        try {
            return PRINTER.print(event).getBytes(UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event that is no JSON", e);
        }
    }

    /** The token of a body; the first key signs if the configured one is there no more. */
    String token(byte[] body) {
        ApiKey key = keys.find(keyName);
        Instant now = clock.instant();
        return AccessToken.builder()
                .sha256(Base64.getEncoder().encodeToString(sha256(body)))
                .notBefore(now)
                .expiresAt(now.plus(HookLimits.TOKEN_LIFETIME))
                .build()
                .sign(key == null ? keys.first() : key);
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
