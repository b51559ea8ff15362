package io.parley.cli;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.parley.rpc.Access;
import io.parley.rpc.Credentials;
import io.parley.rpc.IceServer;
import io.parley.webrtc.peer.IceTransportPolicy;
import io.parley.webrtc.turn.ServerUri;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags that {@code answer} and {@code call} share: the signaling service, and access to it. */
final class PeerOptions {

    @Option(
            names = "--signaling",
            required = true,
            paramLabel = "URL",
            description =
                    "The signaling service, as in http://127.0.0.1:7880 or https://calls.example.com.")
    private String signaling = "";

    @Option(
            names = "--plaintext",
            description = "Speak without TLS where an address names no scheme.")
    private boolean plaintext;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file of the certificates to trust, in place of those of the JDK.")
    private @Nullable Path authorities;

    @Option(
            names = "--api-key",
            paramLabel = "ID",
            description = "Id of the API key to authenticate with. Default: $$PARLEY_API_KEY.")
    private String apiKey = "";

    @Option(
            names = "--api-secret",
            paramLabel = "SECRET",
            description =
                    "The key itself. Default: $$PARLEY_API_SECRET, which other users of this machine cannot see.")
    private String apiSecret = "";

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "An access token, in place of a key. Default: $$PARLEY_TOKEN.")
    private String token = "";

    @Option(
            names = "--ice-server",
            paramLabel = "URL",
            description =
                    "A STUN or TURN server, as in stun:stun.example.com or turn:turn.example.com?transport=tcp; repeatable. Those that the signaling service names come after.")
    private List<String> iceServers = new ArrayList<>();

    @Option(
            names = "--ice-username",
            paramLabel = "NAME",
            description = "User of the --ice-server TURN servers.")
    private String iceUsername = "";

    @Option(
            names = "--ice-credential",
            paramLabel = "PASSWORD",
            description =
                    "Password of that user. Default: $$PARLEY_ICE_CREDENTIAL, which other users of this machine cannot see.")
    private String iceCredential = "";

    @Option(
            names = "--relay-only",
            description =
                    "Speak to the other side through TURN servers only, and show it no other address.")
    private boolean relayOnly;

    List<IceServer> iceServers(Console console) {
        String credential = given(iceCredential, console, "PARLEY_ICE_CREDENTIAL");
        for (String url : iceServers) {
            if (ServerUri.parse(url) == null) {
                throw new UsageException(
                        "--ice-server: "
                                + url
                                + " (expected: as in stun:stun.example.com or turn:turn.example.com:3478?transport=tcp)");
            }
        }
        return iceServers.isEmpty()
                ? List.of()
                : List.of(new IceServer(iceServers, iceUsername, credential));
    }

    IceTransportPolicy iceTransportPolicy() {
        return relayOnly ? IceTransportPolicy.RELAY : IceTransportPolicy.ALL;
    }

    String signaling() {
        return signaling;
    }

    boolean plaintext() {
        return plaintext;
    }

    Access access(Console console) {
        String key = given(apiKey, console, "PARLEY_API_KEY");
        String secret = given(apiSecret, console, "PARLEY_API_SECRET");
        String ready = given(token, console, "PARLEY_TOKEN");
        if (!token.isEmpty() || key.isEmpty() && secret.isEmpty() && !ready.isEmpty()) {
            return Access.token(ready);
        }
        if (key.isEmpty() != secret.isEmpty()) {
            throw new UsageException(
                    (key.isEmpty() ? "--api-key" : "--api-secret")
                            + " is missing (expected: both --api-key and --api-secret, or neither)");
        }
        return key.isEmpty() ? Access.NONE : Access.credentials(Credentials.apiKey(key, secret));
    }

    private static String given(String flag, Console console, String variable) {
        return flag.isEmpty() ? console.variable(variable) : flag;
    }

    @Nullable ChannelCredentials tls() {
        if (authorities == null) {
            return null;
        }
        try {
            return TlsChannelCredentials.newBuilder().trustManager(authorities.toFile()).build();
        } catch (IOException e) {
            throw new UsageException(
                    "--ca: cannot read " + authorities + " (expected: a PEM file of certificates)");
        }
    }
}
