package io.parley.webrtc.ice;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.wire.TransportProtocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One candidate: an address where an agent may be reached (RFC 8445 §5.1), as it travels in the SDP
 * attribute {@code candidate} (RFC 8839 §5.1, RFC 6544 §4.5).
 *
 * @param foundation equal for candidates of one type, base address and protocol; 1 to 32 ice-chars
 * @param component 1, or 2 for RTCP of a peer without rtcp-mux; 1 to 256
 * @param protocol UDP or TCP
 * @param priority 1 to 2^31-1; larger is better
 * @param address an IP address without brackets, or a name that is never looked up (mDNS)
 * @param port 0 to 65535
 * @param type how the address was found
 * @param tcpType who opens the connection; null exactly for UDP
 * @param relatedAddress the base or mapped address that stands behind this one; null if not told
 * @param relatedPort the port that belongs to {@code relatedAddress}, or 0
 * @param ufrag the username fragment this candidate belongs to; null if not told
 */
public record IceCandidate(
        String foundation,
        int component,
        TransportProtocol protocol,
        long priority,
        String address,
        int port,
        CandidateType type,
        @Nullable TcpType tcpType,
        @Nullable String relatedAddress,
        int relatedPort,
        @Nullable String ufrag) {

    /** RFC 8445 §5.1.2.1: the local preference of an agent with one address. */
    public static final int HIGHEST_LOCAL_PREFERENCE = 65535;

    public IceCandidate {
        requireNonNull(foundation, "foundation");
        requireNonNull(address, "address");
        requireNonNull(type, "type");
        if ((protocol == TransportProtocol.TCP) != (tcpType != null)) {
            throw new IllegalArgumentException(
                    "tcpType: " + tcpType + " (expected: one for TCP, null for UDP)");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /** A UDP host candidate of component 1 with the highest local preference. */
    public static IceCandidate host(InetSocketAddress address) {
        return host(address, HIGHEST_LOCAL_PREFERENCE);
    }

    /**
     * A UDP host candidate of component 1.
     *
     * @param localPreference 0 to 65535; different for each address of a host, larger is better
     */
    public static IceCandidate host(InetSocketAddress address, int localPreference) {
        return host(TransportProtocol.UDP, null, address, localPreference);
    }

    /**
     * A TCP host candidate of component 1.
     *
     * @param localPreference 0 to 8191; different for each address of a host, larger is better
     */
    public static IceCandidate tcpHost(
            TcpType tcpType, InetSocketAddress address, int localPreference) {
        // RFC 6544 §4.2: the direction takes the upper three bits of the local preference.
        int direction =
                switch (tcpType) {
                    case ACTIVE -> 6;
                    case PASSIVE -> 4;
                    case SIMULTANEOUS_OPEN -> 2;
                };
        int preference = direction << 13 | Math.min(localPreference, 0x1FFF);
        return host(TransportProtocol.TCP, tcpType, address, preference);
    }

    /**
     * A UDP candidate that a STUN or TURN server has told (RFC 8445 §5.1.1.2).
     *
     * @param mapped where the server sees the socket
     * @param base the socket's own address; null not to tell it
     * @param server who was asked
     * @param localPreference 0 to 65535, that of the host candidate of the same socket
     */
    public static IceCandidate serverReflexive(
            InetSocketAddress mapped,
            @Nullable InetSocketAddress base,
            InetSocketAddress server,
            int localPreference) {
        return derived(
                CandidateType.SERVER_REFLEXIVE, mapped, base, "udp/" + server, localPreference);
    }

    /**
     * A UDP candidate on a TURN server (RFC 8656).
     *
     * @param relayed the address that the server lends
     * @param mapped where the server sees this side; null not to tell it
     * @param server what tells servers, and ways to them, apart
     * @param localPreference 0 to 65535; larger for the cheaper way to the server
     */
    public static IceCandidate relayed(
            InetSocketAddress relayed,
            @Nullable InetSocketAddress mapped,
            String server,
            int localPreference) {
        return derived(CandidateType.RELAYED, relayed, mapped, server, localPreference);
    }

    private static IceCandidate derived(
            CandidateType type,
            InetSocketAddress address,
            @Nullable InetSocketAddress related,
            String server,
            int localPreference) {
        // RFC 8445 §5.1.1.3: the server, and how it was asked, part of the foundation.
        String base = (related == null ? "" : literal(related.getAddress())) + "/" + server;
        boolean v6 = address.getAddress() instanceof Inet6Address;
        // RFC 8839 §5.1: where the related address is not told, it is all zero.
        String hidden = v6 ? "::" : "0.0.0.0";
        return new IceCandidate(
                Foundations.of(type, TransportProtocol.UDP, null, base),
                1,
                TransportProtocol.UDP,
                Priorities.candidate(type, TransportProtocol.UDP, localPreference, 1),
                literal(address.getAddress()),
                address.getPort(),
                type,
                null,
                related == null ? hidden : literal(related.getAddress()),
                related == null ? 0 : related.getPort(),
                null);
    }

    private static IceCandidate host(
            TransportProtocol protocol,
            @Nullable TcpType tcpType,
            InetSocketAddress address,
            int localPreference) {
        String host = literal(address.getAddress());
        return new IceCandidate(
                Foundations.of(CandidateType.HOST, protocol, tcpType, host),
                1,
                protocol,
                Priorities.candidate(CandidateType.HOST, protocol, localPreference, 1),
                host,
                address.getPort(),
                CandidateType.HOST,
                tcpType,
                null,
                0,
                null);
    }

    /**
     * Reads {@code candidate:...}, with or without {@code a=} and even without {@code candidate:}.
     *
     * @return null for anything that is not a candidate of a known protocol and type
     */
    public static @Nullable IceCandidate parse(String text) {
        return new CandidateParser(text).parse();
    }

    /** The SDP form, with {@code candidate:} and without {@code a=}. */
    public String format() {
        return CandidateFormat.format(this);
    }

    /** This candidate with the username fragment that it belongs to. */
    public IceCandidate withUfrag(@Nullable String value) {
        return new IceCandidate(
                foundation,
                component,
                protocol,
                priority,
                address,
                port,
                type,
                tcpType,
                relatedAddress,
                relatedPort,
                value);
    }

    /** The address and port; null when the address is a name, such as an mDNS one. */
    public @Nullable InetSocketAddress socketAddress() {
        InetAddress ip = IpLiteral.parse(address);
        return ip == null ? null : new InetSocketAddress(ip, port);
    }

    /** The address in text, without brackets and without a zone. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return address instanceof Inet6Address && zone >= 0 ? text.substring(0, zone) : text;
    }
}
