package io.parley.cli;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.parley.rpc.DialOptions;
import io.parley.rpc.DialPath;
import io.parley.rpc.DialedConnection;
import io.parley.rpc.Dialer;
import io.parley.rpc.dial.Statuses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley call}. */
@Command(
        name = "call",
        description =
                "Dials a host by its name and calls its gRPC services: one method with JSON, or any client of "
                        + "yours through a local port.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = {
            "parley call --signaling URL --host NAME [OPTIONS] METHOD [JSON]",
            "       parley call --signaling URL --host NAME [OPTIONS] list [SERVICE]",
            "       parley call --signaling URL --host NAME [OPTIONS] describe SYMBOL",
            "       parley call --signaling URL --host NAME [OPTIONS] --listen ADDRESS:PORT"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley call --signaling http://127.0.0.1:7880 --host robot-7 list",
            "      the services there; 'list SERVICE' shows the methods of one, and",
            "      'describe NAME' what is in a message",
            "  parley call --signaling URL --host robot-7 demo.Echo/Say '{\"text\": \"hi\"}'",
            "      calls a method; each response is printed as JSON",
            "  printf '{\"text\": \"a\"} {\"text\": \"b\"}' |",
            "      parley call --signaling URL --host robot-7 demo.Echo/SayAll",
            "      a stream of requests; they are read from standard input as they come",
            "  parley call --signaling URL --host robot-7 --listen 127.0.0.1:0",
            "      a port for ordinary gRPC clients; calls to it arrive at robot-7",
            "",
            "METHOD, list and describe need the server's reflection service.",
            "Exit codes: 0 done, 1 the host cannot be reached, 2 a flag cannot be used,",
            "64 + N the call ended with gRPC status N (69 NOT_FOUND, 78 UNAVAILABLE, ...)."
        })
final class CallCommand implements Callable<Integer> {

    /** Exit codes from here on are those of calls, as grpcurl has them. */
    static final int STATUS_BASE = 64;

    private static final int CLOSE_SECONDS = 2;

    private final Console console;

    @Mixin private final PeerOptions peer = new PeerOptions();

    @Option(names = "--host", required = true, paramLabel = "NAME", description = "Who is called.")
    private String host = "";

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            description =
                    "Open a local port for gRPC clients; port 0 takes a free one and prints it.")
    private @Nullable String listen;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "Metadata of the call; repeatable. Values of NAME-bin are base64.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long the call may take, as in 5s. Default: for ever.")
    private @Nullable Duration deadline;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long dialing may take. Default: 10s.")
    private Duration connectTimeout = Duration.ofSeconds(10);

    @Option(
            names = "--peer-only",
            description = "Never dial the host's own address, should there be no signaling for it.")
    private boolean peerOnly;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show headers and trailers, on standard error.")
    private boolean verbose;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "METHOD",
            description = "As in package.Service/Method; or list, or describe.")
    private @Nullable String method;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON",
            description = "The request. Default: requests are read from standard input.")
    private @Nullable String argument;

    CallCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if ((listen == null) == (method == null)) {
            throw new UsageException(
                    "what to do with "
                            + host
                            + "? (expected: a METHOD, list, describe, or --listen; see 'parley call --help')");
        }
        Metadata metadata = CallHeaders.parse(headers);
        DialedConnection connection = dial();
        try {
            if (listen != null) {
                return new LocalPort(console, connection).serve(listen);
            }
            return invoke(connection, metadata);
        } finally {
            close(connection);
        }
    }

    /** The process ends next, and the host is to hear the goodbye. */
    private static void close(DialedConnection connection) {
        try {
            connection.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // It hears of it by silence, then.
        }
    }

    private DialedConnection dial() {
        DialOptions.Builder options =
                DialOptions.builder()
                        .access(peer.access(console))
                        .plaintext(peer.plaintext())
                        .timeout(connectTimeout)
                        .iceServers(peer.iceServers(console))
                        .iceTransportPolicy(peer.iceTransportPolicy())
                        .reconnect(listen != null)
                        .direct(!peerOnly);
        if (peer.tls() != null) {
            options.tls(peer.tls());
        }
        long startNanos = System.nanoTime();
        try {
            CompletableFuture<DialedConnection> dialing =
                    Dialer.dial(peer.signaling(), host, options.build());
            DialedConnection connection = dialing.join();
            long millis = (System.nanoTime() - startNanos) / 1_000_000;
            String way =
                    connection.path() == DialPath.WEBRTC ? "peer to peer" : "at its own address";
            console.progress("connected to " + host + " " + way + " after " + millis + " ms");
            return connection;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            throw new FailedException(
                    ExitCode.FAILED, "cannot reach " + host + ": " + Statuses.text(Statuses.of(e)));
        }
    }

    private int invoke(DialedConnection connection, Metadata metadata) {
        RemoteSchema schema = new RemoteSchema(connection.channel());
        String what = String.valueOf(method);
        try {
            switch (what) {
                case "list" -> schema.list(argument).forEach(console.out()::println);
                case "describe" -> console.out().println(schema.describe(symbol()));
                default ->
                        new MethodCall(console, connection.channel(), verbose)
                                .run(schema.method(what), argument, metadata, deadline);
            }
            return ExitCode.OK;
        } catch (StatusException e) {
            Status status = e.getStatus();
            throw new FailedException(
                    STATUS_BASE + status.getCode().value(), Statuses.text(status));
        }
    }

    private String symbol() {
        if (argument == null) {
            throw new UsageException(
                    "describe what? (expected: a service, method, message or enum)");
        }
        return argument;
    }
}
