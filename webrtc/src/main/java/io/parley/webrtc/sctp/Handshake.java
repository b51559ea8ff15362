package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.InitChunk.Extensions;
import io.parley.webrtc.wire.Limits;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The four-way handshake (RFC 9260 §5.1), in which both sides may send INIT at once (§5.2.1).
 *
 * <p>One tag and one initial TSN serve for the life of the association: over DTLS the peer's
 * address needs no proof, and with the same tag in INIT and INIT ACK a collision resolves itself.
 */
final class Handshake {
    private static final byte[] NONE = new byte[0];

    /** An INIT ACK that echoes more than this would not fit a packet. */
    private static final int MAX_COOKIE_LENGTH = 480;

    private final SctpContext context;
    private final CookieSealer sealer;
    private final int localTag;
    private final int initialTsn;
    private byte[] cookieEcho = NONE;
    private @Nullable InitChunk answer;
    private int answerTag;
    private boolean initDue;
    private boolean cookieEchoDue;
    private int attempts;
    private long timeoutNanos;

    Handshake(SctpContext context, RandomGenerator random) {
        this.context = context;
        this.sealer = new CookieSealer(random);
        int tag = random.nextInt();
        this.localTag = tag == 0 ? 1 : tag; // §3.3.2: zero is not a tag
        this.initialTsn = random.nextInt();
    }

    int localTag() {
        return localTag;
    }

    int initialTsn() {
        return initialTsn;
    }

    /** Starts, or starts again after a stale cookie. */
    void start() {
        initDue = true;
        attempts = 0;
        timeoutNanos = RtoEstimator.INITIAL_NANOS;
    }

    /** T1-init or T1-cookie expired; false when the peer is given up (§5.1 note). */
    boolean retry(SctpTimer timer) {
        if (++attempts > Limits.SCTP_MAX_INIT_RETRANSMISSIONS) {
            return false;
        }
        timeoutNanos = Math.min(2 * timeoutNanos, RtoEstimator.MAX_NANOS);
        initDue = timer == SctpTimer.T1_INIT;
        cookieEchoDue = timer == SctpTimer.T1_COOKIE;
        return true;
    }

    /** Prepares the answer to an INIT; nothing is remembered but in the cookie. */
    void onInit(InitChunk init, long nowNanos) {
        StateCookie cookie =
                new StateCookie(
                        nowNanos,
                        localTag,
                        init.initiateTag(),
                        init.initialTsn(),
                        init.aRwnd(),
                        init.inboundStreams(),
                        init.extensions());
        answer = ownInit(sealer.seal(cookie), init.unrecognized());
        answerTag = init.initiateTag();
    }

    /** Takes the cookie of an INIT ACK; false if there is none that could be echoed. */
    boolean onInitAck(InitChunk initAck) {
        byte[] cookie = initAck.cookie();
        if (cookie == null || cookie.length == 0 || cookie.length > MAX_COOKIE_LENGTH) {
            return false;
        }
        cookieEcho = cookie;
        cookieEchoDue = true;
        initDue = false;
        attempts = 0;
        timeoutNanos = RtoEstimator.INITIAL_NANOS;
        context.timers.stop(SctpTimer.T1_INIT);
        return true;
    }

    /** The cookie of a COOKIE ECHO, or null if it is not good. */
    @Nullable StateCookie open(TlvReader chunk, long nowNanos) {
        StateCookie cookie =
                sealer.open(chunk.array(), chunk.valueStart(), chunk.valueLength(), nowNanos);
        return cookie == null || cookie.localTag() != localTag ? null : cookie;
    }

    void onEstablished() {
        initDue = false;
        cookieEchoDue = false;
        cookieEcho = NONE;
        context.timers.stop(SctpTimer.T1_INIT);
        context.timers.stop(SctpTimer.T1_COOKIE);
    }

    boolean isAnswerDue() {
        return answer != null;
    }

    boolean isInitDue() {
        return initDue;
    }

    boolean isCookieEchoDue() {
        return cookieEchoDue;
    }

    /** The verification tag of the packet that carries the answer. */
    int answerTag() {
        return answerTag;
    }

    void writeAnswer(PacketWriter writer) {
        if (answer != null) {
            answer.write(writer);
            answer = null;
        }
    }

    void writeInit(PacketWriter writer, long nowNanos) {
        initDue = false;
        ownInit(null, NONE).write(writer);
        context.timers.set(SctpTimer.T1_INIT, nowNanos + timeoutNanos);
    }

    void writeCookieEcho(PacketWriter writer, long nowNanos) {
        cookieEchoDue = false;
        writer.openChunk(ChunkType.COOKIE_ECHO, 0);
        writer.put(cookieEcho, 0, cookieEcho.length);
        writer.closeChunk();
        context.timers.set(SctpTimer.T1_COOKIE, nowNanos + timeoutNanos);
    }

    private InitChunk ownInit(byte @Nullable [] cookie, byte[] unrecognized) {
        SctpOptions options = context.options;
        return new InitChunk(
                localTag,
                options.receiveWindow(),
                options.maxStreams(),
                options.maxStreams(),
                initialTsn,
                new Extensions(true, true, options.zeroChecksum()),
                cookie,
                unrecognized);
    }
}
