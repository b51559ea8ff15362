package io.parley.webrtc.dtls;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * Has the JVM load and compile what a handshake needs, before the first peer waits for it.
 *
 * <p>The first handshake of a process takes 250 to 350 ms, the second about 10, the thousandth 2
 * (both ends, in one thread each).
 */
public final class DtlsWarmUp {
    private static final int RECORDS_PER_CONNECTION = 500;
    private static final int RECORD_LENGTH = 1200;
    private static final int DATAGRAM_LENGTH = 2048;

    private final SecureRandom random = new SecureRandom();
    private final DtlsHandshakePool pool = DtlsHandshakePool.stepped();
    private final ByteBuffer plaintext = ByteBuffer.allocate(RECORD_LENGTH);
    private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_LENGTH);

    private DtlsWarmUp() {}

    /**
     * Runs whole connections in memory, on the calling thread and two of its own, until the time is
     * over; at least one. A second is enough for most of the gain.
     */
    public static void run(Duration atMost) {
        long start = System.nanoTime();
        DtlsWarmUp warmUp = new DtlsWarmUp();
        try {
            do {
                warmUp.connectOnce();
            } while (System.nanoTime() - start < atMost.toNanos());
        } finally {
            warmUp.pool.close();
        }
    }

    private void connectOnce() {
        DtlsCertificate certificate = DtlsCertificate.generate(random);
        DtlsEndpoint client = endpoint(DtlsRole.CLIENT, certificate);
        DtlsEndpoint server = endpoint(DtlsRole.SERVER, certificate);
        server.start(0);
        client.start(0);
        while (transmit(client, server) | transmit(server, client)) {
            // Until both have said all.
        }
        for (int i = 0; i < RECORDS_PER_CONNECTION; i++) {
            exchangeRecord(client, server);
            exchangeRecord(server, client);
        }
        client.close(0);
        server.close(0);
    }

    private DtlsEndpoint endpoint(DtlsRole role, DtlsCertificate certificate) {
        DtlsOptions options = DtlsOptions.of(role, certificate, List.of(certificate.fingerprint()));
        return new DtlsEndpoint(options, pool, random, () -> {});
    }

    private boolean transmit(DtlsEndpoint from, DtlsEndpoint to) {
        boolean any = false;
        while (from.pollTransmit(datagram.clear(), 0)) {
            to.handleDatagram(datagram.flip(), 0);
            any = true;
        }
        return any;
    }

    private void exchangeRecord(DtlsEndpoint from, DtlsEndpoint to) {
        if (from.seal(plaintext.clear(), datagram.clear())) {
            to.handleDatagram(datagram.flip(), 0);
            to.pollApplicationData(datagram.clear());
        }
    }
}
