package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.parley.rpc.dial.BearerCredentials;
import io.parley.rpc.dial.Signaling;
import io.parley.rpc.dial.SignalingAddress;
import io.parley.rpc.dial.Tokens;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How this side proves who it is to a server: not at all, by a token that it has, or by one that it
 * fetches. A fetched token is used for every call, and fetched again after the server refused it.
 *
 * @since 0.1
 */
public final class Access {
    /** Calls carry no token. */
    public static final Access NONE = new Access(null, null, null, null);

    private final @Nullable String token;
    private final @Nullable Credentials credentials;
    private final @Nullable String externalAddress;
    private final @Nullable String externalEntity;

    private Access(
            @Nullable String token,
            @Nullable Credentials credentials,
            @Nullable String externalAddress,
            @Nullable String externalEntity) {
        this.token = token;
        this.credentials = credentials;
        this.externalAddress = externalAddress;
        this.externalEntity = externalEntity;
    }

    /** A token that was made before, sent as it is. */
    public static Access token(String token) {
        return new Access(requireNonNull(token, "token"), null, null, null);
    }

    /** A token of the server itself ({@code AuthService.Authenticate}). */
    public static Access credentials(Credentials credentials) {
        return new Access(null, requireNonNull(credentials, "credentials"), null, null);
    }

    /**
     * A token of another server, which this one believes ({@code Authenticate} and then {@code
     * ExternalAuthService.AuthenticateTo} there).
     *
     * @param address of the other server
     * @param entity whom the token is meant for
     */
    public static Access external(String address, String entity, Credentials credentials) {
        return new Access(
                null,
                requireNonNull(credentials, "credentials"),
                requireNonNull(address, "address"),
                requireNonNull(entity, "entity"));
    }

    /** Whether calls carry a token. */
    public boolean isPresent() {
        return token != null || credentials != null;
    }

    /** Attaches the token to calls of a server at an address; null where there is none. */
    @Nullable BearerCredentials bearer(
            SignalingAddress address, @Nullable ChannelCredentials tls, String defaultEntity) {
        if (token != null) {
            CompletableFuture<String> known = CompletableFuture.completedFuture(token);
            return new BearerCredentials(() -> known);
        }
        if (credentials == null) {
            return null;
        }
        SignalingAddress issuer =
                externalAddress == null
                        ? address
                        : SignalingAddress.parse(externalAddress, address.plaintext());
        return new BearerCredentials(fetcher(issuer, tls, credentials, defaultEntity));
    }

    private Supplier<CompletableFuture<String>> fetcher(
            SignalingAddress issuer,
            @Nullable ChannelCredentials tls,
            Credentials used,
            String defaultEntity) {
        String entity = used.entity() == null ? defaultEntity : used.entity();
        return () -> {
            ManagedChannel channel = Signaling.builder(issuer, tls).directExecutor().build();
            CompletableFuture<String> fetched =
                    Tokens.authenticate(channel, entity, used.type(), used.payload());
            if (externalEntity != null) {
                fetched =
                        fetched.thenCompose(
                                own -> Tokens.authenticateTo(channel, own, externalEntity));
            }
            return fetched.whenComplete((fetchedToken, failure) -> channel.shutdown());
        };
    }
}
