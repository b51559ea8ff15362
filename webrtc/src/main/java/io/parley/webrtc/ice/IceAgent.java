package io.parley.webrtc.ice;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One ICE agent with one component (RFC 8445), full or lite. Not thread-safe.
 *
 * <p>Order of use: {@link #setControlling}, {@link #addLocalCandidate}, announce {@link
 * #localUfrag}, {@link #localPassword} and the candidates; then {@link #setRemoteParameters} and
 * {@link #addRemoteCandidate} with what the peer announces, in any order and at any time. Checks of
 * the peer are answered from the beginning.
 *
 * <p>After each call that takes the time: {@link #pollTransmit} until null, {@link #pollEvent}
 * until null, and {@link #handleTimeout} at {@link #nextTimeout}.
 */
public final class IceAgent {
    /** How long packets under way to the old credentials and paths are taken after a restart. */
    private static final long RETIRE_NANOS = Duration.ofSeconds(5).toNanos();

    private final IceOptions options;
    private final SecureRandom random;
    private final IceRole role;
    private final IceCounters counters = new IceCounters();
    private final ResponseQueue responses = new ResponseQueue(counters);
    private final StunMessage message = new StunMessage();
    private final List<LocalCandidate> locals = new ArrayList<>();
    private final ArrayDeque<IceEvent> events = new ArrayDeque<>();
    private Generation current;
    private @Nullable Generation previous;
    private long retireAtNanos = Deadline.NEVER;
    private IceState state = IceState.NEW;
    private @Nullable NetworkPath selectedPath;

    public IceAgent(IceOptions options, SecureRandom random) {
        this.options = requireNonNull(options, "options");
        this.random = requireNonNull(random, "random");
        this.role = new IceRole(options.lite(), random);
        this.current = newGeneration(true);
    }

    private Generation newGeneration(boolean first) {
        IceCredentials credentials = IceCredentials.random(random);
        return options.lite()
                ? new LiteGeneration(credentials, options, first)
                : new FullGeneration(credentials, options, random, role, locals, counters);
    }

    /** The username fragment to announce; another one after each {@link #restart}. */
    public String localUfrag() {
        return current.local().ufrag();
    }

    /** The password to announce; another one after each {@link #restart}. */
    public String localPassword() {
        return current.local().password();
    }

    /** Whether this agent answers checks only, which SDP tells by {@code ice-lite}. */
    public boolean isLite() {
        return options.lite();
    }

    /**
     * Sets the role: the offerer is controlling (RFC 8445 §6.1.1). A lite agent stays controlled.
     */
    public void setControlling(boolean controlling) {
        if (role.isControlling() != controlling) {
            role.set(controlling);
            current.onRoleChanged();
        }
    }

    /** The role now; a conflict may have changed it (RFC 8445 §7.3.1.1). Default: controlled. */
    public boolean isControlling() {
        return role.isControlling();
    }

    /** Adds a host candidate whose base is the address that it announces. */
    public void addLocalCandidate(IceCandidate candidate, long nowNanos) {
        InetSocketAddress base = candidate.socketAddress();
        if (base == null) {
            throw new IllegalArgumentException(
                    "candidate: " + candidate.address() + " (expected: an IP address)");
        }
        addLocalCandidate(candidate, base, nowNanos);
    }

    /**
     * Adds a candidate that announces another address than its socket has.
     *
     * @param base the {@code local} of paths over the socket. For a TCP active candidate there is
     *     no socket yet: each path with this {@code local} asks the driver to open a connection
     *     from its address, and goes on to name that connection, whatever port it got
     */
    public void addLocalCandidate(IceCandidate candidate, InetSocketAddress base, long nowNanos) {
        LocalCandidate local = new LocalCandidate(candidate, base);
        locals.add(local);
        current.addLocal(local);
        update(nowNanos);
    }

    /**
     * Sets what the peer announced; checks begin. The same values again change nothing.
     *
     * @param ufrag 1 to 256 characters
     * @param password 1 to 256 characters
     * @param remoteLite whether the peer is lite; a full agent is then controlling (RFC 8445
     *     §6.1.1)
     * @throws IllegalStateException if other values are set already: {@link #restart} comes first
     */
    public void setRemoteParameters(
            String ufrag, String password, boolean remoteLite, long nowNanos) {
        checkLength("ufrag", ufrag);
        checkLength("password", password);
        IceCredentials credentials = new IceCredentials(ufrag, password);
        IceCredentials known = current.remote();
        if (known != null && !known.equals(credentials)) {
            throw new IllegalStateException("remote parameters: already set (expected: restart)");
        }
        if (known != null || state == IceState.CLOSED) {
            return;
        }
        if (remoteLite) {
            setControlling(true);
        }
        current.setRemote(credentials, nowNanos);
        update(nowNanos);
    }

    private static void checkLength(String name, String value) {
        if (value.isEmpty() || value.length() > Limits.MAX_ICE_CREDENTIAL_LENGTH) {
            throw new IllegalArgumentException(
                    name + ": " + value.length() + " characters (expected: 1 to 256)");
        }
    }

    /**
     * Adds a candidate of the peer. One with a name (mDNS) is kept, but never checked.
     *
     * @return false if it is of another component or generation, or beyond the limit
     */
    public boolean addRemoteCandidate(IceCandidate candidate, long nowNanos) {
        if (candidate.component() != 1 || state == IceState.CLOSED) {
            return false;
        }
        boolean added = current.addRemote(candidate);
        update(nowNanos);
        return added;
    }

    /**
     * The peer has no more candidates (RFC 8838 §14). It may still send checks from addresses not
     * told, so this ends nothing by itself (RFC 8863 §4).
     */
    public void endOfRemoteCandidates(long nowNanos) {
        update(nowNanos);
    }

    /**
     * Takes new credentials (RFC 8445 §9). The selected pair, if any, carries data until a new one
     * is selected; checks with the old credentials are answered until then and shortly after.
     */
    public void restart(long nowNanos) {
        if (state == IceState.CLOSED) {
            return;
        }
        if (current.selectedPath() != null) {
            previous = current;
        } else if (retireAtNanos != Deadline.NEVER || state == IceState.FAILED) {
            previous = null;
        }
        retireAtNanos = Deadline.NEVER;
        current = newGeneration(false);
        update(nowNanos);
    }

    /**
     * Reads one datagram, or one frame of a TCP connection.
     *
     * @return whether it lies in the range of STUN (RFC 7983 §7), and so is no one else's
     */
    public boolean handleDatagram(NetworkPath path, ByteBuffer in, long nowNanos) {
        if (!in.hasRemaining() || (in.get(in.position()) & 0xFC) != 0) {
            return false;
        }
        if (state == IceState.CLOSED) {
            return true;
        }
        if (!message.wrap(in) || !message.isBinding()) {
            counters.increment(Counter.MALFORMED);
            return true;
        }
        switch (message.messageClass()) {
            case REQUEST -> handleRequest(path, nowNanos);
            case INDICATION -> counters.increment(Counter.INDICATIONS_RECEIVED);
            case SUCCESS_RESPONSE, ERROR_RESPONSE -> handleResponse(path, nowNanos);
        }
        update(nowNanos);
        return true;
    }

    private void handleRequest(NetworkPath path, long nowNanos) {
        String username = message.username();
        if (username == null || !message.hasIntegrity()) {
            counters.increment(Counter.UNAUTHENTICATED);
            return;
        }
        Generation generation = generationOf(username);
        if (generation == null) {
            counters.increment(Counter.WRONG_USERNAME);
            return;
        }
        if (!message.verify(generation.localKey())) { // RFC 8489 §9.1.3
            counters.increment(Counter.WRONG_INTEGRITY);
            responses.error(message, path, StunErrors.UNAUTHENTICATED, null);
            return;
        }
        if (message.unknownAttributeCount() > 0) { // RFC 8489 §6.3.1
            counters.increment(Counter.UNKNOWN_ATTRIBUTES);
            responses.error(message, path, StunErrors.UNKNOWN_ATTRIBUTE, generation.localKey());
            return;
        }
        handleAuthentic(generation, path, nowNanos);
    }

    private void handleAuthentic(Generation generation, NetworkPath path, long nowNanos) {
        counters.increment(Counter.REQUESTS_RECEIVED);
        switch (role.conflictWith(message)) {
            case NONE -> {}
            case REJECT -> {
                counters.increment(Counter.ROLE_CONFLICTS);
                responses.error(message, path, StunErrors.ROLE_CONFLICT, generation.localKey());
                return;
            }
            case SWITCH -> {
                counters.increment(Counter.ROLE_CONFLICTS);
                role.set(!role.isControlling());
                current.onRoleChanged();
            }
        }
        responses.success(message, path, generation.localKey());
        generation.handleRequest(message, path, nowNanos);
    }

    /** RFC 8445 §7.2.2: a username is "receiver's fragment:sender's fragment". */
    private @Nullable Generation generationOf(String username) {
        if (isFor(current, username)) {
            return current;
        }
        return previous != null && isFor(previous, username) ? previous : null;
    }

    private static boolean isFor(Generation generation, String username) {
        String ufrag = generation.local().ufrag();
        return username.startsWith(ufrag)
                && username.length() > ufrag.length()
                && username.charAt(ufrag.length()) == ':';
    }

    private void handleResponse(NetworkPath path, long nowNanos) {
        if (!current.handleResponse(message, path, nowNanos)
                && (previous == null || !previous.handleResponse(message, path, nowNanos))) {
            counters.increment(Counter.UNSOLICITED_RESPONSES);
        }
    }

    /**
     * Data has come over {@code path}, and decrypting it has proved that the peer sent it. A lite
     * agent takes this as a sign of life, as it takes checks; a full agent asks for itself.
     * Allocates nothing while the state stays as it is.
     */
    public void handleAuthenticData(NetworkPath path, long nowNanos) {
        current.handleData(path, nowNanos);
        if (previous != null) {
            previous.handleData(path, nowNanos);
        }
        if (state == IceState.DISCONNECTED) {
            update(nowNanos);
        }
    }

    /** A TCP connection ended, or could not be opened: its path will never carry anything more. */
    public void handlePathClosed(NetworkPath path, long nowNanos) {
        current.handlePathClosed(path, nowNanos);
        if (previous != null) {
            previous.handlePathClosed(path, nowNanos);
        }
        update(nowNanos);
    }

    /** A relayed address is gone: no path from it will ever carry anything more. */
    public void handleBaseClosed(InetSocketAddress base, long nowNanos) {
        locals.removeIf(local -> local.base().equals(base));
        current.handleBaseClosed(base, nowNanos);
        if (previous != null) {
            previous.handleBaseClosed(base, nowNanos);
        }
        update(nowNanos);
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        if (state == IceState.CLOSED) {
            return;
        }
        current.handleTimeout(nowNanos);
        if (previous != null) {
            previous.handleTimeout(nowNanos);
        }
        if (nowNanos >= retireAtNanos) {
            previous = null;
            retireAtNanos = Deadline.NEVER;
        }
        update(nowNanos);
    }

    /**
     * Appends the next datagram to {@code out}; over TCP it is one frame, still without its length.
     *
     * @param out with room for 600 bytes
     * @return where it goes; null when there is none. Call until null
     */
    public @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        NetworkPath path = responses.pollTransmit(out);
        if (path == null && state != IceState.CLOSED) {
            path = current.pollTransmit(out, nowNanos);
        }
        if (path == null && previous != null) {
            path = previous.pollTransmit(out, nowNanos);
        }
        return path;
    }

    /** The next event; null when there is none. Call until null. */
    public @Nullable IceEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #handleTimeout} is to be called next. */
    public long nextTimeout() {
        if (state == IceState.CLOSED) {
            return Deadline.NEVER;
        }
        long next = Math.min(current.nextTimeout(), retireAtNanos);
        return previous == null ? next : Math.min(next, previous.nextTimeout());
    }

    /**
     * Whether data from {@code path} may be taken: the peer has proved by a signed check or answer
     * that it is there. For each packet of data: allocates nothing.
     */
    public boolean isValidated(NetworkPath path) {
        return current.validated().contains(path)
                || previous != null && previous.validated().contains(path);
    }

    /** Where data goes; null when there is no pair yet, or its consent expired. */
    public @Nullable NetworkPath selectedPath() {
        return selectedPath;
    }

    /** The candidates of the selected path; null without one, or if lite. */
    public @Nullable SelectedCandidates selectedCandidates() {
        SelectedCandidates pair = current.selectedCandidates();
        return pair == null && previous != null ? previous.selectedCandidates() : pair;
    }

    /** Where the peer sees this agent over the selected pair; null while not known, or if lite. */
    public @Nullable InetSocketAddress reflexiveAddress() {
        return current instanceof FullGeneration full ? full.mappedAddress() : null;
    }

    public IceState state() {
        return state;
    }

    /** What was seen and dropped, live. */
    public IceCounters counters() {
        return counters;
    }

    /** Ends all checks and answers; idempotent. */
    public void close() {
        responses.clear();
        previous = null;
        selectedPath = null;
        current.validated().clear();
        setState(IceState.CLOSED);
    }

    /** Draws the conclusions from whatever has just changed. */
    private void update(long nowNanos) {
        if (state == IceState.CLOSED) {
            return;
        }
        if (previous != null && retireAtNanos == Deadline.NEVER) {
            endPreviousIfReplaced(previous, nowNanos);
        }
        NetworkPath path = current.selectedPath();
        if (path == null && previous != null && retireAtNanos == Deadline.NEVER) {
            path = previous.selectedPath();
        }
        if (path != null && !path.equals(selectedPath)) {
            events.add(new IceEvent.SelectedPathChanged(path));
        }
        selectedPath = path;
        IceState next = derivedState();
        if (next == IceState.COMPLETED && (state == IceState.NEW || state == IceState.CHECKING)) {
            setState(IceState.CONNECTED); // nobody has to know that CONNECTED may be skipped
        }
        setState(next);
    }

    private void endPreviousIfReplaced(Generation old, long nowNanos) {
        if (current.selectedPath() != null) {
            old.retire();
            retireAtNanos = nowNanos + RETIRE_NANOS;
        } else if (old.phase() == IceState.FAILED || current.phase() == IceState.FAILED) {
            previous = null;
        }
    }

    private IceState derivedState() {
        IceState phase = current.phase();
        if (previous == null || retireAtNanos != Deadline.NEVER) {
            return phase;
        }
        return switch (previous.phase()) {
            case CONNECTED, COMPLETED -> IceState.CONNECTED; // as the W3C has it after a restart
            case NEW, CHECKING, DISCONNECTED, FAILED, CLOSED -> IceState.CHECKING;
        };
    }

    private void setState(IceState next) {
        if (next != state) {
            state = next;
            events.add(new IceEvent.StateChanged(next));
        }
    }
}
