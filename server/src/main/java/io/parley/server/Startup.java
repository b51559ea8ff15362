package io.parley.server;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.ICEServer;
import io.parley.rpc.signaling.IceServers;
import io.parley.server.calls.CallDesk;
import io.parley.server.config.RoomConfig;
import io.parley.server.config.RoomRules;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.server.front.FrontDoor;
import io.parley.server.hooks.Webhooks;
import io.parley.server.link.Shard;
import io.parley.server.link.TransportShard;
import io.parley.server.room.DuplicateIdentity;
import io.parley.server.room.PlayoutDelay;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsConfig;
import io.parley.server.trace.Tracing;
import io.parley.server.warmup.JoinWarmUp;
import io.parley.token.TokenVerifier;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts a server together. What was opened is closed again when a later step fails. */
final class Startup {

    private final ServerConfig config;
    private final ReloadableKeys keys;
    private final ListenAddresses addresses;
    private final List<TransportLoop> loops = new ArrayList<>();
    private @Nullable CallDesk calls;
    private @Nullable Webhooks webhooks;
    private @Nullable Tracing tracing;

    Startup(ServerConfig config) {
        this.config = config;
        keys = new ReloadableKeys(config.keys());
        addresses = new ListenAddresses(config);
    }

    CompletableFuture<ParleyServer> run() {
        try {
            String host = addresses.urlHost();
            CompletableFuture<Void> warm = WarmUp.run();
            if (config.webhook().enabled()) {
                webhooks = Webhooks.open(config.webhook(), keys);
            }
            if (config.tracing() != null) {
                tracing = Tracing.open(config.tracing());
            }
            Rooms rooms = new Rooms(roomsConfig(), keys, openShards());
            if (config.signaling().enabled()) {
                calls = CallDesk.open(config.signaling(), config.keys());
                if (tracing != null) {
                    calls.listener(tracing);
                }
            }
            return FrontDoor.open(
                            addresses.http(),
                            frontThreads(),
                            verifier(),
                            rooms,
                            calls,
                            webhooks,
                            config.tls(),
                            tracing)
                    .thenCombine(
                            warm,
                            (front, done) ->
                                    new ParleyServer(
                                            rooms,
                                            keys,
                                            loops,
                                            calls,
                                            webhooks,
                                            front,
                                            host,
                                            config.tls() != null,
                                            tracing,
                                            JoinWarmUp.start(config.warmUp())))
                    .handle((server, failure) -> failure == null ? server : giveUp(failure));
        } catch (IOException | RuntimeException e) {
            closeAll();
            return CompletableFuture.failedFuture(e);
        }
    }

    private ParleyServer giveUp(Throwable failure) {
        closeAll();
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IOException) {
            cause = cannotListen(cause);
        }
        throw new CompletionException(cause);
    }

    /**
     * The fault of the HTTP port; that of the native transport names neither the port nor the fault
     * by its class.
     */
    private BindException cannotListen(Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        return new BindException(
                "cannot listen on TCP port "
                        + config.port()
                        + ": "
                        + (reason.contains("in use") ? "it is in use" : reason));
    }

    private void closeAll() {
        if (tracing != null) {
            tracing.close();
        }
        loops.forEach(TransportLoop::close);
        if (calls != null) {
            calls.close();
        }
        if (webhooks != null) {
            webhooks.close();
        }
    }

    /** Signalling is light next to media, so it gets a thread for each shard and no more. */
    private int frontThreads() {
        return loops.size();
    }

    private TokenVerifier verifier() {
        return new TokenVerifier(keys, Clock.systemUTC());
    }

    private RoomsConfig roomsConfig() {
        RoomConfig room = config.room();
        RoomRules rules = room.rules();
        RoomsConfig.Builder builder = RoomsConfig.builder();
        if (webhooks != null) {
            builder.observer(webhooks.observer());
        }
        if (tracing != null) {
            builder.joinListener(tracing);
        }
        return builder.region(config.region())
                .autoCreate(room.autoCreate())
                .emptyTimeout(room.emptyTimeout())
                .departureTimeout(room.departureTimeout())
                .maxParticipants(room.maxParticipants())
                .participantsPerShard(room.participantsPerShard())
                .remoteUnmute(rules.enableRemoteUnmute())
                .syncStreams(rules.syncStreams())
                .playoutDelay(new PlayoutDelay(rules.minPlayoutMillis(), rules.maxPlayoutMillis()))
                .duplicateIdentity(
                        requireNonNull(DuplicateIdentity.ofText(rules.duplicateIdentity())))
                .presets(rules.presets())
                .banFile(rules.banFile().isEmpty() ? null : Path.of(rules.banFile()))
                .limits(config.limits())
                .dataTracks(config.dataTracks())
                .congestionControl(config.media().congestionControl())
                .pauseAllowed(config.media().allowPause())
                .codecRegressionThreshold(config.media().codecRegressionThreshold())
                .iceServers(iceServers())
                .build();
    }

    /** In the form of rooms: those of calls have the same fields in another protocol. */
    private Function<String, List<ICEServer>> iceServers() {
        IceServers servers = CallDesk.iceServers(config.iceServers(), Clock.systemUTC()::millis);
        return identity ->
                servers.forClient(identity).stream()
                        .map(
                                server ->
                                        ICEServer.newBuilder()
                                                .addAllUrls(server.getUrlsList())
                                                .setUsername(server.getUsername())
                                                .setCredential(server.getCredential())
                                                .build())
                        .toList();
    }

    /** One shard for each UDP port, but no more than there are processors to run them. */
    private List<Shard> openShards() throws IOException {
        RtcConfig rtc = config.rtc();
        int count = rtc.loops();
        List<Shard> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            TransportLoopOptions.Builder options =
                    TransportLoopOptions.builder("parley-media-" + i)
                            .udpBinds(addresses.media(rtc.udpPorts().first() + i))
                            .announcedAddresses(addresses.announced())
                            .includeLoopback(addresses.includesLoopback());
            if (rtc.tcpPort() != 0) {
                // Whoever cannot use UDP must reach any shard that it may be served on.
                options.tcpBinds(addresses.media(rtc.tcpPort() + i));
            }
            TransportLoop loop = startLoop(options.build());
            loops.add(loop);
            shards.add(new TransportShard(loop, true));
        }
        return shards;
    }

    private static TransportLoop startLoop(TransportLoopOptions options) throws IOException {
        try {
            return TransportLoop.start(options);
        } catch (IOException e) {
            // The native transport's own words follow the address.
            String reason = String.valueOf(e.getMessage());
            BindException fault =
                    new BindException(
                            "cannot listen on "
                                    + (reason.contains("in use")
                                            ? reason.replaceFirst(": .*", ": it is in use")
                                            : reason));
            fault.initCause(e);
            throw fault;
        }
    }
}
