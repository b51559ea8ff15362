package io.parley.sdk.e2ee;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.packet.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a room: one that all share, or one of each participant. A participant's own goes
 * before the shared one. Setting a key derives it, which takes some 40 ms. Safe to use from any
 * thread; one provider may serve several rooms.
 *
 * @since 0.1
 */
public final class KeyProvider {
    private final KeyProviderOptions options;
    private final KeyRing shared;
    private final Map<String, KeyRing> own = new ConcurrentHashMap<>();
    private final Map<String, KeyRing> copies = new ConcurrentHashMap<>();
    private volatile boolean hasShared;

    /** Without keys yet. */
    public KeyProvider(KeyProviderOptions options) {
        this.options = requireNonNull(options, "options");
        this.shared = new KeyRing(options);
    }

    /** With a passphrase that all participants know. */
    public static KeyProvider withSharedKey(String passphrase) {
        KeyProvider provider = new KeyProvider(KeyProviderOptions.DEFAULT);
        provider.setSharedKey(passphrase.getBytes(StandardCharsets.UTF_8), 0);
        return provider;
    }

    public KeyProviderOptions options() {
        return options;
    }

    /**
     * Sets the key of all participants, and sends with it from now on.
     *
     * @param key a passphrase in UTF-8, or random bytes; not empty
     * @param index 0 to 255, its place in the ring
     */
    public void setSharedKey(byte[] key, int index) {
        shared.set(checked(index), KeyMaterial.of(checked(key), options));
        copies.clear();
        hasShared = true;
    }

    /** The key of all participants, or null. */
    public byte @Nullable [] exportSharedKey(int index) {
        return secret(shared.get(checked(index)));
    }

    /**
     * Moves the key of all participants one step on, and sends with it from now on.
     *
     * @return the new key
     * @throws IllegalStateException when there is none
     */
    public byte[] ratchetSharedKey(int index) {
        byte[] next = ratchet(shared, index, "the room");
        copies.clear();
        return next;
    }

    /** Sets the key of one participant, which may be the local one. */
    public void setKey(String identity, byte[] key, int index) {
        KeyMaterial material = KeyMaterial.of(checked(key), options);
        own.computeIfAbsent(
                        requireNonNull(identity, "identity"),
                        unused -> {
                            if (own.size() >= Limits.MAX_PARTICIPANTS_WITH_KEYS) {
                                throw new IllegalStateException(
                                        "more than "
                                                + Limits.MAX_PARTICIPANTS_WITH_KEYS
                                                + " participants have keys; remove some");
                            }
                            return new KeyRing(options);
                        })
                .set(checked(index), material);
    }

    /** The key of one participant, or null. */
    public byte @Nullable [] exportKey(String identity, int index) {
        KeyRing ring = own.get(requireNonNull(identity, "identity"));
        return ring == null ? null : secret(ring.get(checked(index)));
    }

    /**
     * Moves the key of one participant one step on.
     *
     * @return the new key
     * @throws IllegalStateException when there is none
     */
    public byte[] ratchetKey(String identity, int index) {
        KeyRing ring = own.get(requireNonNull(identity, "identity"));
        if (ring == null) {
            throw noKey(identity, index);
        }
        return ratchet(ring, index, identity);
    }

    /** Forgets the keys of one participant. */
    public void removeKeys(String identity) {
        own.remove(requireNonNull(identity, "identity"));
        copies.remove(identity);
    }

    private byte[] ratchet(KeyRing ring, int index, String whose) {
        KeyMaterial now = ring.get(checked(index));
        if (now == null) {
            throw noKey(whose, index);
        }
        KeyMaterial next = now.next(options);
        ring.set(index, next);
        return next.secret();
    }

    /** What the local participant encrypts with, or null. */
    @Nullable KeyRing sending(String localIdentity) {
        KeyRing ring = own.get(localIdentity);
        return ring != null ? ring : hasShared ? shared : null;
    }

    /** What a participant's packets are decrypted with, or null. */
    @Nullable KeyRing receiving(String identity) {
        KeyRing ring = own.get(identity);
        if (ring != null || !hasShared) {
            return ring;
        }
        // Each sender may be at another step of the shared key.
        KeyRing copy = copies.get(identity);
        if (copy == null) {
            if (copies.size() >= Limits.MAX_PARTICIPANTS_WITH_KEYS) {
                copies.clear();
            }
            copy = copies.computeIfAbsent(identity, unused -> shared.copy());
        }
        return copy;
    }

    private static byte @Nullable [] secret(@Nullable KeyMaterial material) {
        return material == null ? null : material.secret();
    }

    private static IllegalStateException noKey(String whose, int index) {
        return new IllegalStateException(
                "no key of " + whose + " with index " + index + "; set one first");
    }

    private static byte[] checked(byte[] key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("key: empty (expected: 1 byte or more)");
        }
        return key;
    }

    private static int checked(int index) {
        if (index < 0 || index > 255) {
            throw new IllegalArgumentException("index: " + index + " (expected: 0 to 255)");
        }
        return index;
    }
}
