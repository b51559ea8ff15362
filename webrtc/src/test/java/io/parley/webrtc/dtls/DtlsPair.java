package io.parley.webrtc.dtls;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A client and a server in one process and in virtual time, and the wire between them, which a test
 * may tamper with. Datagrams take no time; when nothing is on the way, time jumps to the next
 * deadline.
 */
final class DtlsPair implements AutoCloseable {
    static final SecureRandom RANDOM = new SecureRandom();
    static final DtlsCertificate CLIENT_CERTIFICATE = DtlsCertificate.generate(RANDOM);
    static final DtlsCertificate SERVER_CERTIFICATE = DtlsCertificate.generate(RANDOM);

    final DtlsHandshakePool pool = DtlsHandshakePool.stepped();
    final End client;
    final End server;

    /** Gets each datagram with its number, and returns what arrives of it. */
    Wire wire = (fromClient, number, datagram) -> List.of(datagram);

    long now;
    int datagrams;

    interface Wire {
        List<byte[]> carry(boolean fromClient, int number, byte[] datagram);
    }

    /** One endpoint, and all that has come out of it. */
    static final class End {
        final DtlsEndpoint endpoint;
        final List<DtlsEvent> events = new ArrayList<>();
        final List<byte[]> received = new ArrayList<>();
        final ArrayDeque<byte[]> inbox = new ArrayDeque<>();

        End(DtlsEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        DtlsEvent lastEvent() {
            return events.get(events.size() - 1);
        }

        /** The keys of a connection that has some. */
        SrtpKeys srtpKeys() {
            return requireNonNull(((DtlsEvent.Connected) events.get(0)).keys());
        }
    }

    DtlsPair() {
        this(options -> options, options -> options);
    }

    DtlsPair(UnaryOperator<DtlsOptions> forClient, UnaryOperator<DtlsOptions> forServer) {
        client =
                end(
                        forClient.apply(
                                DtlsOptions.of(
                                        DtlsRole.CLIENT,
                                        CLIENT_CERTIFICATE,
                                        List.of(SERVER_CERTIFICATE.fingerprint()))));
        server =
                end(
                        forServer.apply(
                                DtlsOptions.of(
                                        DtlsRole.SERVER,
                                        SERVER_CERTIFICATE,
                                        List.of(CLIENT_CERTIFICATE.fingerprint()))));
    }

    static DtlsPair connected() {
        DtlsPair pair = new DtlsPair();
        pair.start();
        pair.runUntilConnected();
        return pair;
    }

    void start() {
        server.endpoint.start(now);
        client.endpoint.start(now);
    }

    void runUntilConnected() {
        while (!client.endpoint.isConnected() || !server.endpoint.isConnected()) {
            if (!step()) {
                throw new AssertionError(
                        "not connected: " + client.events + " and " + server.events);
            }
        }
        exchange();
    }

    /** Moves all that is on the way, and then time; false when nothing more will happen. */
    boolean step() {
        if (exchange()) {
            return true;
        }
        long deadline = Math.min(client.endpoint.nextTimeout(), server.endpoint.nextTimeout());
        if (deadline == Deadline.NEVER) {
            return false;
        }
        now = Math.max(now, deadline);
        client.endpoint.handleTimeout(now);
        server.endpoint.handleTimeout(now);
        return true;
    }

    /** Delivers datagrams until none is on the way, at one point in time. */
    boolean exchange() {
        boolean moved = false;
        boolean more = true;
        while (more) {
            drain(client, server, true);
            drain(server, client, false);
            more = deliver(client) | deliver(server);
            moved |= more;
        }
        return moved;
    }

    byte[] seal(End from, byte[] plaintext) {
        ByteBuffer out = ByteBuffer.allocate(plaintext.length + 100);
        if (!from.endpoint.seal(ByteBuffer.wrap(plaintext), out)) {
            throw new AssertionError("not sealed");
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Hands a datagram to one end and takes out what follows. */
    void handle(End to, byte[] datagram) {
        to.endpoint.handleDatagram(ByteBuffer.wrap(datagram), now);
        collect(to);
    }

    void collect(End end) {
        drainEvents(end.endpoint, end.events::add);
        ByteBuffer out = ByteBuffer.allocate(1 << 14);
        while (end.endpoint.pollApplicationData(out.clear())) {
            end.received.add(Arrays.copyOf(out.array(), out.position()));
        }
    }

    @Override
    public void close() {
        client.endpoint.close(now);
        server.endpoint.close(now);
        pool.close();
    }

    private End end(DtlsOptions options) {
        return new End(new DtlsEndpoint(options, pool, RANDOM, () -> {}));
    }

    private void drain(End from, End to, boolean fromClient) {
        for (byte[] datagram : poll(from)) {
            to.inbox.addAll(wire.carry(fromClient, datagrams++, datagram));
        }
        collect(from);
    }

    List<byte[]> poll(End from) {
        List<byte[]> sent = new ArrayList<>();
        ByteBuffer out = ByteBuffer.allocate(2048);
        while (from.endpoint.pollTransmit(out.clear(), now)) {
            sent.add(Arrays.copyOf(out.array(), out.position()));
        }
        return sent;
    }

    private boolean deliver(End to) {
        byte[] datagram = to.inbox.poll();
        if (datagram == null) {
            return false;
        }
        handle(to, datagram);
        return true;
    }

    private static void drainEvents(DtlsEndpoint endpoint, Consumer<DtlsEvent> sink) {
        for (DtlsEvent event = endpoint.pollEvent(); event != null; event = endpoint.pollEvent()) {
            sink.accept(event);
        }
    }
}
