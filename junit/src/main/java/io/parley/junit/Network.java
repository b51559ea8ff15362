package io.parley.junit;

import java.time.Duration;

/**
 * The network between clients and a server: at first as good as loopback is. What is set holds for
 * both directions and from now on, for connections that are open and those to come. Any thread.
 */
public final class Network {
    private final Relay relay;
    private volatile double loss;
    private volatile long delayNanos;
    private volatile boolean isUdpCut;
    private volatile boolean isTcpCut;
    private volatile boolean isRefusing;

    Network(Relay relay) {
        this.relay = relay;
    }

    /**
     * Loses datagrams (UDP) at random, the same ones in each run as far as their order is the same.
     *
     * @param share of all, 0 to 1
     */
    public Network loss(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
        }
        loss = share;
        return this;
    }

    /**
     * Delays everything, UDP and TCP.
     *
     * @param oneWay for each direction, 0 to a minute
     */
    public Network delay(Duration oneWay) {
        if (oneWay.isNegative() || oneWay.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("oneWay: " + oneWay + " (expected: 0 to 1 minute)");
        }
        delayNanos = oneWay.toNanos();
        return this;
    }

    /** Cuts everything: datagrams are lost, and TCP connections stand still. */
    public Network cut() {
        isTcpCut = true;
        return cutUdp();
    }

    /** Loses all datagrams, as a firewall does that has forgotten a client. */
    public Network cutUdp() {
        isUdpCut = true;
        return this;
    }

    /** Ends all TCP connections at once, such as WebSockets; new ones can be made. */
    public Network dropConnections() {
        relay.dropConnections();
        return this;
    }

    /** Ends all TCP connections, and new ones as soon as they are made. */
    public Network refuseConnections() {
        isRefusing = true;
        return dropConnections();
    }

    /** Makes the network as good as it was at first. TCP connections that stood still go on. */
    public Network heal() {
        loss = 0;
        delayNanos = 0;
        isUdpCut = false;
        isTcpCut = false;
        isRefusing = false;
        relay.wakeUp();
        return this;
    }

    /** Datagrams that came from clients and servers so far. */
    public long datagrams() {
        return relay.datagrams();
    }

    /** Datagrams that were lost on purpose so far. */
    public long lostDatagrams() {
        return relay.lostDatagrams();
    }

    double loss() {
        return isUdpCut ? 1 : loss;
    }

    long delayNanos() {
        return delayNanos;
    }

    boolean isTcpCut() {
        return isTcpCut;
    }

    boolean isRefusing() {
        return isRefusing;
    }
}
