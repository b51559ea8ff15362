package io.parley.webrtc.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes from a peer, or from somebody in its place, that an endpoint must live with. */
class DtlsHostilePeerTest {
    private static final byte[] HELLO = "hello".getBytes(UTF_8);

    @Test
    void everyPrefixOfAGoodRecordIsDroppedAndTheSessionLivesOn() {
        try (DtlsPair pair = DtlsPair.connected()) {
            byte[] record = pair.seal(pair.client, HELLO);
            for (int length = 0; length < record.length; length++) {
                pair.handle(pair.server, Arrays.copyOf(record, length));
            }
            assertThat(pair.server.received).isEmpty();
            assertThat(count(pair.server, DtlsCounter.MALFORMED)).isEqualTo(record.length - 1);

            pair.handle(pair.server, record);
            assertThat(pair.server.received).containsExactly(HELLO);
        }
    }

    @Test
    void everyRecordWithOneChangedBitIsDroppedAndTheSessionLivesOn() {
        try (DtlsPair pair = DtlsPair.connected()) {
            byte[] record = pair.seal(pair.client, HELLO);
            for (int bit = 0; bit < record.length * 8; bit++) {
                byte[] changed = record.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                pair.handle(pair.server, changed);
            }
            assertThat(pair.server.received).isEmpty();

            pair.handle(pair.server, record);
            assertThat(pair.server.received).containsExactly(HELLO);
            assertThat(pair.server.events).hasSize(1);
        }
    }

    @Test
    void aReplayedRecordIsDeliveredOnce() {
        try (DtlsPair pair = DtlsPair.connected()) {
            byte[] record = pair.seal(pair.client, HELLO);
            for (int i = 0; i < 5; i++) {
                pair.handle(pair.server, record);
            }
            assertThat(pair.server.received).containsExactly(HELLO);
            assertThat(count(pair.server, DtlsCounter.REPLAYED)).isEqualTo(4);
        }
    }

    @Test
    void aReplayOfTheWholeHandshakeChangesNothing() {
        try (DtlsPair pair = new DtlsPair()) {
            List<byte[]> fromClient = new ArrayList<>();
            pair.wire =
                    (client, number, datagram) -> {
                        if (client) {
                            fromClient.add(datagram);
                        }
                        return List.of(datagram);
                    };
            pair.start();
            pair.runUntilConnected();

            fromClient.forEach(datagram -> pair.handle(pair.server, datagram));

            assertThat(pair.poll(pair.server)).isEmpty();
            assertThat(pair.server.events).hasSize(1);
        }
    }

    @Test
    void unprotectedRecordsAreIgnoredOnceConnected() {
        try (DtlsPair pair = DtlsPair.connected()) {
            pair.handle(pair.server, record(DtlsRecord.ALERT, 0, 100, new byte[] {2, 40}));
            pair.handle(pair.server, record(DtlsRecord.APPLICATION_DATA, 0, 101, HELLO));
            pair.handle(pair.server, record(DtlsRecord.HANDSHAKE, 0, 102, clientHello(50, 50)));
            pair.handle(pair.server, record(DtlsRecord.APPLICATION_DATA, 2, 0, HELLO));

            assertThat(pair.server.endpoint.isConnected()).isTrue();
            assertThat(pair.server.received).isEmpty();
            assertThat(count(pair.server, DtlsCounter.STALE_EPOCH)).isEqualTo(4);
        }
    }

    @Test
    void garbageBeforeAndDuringTheHandshakeDoesNotStopIt() {
        Random random = new Random(1);
        try (DtlsPair pair = new DtlsPair()) {
            pair.wire =
                    (fromClient, number, datagram) -> {
                        byte[] noise = new byte[random.nextInt(200)];
                        random.nextBytes(noise);
                        byte[] typed = record(DtlsRecord.HANDSHAKE, 0, 7, noise);
                        return List.of(
                                noise,
                                typed,
                                record(DtlsRecord.HANDSHAKE, 1, 9, noise),
                                record(DtlsRecord.APPLICATION_DATA, 1, 9, noise),
                                datagram,
                                typed);
                    };
            pair.start();
            pair.runUntilConnected();
            assertThat(pair.now).isZero();
        }
    }

    @Test
    void aFragmentThatClaimsSixteenMebibytesIsDropped() {
        try (DtlsPair pair = new DtlsPair()) {
            pair.start();
            pair.handle(
                    pair.server,
                    record(DtlsRecord.HANDSHAKE, 0, 0, clientHello((1 << 24) - 1, 10)));

            assertThat(count(pair.server, DtlsCounter.MALFORMED)).isOne();
            assertThat(pair.pool.running()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aServerTakesNoThreadBeforeAClientHello() {
        try (DtlsPair pair = new DtlsPair()) {
            pair.server.endpoint.start(0);
            pair.handle(pair.server, record(DtlsRecord.ALERT, 0, 0, new byte[] {2, 40}));
            pair.handle(pair.server, record(DtlsRecord.CHANGE_CIPHER_SPEC, 0, 1, new byte[] {1}));
            pair.handle(pair.server, record(DtlsRecord.HANDSHAKE, 0, 2, new byte[12]));

            assertThat(pair.pool.running()).isZero();
            assertThat(count(pair.server, DtlsCounter.UNEXPECTED)).isEqualTo(3);
        }
    }

    @Test
    void aMalformedClientHelloEndsTheHandshakeWithAReasonAndAnAlert() {
        try (DtlsPair pair = new DtlsPair()) {
            pair.server.endpoint.start(0);
            pair.handle(pair.server, record(DtlsRecord.HANDSHAKE, 0, 0, clientHello(20, 20)));

            assertThat(pair.server.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            DtlsEvent.Failed.class,
                            failed -> assertThat(failed.reason()).contains("handshake failed"));
        }
    }

    @Test
    void aFloodOfFragmentsIsBounded() {
        try (DtlsPair pair = new DtlsPair()) {
            pair.start();
            for (int i = 0; i < 10_000; i++) {
                byte[] fragment = clientHello(30_000, 20);
                DtlsRecord.putShort(fragment, 4, i % 32);
                pair.handle(pair.server, record(DtlsRecord.HANDSHAKE, 0, i, fragment));
                pair.handle(pair.server, record(DtlsRecord.HANDSHAKE, 1, i, new byte[100]));
                pair.handle(pair.server, record(DtlsRecord.APPLICATION_DATA, 1, i, new byte[100]));
            }
            assertThat(count(pair.server, DtlsCounter.OVERFLOW)).isGreaterThan(10_000);
            assertThat(pair.server.events).isEmpty();
        }
    }

    @Test
    void recordsInOneDatagramAreReadUpToTheFirstBadOne() {
        try (DtlsPair pair = DtlsPair.connected()) {
            byte[] first = pair.seal(pair.client, HELLO);
            byte[] second = pair.seal(pair.client, HELLO);
            ByteBuffer datagram =
                    ByteBuffer.allocate(200).put(first).put(second).put(new byte[] {23, 1, 2});
            pair.handle(pair.server, Arrays.copyOf(datagram.array(), datagram.position()));

            assertThat(pair.server.received).containsExactly(HELLO, HELLO);
            assertThat(count(pair.server, DtlsCounter.MALFORMED)).isOne();
        }
    }

    @Test
    void aRenegotiationGetsNoAnswer() {
        try (DtlsPair pair = DtlsPair.connected()) {
            RecordWriter writer = requireNonNull(pair.client.endpoint.writer());
            ByteBuffer out = ByteBuffer.allocate(300);
            writer.write(DtlsRecord.HANDSHAKE, ByteBuffer.wrap(clientHello(50, 50)), out);
            pair.handle(pair.server, Arrays.copyOf(out.array(), out.position()));

            assertThat(pair.poll(pair.server)).isEmpty();
            assertThat(count(pair.server, DtlsCounter.UNEXPECTED)).isOne();
            assertThat(pair.server.endpoint.isConnected()).isTrue();
        }
    }

    private static long count(DtlsPair.End end, DtlsCounter counter) {
        return end.endpoint.counters().get(counter);
    }

    private static byte[] record(int type, int epoch, long sequence, byte[] fragment) {
        byte[] record = new byte[DtlsRecord.HEADER_LENGTH + fragment.length];
        DtlsRecord.putHeader(
                record,
                0,
                type,
                DtlsRecord.VERSION_1_2,
                (long) epoch << DtlsRecord.EPOCH_SHIFT | sequence,
                fragment.length);
        System.arraycopy(fragment, 0, record, DtlsRecord.HEADER_LENGTH, fragment.length);
        return record;
    }

    /** A handshake message that says ClientHello and those lengths, and holds zeros. */
    private static byte[] clientHello(int length, int fragmentLength) {
        byte[] message = new byte[HandshakeMessage.HEADER_LENGTH + fragmentLength];
        message[0] = HandshakeMessage.CLIENT_HELLO;
        message[1] = (byte) (length >> 16);
        DtlsRecord.putShort(message, 2, length & 0xFFFF);
        DtlsRecord.putShort(message, 10, fragmentLength);
        return message;
    }
}
