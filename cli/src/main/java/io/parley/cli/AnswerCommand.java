package io.parley.cli;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.parley.rpc.Answerer;
import io.parley.rpc.AnswererListener;
import io.parley.rpc.AnswererOptions;
import io.parley.rpc.dial.Limits;
import io.parley.rpc.dial.Signaling;
import io.parley.rpc.dial.SignalingAddress;
import io.parley.rpc.forward.Forwarder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley answer}. */
@Command(
        name = "answer",
        description =
                "Lets others call a gRPC server of this machine by a name, peer to peer. The server may be "
                        + "written in any language, and needs no open port.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley answer --signaling http://127.0.0.1:7880 --host robot-7 \\",
            "      --forward 127.0.0.1:50051",
            "      whoever dials robot-7 there reaches the server on port 50051 here",
            "  PARLEY_API_KEY=id PARLEY_API_SECRET=key parley answer --host robot-7 \\",
            "      --signaling https://calls.example.com --forward unix:/run/robot.sock",
            "      with access to a service that asks for it",
            "",
            "Every call is handed on as it is: bytes, metadata, trailers, deadlines and",
            "cancellation. Some clients never say that a unary call has no second message;",
            "the server's reflection service is asked which methods are unary, so it is well",
            "to have one. It stays until Ctrl-C or SIGTERM, and comes back to the signaling",
            "service by itself.",
            "Exit codes: 0 stopped, 1 failed, 2 a flag cannot be used."
        })
final class AnswerCommand implements Callable<Integer> {

    private final Console console;

    @Mixin private final PeerOptions peer = new PeerOptions();

    @Option(
            names = "--host",
            required = true,
            paramLabel = "NAME",
            description = "The name to answer for; repeatable, up to five.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--forward",
            required = true,
            paramLabel = "ADDRESS",
            description =
                    "The server that calls go to: 127.0.0.1:50051, unix:/path, or https://host:port for TLS.")
    private String forward = "";

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Callers at a time; others are refused. Default: 100.")
    private int maxConnections = 100;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long calls may go on after Ctrl-C. Default: 10s.")
    private Duration grace = Duration.ofSeconds(10);

    AnswerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ManagedChannel target = target();
        Answerer answerer;
        try {
            answerer =
                    Answerer.builder(peer.signaling(), hosts.toArray(String[]::new))
                            .fallbackHandlerRegistry(Forwarder.asking(target))
                            .options(options())
                            .start();
        } catch (IllegalArgumentException e) {
            target.shutdownNow();
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(answerer), "parley-stop"));
        answerer.whenClosed().join();
        target.shutdownNow();
        return ExitCode.OK;
    }

    private ManagedChannel target() {
        try {
            return Signaling.builder(SignalingAddress.parse(forward, true), peer.tls())
                    .directExecutor()
                    .maxInboundMessageSize(Limits.MAX_MESSAGE)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--forward: " + e.getMessage());
        }
    }

    private AnswererOptions options() {
        AnswererOptions.Builder options =
                AnswererOptions.builder()
                        .access(peer.access(console))
                        .plaintext(peer.plaintext())
                        .maxConnections(maxConnections)
                        .iceServers(peer.iceServers(console))
                        .iceTransportPolicy(peer.iceTransportPolicy())
                        .grace(grace)
                        .listener(new Progress());
        ChannelCredentials tls = peer.tls();
        return (tls == null ? options : options.tls(tls)).build();
    }

    private void stop(Answerer answerer) {
        try {
            answerer.shutdown().get(grace.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            console.progress("stopped before all calls had ended");
        }
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    /** One line for each thing that a person would like to know. */
    private final class Progress implements AnswererListener {
        @Override
        public void onRegistered() {
            console.progress(
                    "answering for "
                            + String.join(", ", hosts)
                            + " at "
                            + peer.signaling()
                            + ", calls go to "
                            + forward);
        }

        @Override
        public void onSignalingLost(String reason, Duration pause) {
            console.progress(
                    "not registered: "
                            + reason
                            + "; trying again in "
                            + String.format(Locale.ROOT, "%.1f", pause.toMillis() / 1e3)
                            + " s");
        }

        @Override
        public void onConnected(long connection) {
            console.progress("caller " + connection + " is connected");
        }

        @Override
        public void onDisconnected(long connection, String reason) {
            console.progress("caller " + connection + " is gone: " + reason);
        }

        @Override
        public void onAttemptFailed(String reason) {
            console.progress("a caller could not connect: " + reason);
        }
    }
}
