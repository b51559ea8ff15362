package io.parley.webrtc.dtls;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.jspecify.annotations.Nullable;

/**
 * One end of a DTLS 1.2 connection (RFC 6347), as an engine: after each input take out {@link
 * #pollTransmit}, {@link #pollEvent} and {@link #pollApplicationData} until each says that there is
 * no more.
 *
 * <pre>
 *   NEW --start--> HANDSHAKING --Connected--> CONNECTED --Closed--> CLOSED
 *                       `----------Failed or Closed-------------------^
 * </pre>
 *
 * <p>While it is handshaking, a {@link HandshakeTask} on a thread of the pool reads and writes the
 * messages; a server takes a thread only when a ClientHello has come. Timers, retransmission and
 * the protection of records are here, in the time of the caller. Once connected, no thread is
 * involved any more.
 *
 * <p>All methods belong to one thread; only {@code wakeUp} is called on another.
 */
public final class DtlsEndpoint {
    /**
     * Longest wait before a flight is repeated. RFC 6347 §4.2.4.1 allows a minute, which would
     * leave few tries in the time that a user waits for a call.
     */
    private static final long RETRANSMIT_MAX_NANOS = 1_000_000_000L;

    /**
     * Records with application data that came before the handshake was over, bytes. A peer that
     * finishes first sends its first SCTP packets at once.
     */
    private static final int MAX_EARLY_BYTES = 64 * 1024;

    private enum State {
        NEW,
        HANDSHAKING,
        CONNECTED,
        CLOSED
    }

    private final DtlsOptions options;
    private final DtlsHandshakePool pool;
    private final SecureRandom random;
    private final Runnable wakeUp;
    private final OutboundFlight outbound;
    private final PlaintextBuffer plaintexts = new PlaintextBuffer();
    private final ArrayDeque<DtlsEvent> events = new ArrayDeque<>();
    private final ArrayDeque<byte[]> earlyRecords = new ArrayDeque<>();
    private final DtlsCounters counters = new DtlsCounters();

    private State state = State.NEW;
    private @Nullable HandshakeTask task;
    private @Nullable RecordWriter writer;
    private @Nullable RecordReader reader;
    private int earlyBytes;
    private long retransmitNanos;
    private long retransmitDeadline = Deadline.NEVER;
    private long handshakeDeadline = Deadline.NEVER;

    /**
     * @param random for keys and nonces; used on threads of the pool, too
     * @param wakeUp called on a thread of the pool when the handshake has something to say: the
     *     loop then calls {@link #handleTimeout} and drains
     */
    public DtlsEndpoint(
            DtlsOptions options, DtlsHandshakePool pool, SecureRandom random, Runnable wakeUp) {
        this.options = requireNonNull(options, "options");
        this.pool = requireNonNull(pool, "pool");
        this.random = requireNonNull(random, "random");
        this.wakeUp = requireNonNull(wakeUp, "wakeUp");
        this.outbound = new OutboundFlight(options.mtu());
    }

    /** Begins: a client sends its first flight, a server starts to wait for the client's. */
    public void start(long nowNanos) {
        if (state != State.NEW) {
            throw new IllegalStateException("started already");
        }
        state = State.HANDSHAKING;
        handshakeDeadline = nowNanos + options.handshakeTimeout().toNanos();
        if (options.role() == DtlsRole.CLIENT) {
            startTask();
            settle();
        }
    }

    /**
     * Reads one datagram of DTLS records (RFC 7983: first byte 20 to 63). What is in it for the
     * application is then to be had from {@link #pollApplicationData}.
     */
    public void handleDatagram(ByteBuffer in, long nowNanos) {
        byte[] array = in.array();
        int position = in.arrayOffset() + in.position();
        int end = in.arrayOffset() + in.limit();
        in.position(in.limit());
        absorbHandshake();
        while (position < end) {
            int length = DtlsRecord.recordLength(array, position, end);
            if (length < 0) {
                counters.add(DtlsCounter.MALFORMED);
                break;
            }
            handleRecord(array, position, length);
            position += length;
        }
        settle();
    }

    /** Moves time on, and takes over what the handshake's thread has done. */
    public void handleTimeout(long nowNanos) {
        absorbHandshake();
        if (state != State.HANDSHAKING) {
            return;
        }
        if (nowNanos >= handshakeDeadline) {
            fail("no handshake within " + options.handshakeTimeout().toMillis() + " ms");
        } else if (nowNanos >= retransmitDeadline) {
            retransmitNanos = Math.min(2 * retransmitNanos, RETRANSMIT_MAX_NANOS);
            repeatFlight();
        }
    }

    /** Appends one datagram to {@code out}; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        if (!outbound.isPending() || !outbound.poll(out, writer)) {
            return false;
        }
        if (state == State.HANDSHAKING && !outbound.isPending()) {
            retransmitDeadline = nowNanos + retransmitNanos;
        }
        return true;
    }

    /** The next event; null when there is none. */
    public @Nullable DtlsEvent pollEvent() {
        return events.poll();
    }

    /**
     * Appends the plaintext of one received record to {@code out}; false when there is none. A
     * record for which {@code out} has no room is dropped and counted: 16,384 bytes hold each.
     */
    public boolean pollApplicationData(ByteBuffer out) {
        int length = plaintexts.peekLength();
        while (length > out.remaining()) {
            counters.add(DtlsCounter.OVERFLOW);
            plaintexts.skip();
            length = plaintexts.peekLength();
        }
        if (length < 0) {
            return false;
        }
        plaintexts.take(out);
        return true;
    }

    /** When {@link #handleTimeout} wants to be called. */
    public long nextTimeout() {
        return state == State.HANDSHAKING
                ? Math.min(retransmitDeadline, handshakeDeadline)
                : Deadline.NEVER;
    }

    /**
     * Appends one record with the rest of {@code plaintext} to {@code out}, which wants {@link
     * #recordOverhead} bytes more; false, and nothing changes, when the connection is not up or
     * {@code out} has no room.
     *
     * @param plaintext at most 16,384 bytes (RFC 6347 §4.1)
     */
    public boolean seal(ByteBuffer plaintext, ByteBuffer out) {
        RecordWriter current = writer;
        if (state != State.CONNECTED
                || current == null
                || !current.write(DtlsRecord.APPLICATION_DATA, plaintext, out)) {
            return false;
        }
        counters.add(DtlsCounter.RECORDS_SEALED);
        return true;
    }

    /** Bytes that {@link #seal} adds at most; 37 with AES-GCM, more with the rare suites. */
    public int recordOverhead() {
        RecordWriter current = writer;
        return current == null ? RecordWriter.OVERHEAD_BEFORE_KEYS : current.overhead();
    }

    /** True between {@code Connected} and {@code Closed}. */
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** Sends close_notify if the connection is up, and gives up a handshake that still runs. */
    public void close(long nowNanos) {
        if (state == State.CONNECTED) {
            sendCloseNotify();
        }
        end(new DtlsEvent.Closed("closed by this end"));
    }

    /** What goes out in epoch 1, for tests that play a hostile peer. */
    @Nullable RecordWriter writer() {
        return writer;
    }

    public DtlsCounters counters() {
        return counters;
    }

    private void startTask() {
        HandshakeTask started = new HandshakeTask(options, random, wakeUp);
        if (pool.start(started)) {
            task = started;
        } else {
            fail(pool.describeLoad());
        }
    }

    /** In a simulation, waits for the handshake's thread to do what the input asks for. */
    private void settle() {
        HandshakeTask running = task;
        if (running != null && pool.isStepped()) {
            running.awaitIdle();
            absorbHandshake();
        }
    }

    private void absorbHandshake() {
        HandshakeTask running = task;
        if (running == null) {
            return;
        }
        // The outcome first: what was sent before it is then there to be taken.
        HandshakeOutcome outcome = running.outcome();
        RecordProtection protection = running.protection();
        if (writer == null && protection != null) {
            writer = new RecordWriter(protection);
        }
        List<HandshakeRecord> flight = running.takeFlight();
        if (flight != null) {
            outbound.start(flight);
            retransmitNanos = options.retransmitInitial().toNanos();
            retransmitDeadline = Deadline.NEVER;
        }
        running.takeAlerts(outbound.alerts());
        if (running.takeRepeatRequest()) {
            repeatFlight();
        }
        if (outcome instanceof HandshakeOutcome.Success success) {
            connect(success);
        } else if (outcome instanceof HandshakeOutcome.Failure failure) {
            fail(failure.reason());
        }
    }

    private void connect(HandshakeOutcome.Success success) {
        state = State.CONNECTED;
        task = null;
        reader = new RecordReader(success.protection(), success.replayWindow());
        if (options.role() == DtlsRole.CLIENT) {
            // The server has the last word: it repeats, this end does not (RFC 6347 §4.2.4).
            outbound.clear();
        }
        events.add(new DtlsEvent.Connected(success.srtpKeys()));
        for (byte[] record : earlyRecords) {
            openRecord(record, 0, record.length);
        }
        earlyRecords.clear();
    }

    private void fail(String reason) {
        end(new DtlsEvent.Failed(reason));
    }

    private void end(DtlsEvent event) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        outbound.clear();
        earlyRecords.clear();
        HandshakeTask running = task;
        if (running != null) {
            pool.cancel(running);
            task = null;
        }
        events.add(event);
    }

    private void repeatFlight() {
        retransmitDeadline = Deadline.NEVER;
        if (!outbound.isEmpty()) {
            outbound.repeat();
            counters.add(DtlsCounter.FLIGHTS_REPEATED);
        }
    }

    private void handleRecord(byte[] array, int offset, int length) {
        switch (state) {
            case HANDSHAKING -> handleHandshakeRecord(array, offset, length);
            case CONNECTED -> openRecord(array, offset, length);
            case NEW, CLOSED -> counters.add(DtlsCounter.UNEXPECTED);
        }
    }

    private void handleHandshakeRecord(byte[] array, int offset, int length) {
        int epoch = DtlsRecord.epoch(array, offset);
        int type = DtlsRecord.type(array, offset);
        if (epoch > 1) {
            counters.add(DtlsCounter.STALE_EPOCH);
        } else if (type == DtlsRecord.APPLICATION_DATA && epoch == 1) {
            keepEarlyRecord(array, offset, length);
        } else if (length > HandshakeTask.MAX_RECORD_LENGTH) {
            counters.add(DtlsCounter.OVERFLOW);
        } else if (!isOfHandshake(type, epoch)) {
            counters.add(DtlsCounter.UNEXPECTED);
        } else if (epoch == 0
                && type == DtlsRecord.HANDSHAKE
                && !HandshakeMessage.areAcceptable(
                        array,
                        offset + DtlsRecord.HEADER_LENGTH,
                        length - DtlsRecord.HEADER_LENGTH)) {
            counters.add(DtlsCounter.MALFORMED);
        } else {
            offerToTask(array, offset, length);
        }
    }

    private static boolean isOfHandshake(int type, int epoch) {
        return type == DtlsRecord.HANDSHAKE
                || type == DtlsRecord.ALERT
                || type == DtlsRecord.CHANGE_CIPHER_SPEC && epoch == 0;
    }

    private void offerToTask(byte[] array, int offset, int length) {
        if (task == null && isClientHello(array, offset)) {
            startTask();
        }
        HandshakeTask running = task;
        if (running == null) {
            counters.add(DtlsCounter.UNEXPECTED);
        } else if (!running.offer(Arrays.copyOfRange(array, offset, offset + length))) {
            counters.add(DtlsCounter.OVERFLOW);
        }
    }

    private static boolean isClientHello(byte[] array, int offset) {
        return DtlsRecord.type(array, offset) == DtlsRecord.HANDSHAKE
                && DtlsRecord.epoch(array, offset) == 0
                && HandshakeMessage.type(array, offset + DtlsRecord.HEADER_LENGTH)
                        == HandshakeMessage.CLIENT_HELLO;
    }

    private void keepEarlyRecord(byte[] array, int offset, int length) {
        if (earlyBytes + length > MAX_EARLY_BYTES) {
            counters.add(DtlsCounter.OVERFLOW);
            return;
        }
        earlyBytes += length;
        earlyRecords.add(Arrays.copyOfRange(array, offset, offset + length));
    }

    private void openRecord(byte[] array, int offset, int length) {
        RecordReader current = reader;
        if (state != State.CONNECTED || current == null) {
            return;
        }
        int opened = current.open(array, offset, length, plaintexts, counters);
        if (opened < 0) {
            return;
        }
        switch (DtlsRecord.type(array, offset)) {
            case DtlsRecord.APPLICATION_DATA -> {
                if (opened > 0) {
                    plaintexts.commit(opened);
                }
            }
            case DtlsRecord.ALERT -> onAlert(plaintexts.array(), plaintexts.writeOffset(), opened);
            case DtlsRecord.HANDSHAKE ->
                    onLateHandshake(plaintexts.array(), plaintexts.writeOffset(), opened);
            default -> counters.add(DtlsCounter.UNEXPECTED);
        }
    }

    private void onAlert(byte[] plaintext, int offset, int length) {
        if (length != 2) {
            counters.add(DtlsCounter.UNEXPECTED);
            return;
        }
        int level = plaintext[offset];
        short description = (short) (plaintext[offset + 1] & 0xFF);
        if (description == AlertDescription.close_notify) {
            // RFC 5246 §7.2.1: "MUST respond with a close_notify alert of its own".
            sendCloseNotify();
            end(new DtlsEvent.Closed("closed by the peer"));
        } else if (level == AlertLevel.fatal) {
            end(
                    new DtlsEvent.Closed(
                            "the peer sent a fatal alert: "
                                    + AlertDescription.getText(description)));
        }
    }

    /**
     * RFC 6347 §4.2.4: the end that has sent the last flight sends it again whenever the peer
     * repeats its own. Each request is a genuine new record, so that nobody else can ask for it.
     * Anything but Finished would be a renegotiation, and gets no answer.
     */
    private void onLateHandshake(byte[] plaintext, int offset, int length) {
        if (options.role() == DtlsRole.SERVER
                && length >= HandshakeMessage.HEADER_LENGTH
                && HandshakeMessage.type(plaintext, offset) == HandshakeMessage.FINISHED) {
            repeatFlight();
        } else {
            counters.add(DtlsCounter.UNEXPECTED);
        }
    }

    private void sendCloseNotify() {
        outbound.alerts()
                .add(
                        new HandshakeRecord(
                                DtlsRecord.ALERT,
                                DtlsRecord.VERSION_1_2,
                                1,
                                new byte[] {AlertLevel.warning, AlertDescription.close_notify}));
    }
}
