package io.parley.webrtc.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;

/**
 * One handshake of BouncyCastle, on a thread of the pool.
 *
 * <p>To BouncyCastle it is a socket that never loses its patience: receiving blocks until a record
 * or the end of the task comes, and sending collects records until BouncyCastle next waits. The
 * endpoint keeps the time, and repeats flights (RFC 6347 §4.2.4).
 *
 * <p>Records are handed over one by one, and in the order of the protocol: BouncyCastle drops what
 * belongs to epoch 1 before it has seen ChangeCipherSpec, and drops all of epoch 0 after that, even
 * a CertificateVerify that it still needs. So ChangeCipherSpec is held back until the peer's
 * messages of epoch 0 are complete, and epoch 1 until after ChangeCipherSpec.
 */
final class HandshakeTask implements Runnable, DatagramTransport {
    /**
     * BouncyCastle's own timer is set so late that it never fires. Its back-off doubles it, which
     * must not overflow.
     */
    static final int NO_RESEND_MILLIS = Integer.MAX_VALUE / 4;

    /** Largest record that a handshake may contain; it sizes BouncyCastle's buffers. */
    static final int MAX_RECORD_LENGTH = 8192;

    /**
     * Records that wait for BouncyCastle. A flight has about ten; a chain of certificates in small
     * fragments has some more.
     */
    private static final int MAX_INBOUND = 64;

    private final DtlsOptions options;
    private final Runnable wakeUp;
    private final Negotiation negotiation;

    // Guarded by this.
    private final ArrayDeque<byte[]> inbound = new ArrayDeque<>();
    private final ArrayDeque<byte[]> inboundEpoch1 = new ArrayDeque<>();
    private byte @Nullable [] inboundChangeCipherSpec;
    private @Nullable List<HandshakeRecord> flight;
    private final List<HandshakeRecord> alerts = new ArrayList<>();
    private boolean repeatRequested;
    private @Nullable RecordProtection protection;
    private boolean epoch0Complete;
    private @Nullable HandshakeOutcome outcome;
    private boolean aborted;
    private boolean waiting;

    // Of the handshake's thread alone.
    private List<HandshakeRecord> collected = new ArrayList<>();
    private boolean collecting;
    private boolean repeating;
    private boolean changeCipherSpecDelivered;
    private int highestMessageSequence = -1;

    HandshakeTask(DtlsOptions options, SecureRandom random, Runnable wakeUp) {
        this.options = options;
        this.wakeUp = wakeUp;
        this.negotiation =
                new Negotiation(options, new HandshakeCrypto(random, this::onKeys, this::onVerify));
    }

    // ---- on the loop's thread

    /** Takes a record from the peer; false when too many wait. */
    synchronized boolean offer(byte[] record) {
        int type = DtlsRecord.type(record, 0);
        if (DtlsRecord.epoch(record, 0) > 0) {
            if (inboundEpoch1.size() == MAX_INBOUND) {
                return false;
            }
            inboundEpoch1.add(record);
        } else if (type == DtlsRecord.CHANGE_CIPHER_SPEC) {
            inboundChangeCipherSpec = record;
        } else {
            if (inbound.size() == MAX_INBOUND) {
                return false;
            }
            inbound.add(record);
        }
        if (isDeliverable()) {
            waiting = false;
            notifyAll();
        }
        return true;
    }

    /** A new flight, which replaces the one before; null when there is none. */
    synchronized @Nullable List<HandshakeRecord> takeFlight() {
        List<HandshakeRecord> taken = flight;
        flight = null;
        return taken;
    }

    /** Adds the alerts that wait to be sent to {@code out}. */
    synchronized void takeAlerts(ArrayDeque<HandshakeRecord> out) {
        out.addAll(alerts);
        alerts.clear();
    }

    /** True once after the peer has repeated its flight, which asks for ours again. */
    synchronized boolean takeRepeatRequest() {
        boolean requested = repeatRequested;
        repeatRequested = false;
        return requested;
    }

    /** The keys of epoch 1; null as long as they are not known. */
    synchronized @Nullable RecordProtection protection() {
        return protection;
    }

    synchronized @Nullable HandshakeOutcome outcome() {
        return outcome;
    }

    /** Lets go of the thread, soon. */
    synchronized void abort() {
        aborted = true;
        notifyAll();
    }

    /** Blocks until the handshake has used up its input or is over. */
    synchronized void awaitIdle() {
        boolean interrupted = false;
        while (!waiting && outcome == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- on the handshake's thread

    @Override
    public void run() {
        HandshakeOutcome result = new HandshakeOutcome.Failure("the handshake's thread died");
        try {
            result = handshake();
        } finally {
            publish(result);
        }
    }

    @Override
    public int getReceiveLimit() {
        return MAX_RECORD_LENGTH;
    }

    @Override
    public int getSendLimit() {
        return options.mtu();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis)
            throws InterruptedIOException {
        publish(null);
        byte[] record = await();
        if (record.length > length) {
            return -1;
        }
        System.arraycopy(record, 0, buffer, offset, record.length);
        return record.length;
    }

    @Override
    public void send(byte[] record, int offset, int length) {
        int type = DtlsRecord.type(record, offset);
        byte[] fragment = new byte[length - DtlsRecord.HEADER_LENGTH];
        System.arraycopy(record, offset + DtlsRecord.HEADER_LENGTH, fragment, 0, fragment.length);
        if (type == DtlsRecord.HANDSHAKE) {
            int sequence = HandshakeMessage.sequence(fragment, 0);
            if (!collecting) {
                // Messages that have been sent before: BouncyCastle answers a repeated flight.
                repeating = sequence <= highestMessageSequence;
            }
            highestMessageSequence = Math.max(highestMessageSequence, sequence);
        }
        collecting = true;
        collected.add(
                new HandshakeRecord(
                        type,
                        DtlsRecord.version(record, offset),
                        DtlsRecord.epoch(record, offset),
                        fragment));
    }

    @Override
    public void close() {
        // The endpoint decides when the connection ends.
    }

    private HandshakeOutcome handshake() {
        try {
            SrtpKeys keys =
                    switch (options.role()) {
                        case CLIENT -> {
                            HandshakeClient client = new HandshakeClient(negotiation);
                            new DTLSClientProtocol().connect(client, this);
                            yield client.srtpKeys();
                        }
                        case SERVER -> {
                            HandshakeServer server = new HandshakeServer(negotiation);
                            new DTLSServerProtocol().accept(server, this);
                            yield server.srtpKeys();
                        }
                    };
            RecordProtection established = protection();
            if (established == null) {
                return new HandshakeOutcome.Failure("no cipher was set up");
            }
            return new HandshakeOutcome.Success(
                    established, negotiation.crypto().replayWindow(), keys);
        } catch (IOException | RuntimeException e) {
            String refusal = negotiation.refusal();
            return new HandshakeOutcome.Failure(refusal != null ? refusal : describe(e));
        }
    }

    private static String describe(Exception e) {
        if (e instanceof TlsFatalAlertReceived received) {
            return "the peer ended the handshake: "
                    + AlertDescription.getText(received.getAlertDescription());
        }
        if (e instanceof TlsFatalAlert alert) {
            return "the handshake failed: " + alert.getMessage();
        }
        return "the handshake failed: " + e;
    }

    private synchronized void onKeys(RecordProtection keys) {
        protection = keys;
        // A client has read the server's whole flight by now.
        epoch0Complete = options.role() == DtlsRole.CLIENT;
    }

    private synchronized void onVerify() {
        if (protection != null) {
            // A server now reads CertificateVerify, the client's last message of epoch 0.
            epoch0Complete = true;
        }
    }

    /** Shows the endpoint what has been collected; {@code result} ends the task. */
    private void publish(@Nullable HandshakeOutcome result) {
        boolean news = collecting || result != null;
        synchronized (this) {
            if (collecting) {
                publishCollected();
            }
            if (result != null) {
                outcome = result;
                notifyAll();
            }
        }
        if (collecting) {
            collected = new ArrayList<>();
            collecting = false;
            repeating = false;
        }
        if (news) {
            wakeUp.run();
        }
    }

    private void publishCollected() {
        List<HandshakeRecord> messages = new ArrayList<>();
        for (HandshakeRecord record : collected) {
            if (record.type() == DtlsRecord.ALERT) {
                alerts.add(record);
            } else {
                messages.add(record);
            }
        }
        if (repeating) {
            repeatRequested = true;
        } else if (!messages.isEmpty()) {
            flight = messages;
            repeatRequested = false;
        }
    }

    private synchronized byte[] await() throws InterruptedIOException {
        try {
            while (!aborted && !isDeliverable()) {
                waiting = true;
                notifyAll();
                wait();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the pool of handshakes was closed");
        }
        waiting = false;
        if (aborted) {
            throw new InterruptedIOException("the handshake was given up");
        }
        return nextDeliverable();
    }

    private boolean isDeliverable() {
        return !inbound.isEmpty() || epoch0Complete && isEpoch1Deliverable();
    }

    private boolean isEpoch1Deliverable() {
        return changeCipherSpecDelivered
                ? !inboundEpoch1.isEmpty()
                : inboundChangeCipherSpec != null;
    }

    private byte[] nextDeliverable() {
        byte[] record = inbound.poll();
        if (record != null) {
            return record;
        }
        byte[] changeCipherSpec = inboundChangeCipherSpec;
        if (!changeCipherSpecDelivered && changeCipherSpec != null) {
            changeCipherSpecDelivered = true;
            return changeCipherSpec;
        }
        return inboundEpoch1.remove();
    }
}
