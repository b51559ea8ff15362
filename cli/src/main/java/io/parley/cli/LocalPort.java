package io.parley.cli;

import io.grpc.ConnectivityState;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.parley.rpc.DialedConnection;
import io.parley.rpc.dial.Limits;
import io.parley.rpc.forward.Forwarder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

/** A port of this machine whose gRPC calls arrive at a dialed host. */
final class LocalPort {

    private static final int GRACE_SECONDS = 5;

    private final Console console;
    private final DialedConnection connection;

    LocalPort(Console console, DialedConnection connection) {
        this.console = console;
        this.connection = connection;
    }

    /** Serves until the process is told to stop. */
    int serve(String address) {
        Server server = start(parse(address));
        console.out()
                .println(
                        "Calls to "
                                + shown(address)
                                + ":"
                                + server.getPort()
                                + " arrive at "
                                + connection.host());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "parley-stop"));
        watch(ConnectivityState.READY);
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }

    private void watch(ConnectivityState state) {
        connection.notifyWhenStateChanged(
                state,
                () -> {
                    ConnectivityState now = connection.state();
                    if (now == ConnectivityState.READY) {
                        console.progress("connected to " + connection.host() + " again");
                    } else if (state == ConnectivityState.READY
                            && now != ConnectivityState.SHUTDOWN) {
                        console.progress(
                                "the connection to "
                                        + connection.host()
                                        + " is lost, dialing again");
                    }
                    if (now != ConnectivityState.SHUTDOWN) {
                        watch(now);
                    }
                });
    }

    private Server start(InetSocketAddress address) {
        try {
            return NettyServerBuilder.forAddress(address)
                    .directExecutor()
                    .maxInboundMessageSize(Limits.MAX_MESSAGE)
                    .permitKeepAliveTime(GRACE_SECONDS, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .fallbackHandlerRegistry(Forwarder.to(connection.channel()))
                    .build()
                    .start();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageException(
                    "--listen: cannot listen on "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + ": "
                            + cause.getMessage()
                            + " (expected: a free port, or 0)");
        }
    }

    private void stop(Server server) {
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
            connection.closeAsync().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            console.progress("stopped before all calls had ended");
        }
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private static String shown(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                String name = text.substring(0, colon).replaceAll("[\\[\\]]", "");
                return new InetSocketAddress(InetAddress.getByName(name), port);
            }
        } catch (NumberFormatException | UnknownHostException e) {
            // told below
        }
        throw new UsageException(
                "--listen: '" + text + "' is not an address (expected: as in 127.0.0.1:0)");
    }
}
