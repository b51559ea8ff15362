package io.parley.sdk;

import io.parley.sdk.e2ee.EncryptionState;
import io.parley.sdk.e2ee.FrameCryptor;
import io.parley.sdk.e2ee.FrameKind;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What encrypts the tracks of a room from end to end, if anything does. */
final class MediaKeys {
    private final @Nullable E2eeManager encryption;
    private final Supplier<byte[]> sifTrailer;
    private final Supplier<String> localIdentity;
    private final BiConsumer<String, EncryptionState> onState;

    /**
     * @param sifTrailer what frames end with that the server makes itself
     */
    MediaKeys(
            @Nullable E2eeManager encryption,
            Supplier<byte[]> sifTrailer,
            Supplier<String> localIdentity,
            BiConsumer<String, EncryptionState> onState) {
        this.encryption = encryption;
        this.sifTrailer = sifTrailer;
        this.localIdentity = localIdentity;
        this.onState = onState;
    }

    /** Whether a track that is published now is encrypted. */
    boolean encrypts() {
        return encryption != null && encryption.isEnabled();
    }

    /** For a track of one's own; null without keys. */
    @Nullable FrameCryptor sending(FrameKind kind) {
        return cryptor(localIdentity.get(), kind);
    }

    /** For a track of another; null without keys. */
    @Nullable FrameCryptor receiving(String identity, FrameKind kind) {
        FrameCryptor cryptor = cryptor(identity, kind);
        if (cryptor == null) {
            onState.accept(identity, EncryptionState.MISSING_KEY);
        } else {
            cryptor.sifTrailer(sifTrailer.get());
        }
        return cryptor;
    }

    private @Nullable FrameCryptor cryptor(String identity, FrameKind kind) {
        E2eeManager manager = encryption;
        return manager == null
                ? null
                : new FrameCryptor(
                        manager.keyProvider(), identity, kind, SharedPool.EXECUTOR, onState);
    }
}
