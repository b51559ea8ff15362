package io.parley.webrtc.net;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.parley.webrtc.dtls.DtlsCertificate;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerScratch;
import io.parley.webrtc.wire.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop: a thread, its UDP sockets, its TCP listeners, and the connections that live on
 * it. Many connections share a socket; they are told apart by the ICE user name fragment and then
 * by the remote address.
 *
 * <p>What belongs to the loop is used on its thread only: {@link #execute} gets there. In each turn
 * the connections that were touched are drained once and the sockets flushed once.
 */
public final class TransportLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransportLoop.class);

    /** One DTLS record of the greatest length, or what one TCP read brings. */
    private static final int SCRATCH_BYTES = 16 * 1024 + 256;

    private static final long CLOSE_SECONDS = 5;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final TransportLoopOptions options;
    private final SocketFactory sockets;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop eventLoop;
    private final long epochNanos = System.nanoTime();
    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate certificate = DtlsCertificate.generate(random);
    private final Map<String, PeerTransport> peersByUfrag = new HashMap<>();
    private final Set<PeerTransport> peers = new HashSet<>();
    private final List<UdpSocket> sharedUdp = new ArrayList<>();
    private final List<TcpListener> listeners = new ArrayList<>();
    private final List<PeerTransport> touched = new ArrayList<>();
    private final List<PeerTransport> rtpReceivers = new ArrayList<>();
    private final List<TurnEnd> unflushed = new ArrayList<>();
    private final PeerTimers timers = new PeerTimers();
    private final long[] counters = new long[LoopCounter.values().length];
    private final ByteBuffer inbound = ByteBuffer.allocate(SCRATCH_BYTES);
    private final ByteBuffer outbound = ByteBuffer.allocate(SCRATCH_BYTES);
    private final PeerScratch scratch = new PeerScratch();
    private boolean drainScheduled;
    private boolean draining;
    private boolean drainComes;
    private long armedNanos = Deadline.NEVER;
    private volatile boolean closed;

    private TransportLoop(TransportLoopOptions options) {
        this.options = options;
        sockets = new SocketFactory(options.preferNative());
        group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory(options.name(), true), sockets.ioHandler());
        eventLoop = group.next();
    }

    /**
     * Binds the sockets and starts the thread.
     *
     * @throws java.net.BindException when a port is in use; the message names the address
     * @throws IOException when the sockets cannot be made
     */
    public static TransportLoop start(TransportLoopOptions options) throws IOException {
        TransportLoop loop = new TransportLoop(requireNonNull(options, "options"));
        try {
            loop.eventLoop.submit(loop::bind).get();
            return loop;
        } catch (ExecutionException e) {
            loop.close();
            Throwable cause = e.getCause();
            throw cause instanceof IOException bind ? bind : new IOException(cause);
        } catch (InterruptedException e) {
            loop.close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while binding sockets");
        }
    }

    private @Nullable Void bind() throws IOException {
        for (InetSocketAddress bind : expand(options.udpBinds(), options.includeLoopback())) {
            sharedUdp.add(UdpSocket.open(this, sockets, bind, options.socketBufferBytes()));
        }
        for (InetSocketAddress bind : expand(options.tcpBinds(), options.includeLoopback())) {
            listeners.add(TcpListener.open(this, sockets, bind));
        }
        return null;
    }

    private static List<InetSocketAddress> expand(
            List<InetSocketAddress> binds, boolean includeLoopback) throws IOException {
        List<InetSocketAddress> expanded = new ArrayList<>();
        for (InetSocketAddress bind : binds) {
            if (bind.isUnresolved()) {
                throw new IOException("not an address of this machine: " + bind.getHostString());
            }
            if (!bind.getAddress().isAnyLocalAddress()) {
                expanded.add(bind);
                continue;
            }
            for (InetAddress address : HostAddresses.list(includeLoopback)) {
                expanded.add(new InetSocketAddress(address, bind.getPort()));
            }
        }
        return expanded;
    }

    /** Runs a task on the loop's thread, after those given before. Any thread. */
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Whether the caller is the loop's thread. */
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Time since this loop's epoch, nanoseconds, never negative. */
    public long nowNanos() {
        return System.nanoTime() - epochNanos;
    }

    /** Runs a task on the loop's thread after a delay. Any thread. */
    public Cancellable schedule(Duration delay, Runnable task) {
        Future<?> future = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** The addresses of the shared UDP sockets, in the order of the options. Any thread. */
    public List<InetSocketAddress> udpAddresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        sharedUdp.forEach(socket -> addresses.add(socket.local()));
        return addresses;
    }

    /** The addresses of the TCP listeners, in the order of the options. Any thread. */
    public List<InetSocketAddress> tcpAddresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        listeners.forEach(listener -> addresses.add(listener.local()));
        return addresses;
    }

    /** What was counted so far. Any thread. */
    public long counter(LoopCounter counter) {
        return (long) COUNT.getAcquire(counters, counter.ordinal());
    }

    /** Connections that live on this loop. Loop thread only. */
    public int peerCount() {
        return peers.size();
    }

    /**
     * A new connection on this loop. Loop thread only.
     *
     * @param listener called on the loop's thread, in order, never from within a call to the peer
     * @throws IllegalStateException when the loop has its limit of connections, or is closed, or no
     *     socket could be made
     */
    public PeerTransport newPeer(PeerOptions peerOptions, PeerTransport.Listener listener) {
        return newPeer(peerOptions, options.includeLoopback(), listener);
    }

    /**
     * The same, where this connection decides about loopback addresses.
     *
     * @param includeLoopback whether sockets of its own are bound to 127.0.0.1 and ::1 as well,
     *     which only a peer on this machine can reach
     */
    public PeerTransport newPeer(
            PeerOptions peerOptions, boolean includeLoopback, PeerTransport.Listener listener) {
        requireNonNull(peerOptions, "peerOptions");
        requireNonNull(listener, "listener");
        checkThread();
        if (closed || peers.size() >= options.maxPeers()) {
            throw new IllegalStateException(
                    closed ? "the loop is closed" : "the loop has " + peers.size() + " peers");
        }
        PeerTransport peer = new PeerTransport(this, peerOptions, listener);
        try {
            // A TURN server knows its clients by their addresses, so those are not to be shared.
            boolean own = sharedUdp.isEmpty() || peerOptions.usesIceServers();
            List<UdpSocket> udp = own ? peer.openSockets(includeLoopback) : sharedUdp;
            new LocalCandidates(options.announcedAddresses()).add(peer, udp, listeners);
        } catch (IOException e) {
            peer.releaseSockets();
            throw new IllegalStateException("no socket for the connection: " + e.getMessage(), e);
        }
        peers.add(peer);
        register(peer);
        return peer;
    }

    /**
     * A TCP connection for a protocol of the caller's that shares this thread, as signaling beside
     * its media. It is the caller's to close. Any thread.
     *
     * @param remote where to; unresolved only where {@code handler} takes the connecting over, as
     *     one for a proxy does
     * @param handler first of the pipeline; called on the loop's thread
     * @param timeout for the TCP handshake, from 1 ms
     */
    public ChannelFuture connect(
            InetSocketAddress remote, ChannelHandler handler, Duration timeout) {
        SocketChannel channel = sockets.tcp();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config()
                .setOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())));
        channel.pipeline().addLast(handler);
        ChannelPromise connected = channel.newPromise();
        eventLoop
                .register(channel)
                .addListener(
                        registered -> {
                            if (registered.isSuccess()) {
                                channel.connect(remote, connected);
                            } else {
                                connected.tryFailure(registered.cause());
                            }
                        });
        return connected;
    }

    /** Ends each connection with a close_notify, then the sockets and the thread. Bounded. */
    @Override
    public void close() {
        if (inLoop()) {
            closeInLoop();
            group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
            return;
        }
        try {
            eventLoop.submit(this::closeInLoop).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException alreadyClosed) {
            return;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: did not close cleanly", options.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private void closeInLoop() {
        if (closed) {
            return;
        }
        closed = true;
        new ArrayList<>(peers).forEach(peer -> peer.close("the server is shutting down"));
        drain();
        listeners.forEach(TcpListener::close);
        sharedUdp.forEach(UdpSocket::close);
        sockets.close();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    TransportLoopOptions options() {
        return options;
    }

    SocketFactory sockets() {
        return sockets;
    }

    SecureRandom random() {
        return random;
    }

    DtlsCertificate certificate() {
        return certificate;
    }

    List<UdpSocket> sharedUdp() {
        return sharedUdp;
    }

    /** Scratch for a packet that comes in; free again when its handler returns. */
    ByteBuffer inbound() {
        return inbound;
    }

    /** Scratch for a packet that goes out. */
    ByteBuffer outbound() {
        return outbound;
    }

    /** Scratch for the engines. */
    PeerScratch scratch() {
        return scratch;
    }

    List<InetSocketAddress> ownSocketBinds(boolean includeLoopback) throws IOException {
        return expand(List.of(new InetSocketAddress(0)), includeLoopback);
    }

    void count(LoopCounter counter) {
        int index = counter.ordinal();
        COUNT.setRelease(counters, index, counters[index] + 1); // one writer, any reader
    }

    @Nullable PeerTransport peerOf(String ufrag) {
        return peersByUfrag.get(ufrag);
    }

    /** Makes the peer known under its present user name fragment. */
    void register(PeerTransport peer) {
        peersByUfrag.put(peer.localUfrag(), peer);
    }

    int knownUfrags() {
        return peersByUfrag.size();
    }

    void forget(String ufrag, PeerTransport peer) {
        peersByUfrag.remove(ufrag, peer);
    }

    void remove(PeerTransport peer) {
        peers.remove(peer);
        timers.set(peer, Deadline.NEVER);
    }

    void checkThread() {
        if (!inLoop()) {
            throw new IllegalStateException(
                    "called on thread "
                            + Thread.currentThread().getName()
                            + " (expected: the loop "
                            + options.name()
                            + ")");
        }
    }

    /** Something happened to the peer: it is drained before the turn ends. */
    void touch(PeerTransport peer) {
        touchInRead(peer);
        drainSoon();
    }

    /** What was sent or set outside of a drain is seen to when this turn ends. */
    void drainSoon() {
        if (!drainScheduled && !draining && !drainComes) {
            drainScheduled = true;
            eventLoop.execute(this::drain);
        }
    }

    /** The same from within a read, whose end drains anyway. */
    void touchInRead(PeerTransport peer) {
        if (!peer.touched) {
            peer.touched = true;
            touched.add(peer);
        }
    }

    /** The peer is told when all RTP packets of the turn are there. */
    void rtpCame(PeerTransport peer) {
        if (!peer.rtpCame) {
            peer.rtpCame = true;
            rtpReceivers.add(peer);
            drainSoon();
        }
    }

    /** The caller drains before the turn ends. */
    void drainComes() {
        drainComes = true;
    }

    void flushAtEndOfTurn(TurnEnd socket) {
        unflushed.add(socket);
    }

    /** The end of a turn: takes out what the touched peers have to say, and sends it. */
    void drain() {
        drainScheduled = false;
        drainComes = false;
        if (draining) {
            return;
        }
        draining = true;
        for (int i = 0; i < rtpReceivers.size(); i++) {
            PeerTransport peer = rtpReceivers.get(i);
            peer.rtpCame = false;
            peer.endRtp();
        }
        rtpReceivers.clear();
        // Peers that touch each other without end must not hold up the sockets.
        int limit = 4 * touched.size() + 16;
        int drained = 0;
        for (; drained < touched.size() && drained < limit; drained++) {
            PeerTransport peer = touched.get(drained);
            peer.touched = false;
            peer.drain();
        }
        touched.subList(0, drained).clear();
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
        draining = false;
        if (!touched.isEmpty()) {
            drainScheduled = true;
            eventLoop.execute(this::drain);
        }
        arm();
    }

    void setTimer(PeerTransport peer, long deadlineNanos) {
        timers.set(peer, deadlineNanos);
    }

    private void arm() {
        long next = timers.next();
        if (next >= armedNanos || closed) {
            return; // what is armed comes first, and arms again
        }
        armedNanos = next;
        long delay = Math.max(0, next - nowNanos());
        eventLoop.schedule(this::onTimer, delay, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        armedNanos = Deadline.NEVER;
        drainComes = true;
        long now = nowNanos();
        for (int i = timers.size(); i > 0; i--) {
            PeerTransport peer = timers.due(now);
            if (peer == null) {
                break;
            }
            timers.set(peer, Deadline.NEVER); // onTimer() and drain() set the next one
            peer.onTimer(now);
        }
        drain();
    }

    static Logger log() {
        return LOG;
    }
}
