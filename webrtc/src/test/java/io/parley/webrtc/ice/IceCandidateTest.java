package io.parley.webrtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceCandidateTest {
    private static final String CHROME_HOST =
            "candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host"
                    + " generation 0 ufrag EsAw network-id 1 network-cost 10";

    private static IceCandidate parsed(String text) {
        return Objects.requireNonNull(IceCandidate.parse(text), text);
    }

    @Test
    void readsAHostCandidateOfABrowser() {
        IceCandidate candidate = parsed(CHROME_HOST);
        assertThat(candidate.foundation()).isEqualTo("1467250027");
        assertThat(candidate.component()).isEqualTo(1);
        assertThat(candidate.protocol()).isEqualTo(TransportProtocol.UDP);
        assertThat(candidate.priority()).isEqualTo(2122260223L);
        assertThat(candidate.socketAddress())
                .isEqualTo(new InetSocketAddress("192.168.0.196", 46243));
        assertThat(candidate.type()).isEqualTo(CandidateType.HOST);
        assertThat(candidate.ufrag()).isEqualTo("EsAw");
    }

    @Test
    void readsItWithAndWithoutItsPrefixes() {
        IceCandidate candidate = parsed(CHROME_HOST);
        assertThat(parsed("a=" + CHROME_HOST)).isEqualTo(candidate);
        assertThat(parsed(CHROME_HOST.substring("candidate:".length()))).isEqualTo(candidate);
        assertThat(parsed("  " + CHROME_HOST + "\r\n")).isEqualTo(candidate);
        assertThat(parsed(CHROME_HOST.replace("udp", "UDP"))).isEqualTo(candidate);
    }

    @Test
    void readsTcpCandidates() { // the first one is the example of RFC 6544 §4.5
        assertThat(parsed("candidate:1 1 TCP 2128609279 192.0.2.1 9 typ host tcptype active"))
                .extracting(IceCandidate::tcpType, IceCandidate::port)
                .containsExactly(TcpType.ACTIVE, 9);
        assertThat(parsed("2 1 tcp 2124414975 192.0.2.1 8998 typ host tcptype passive").tcpType())
                .isEqualTo(TcpType.PASSIVE);
        assertThat(parsed("3 1 tcp 2120220671 192.0.2.1 8999 typ host tcptype so").tcpType())
                .isEqualTo(TcpType.SIMULTANEOUS_OPEN);
    }

    @Test
    void readsReflexiveAndIpv6Candidates() {
        IceCandidate candidate =
                parsed(
                        "candidate:6 1 udp 1679819007 2001:db8::7 51472 typ srflx"
                                + " raddr fd00::1 rport 44323 generation 0");
        assertThat(candidate.type()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
        assertThat(candidate.relatedAddress()).isEqualTo("fd00::1");
        assertThat(candidate.relatedPort()).isEqualTo(44323);
        assertThat(candidate.socketAddress())
                .isEqualTo(new InetSocketAddress("2001:db8::7", 51472));
    }

    @Test
    void keepsAnMdnsNameAndNeverLooksItUp() {
        IceCandidate candidate =
                parsed(
                        "candidate:0 1 UDP 2122252543 6d2a6b22-2f4c-4b4c-93b6-5a64ea91c40a.local"
                                + " 36401 typ host");
        assertThat(candidate.socketAddress()).isNull();
        assertThat(candidate.address()).endsWith(".local");
        assertThat(parsed(candidate.format())).isEqualTo(candidate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "candidate:",
                "a=",
                "candidate:1 1 udp 1 10.0.0.1 1 typ",
                "candidate:1 1 udp 1 10.0.0.1 1 host",
                "candidate:1 1 udp 1 10.0.0.1 1 typ nonsense",
                "candidate:1 1 sctp 1 10.0.0.1 1 typ host",
                "candidate:1 0 udp 1 10.0.0.1 1 typ host",
                "candidate:1 257 udp 1 10.0.0.1 1 typ host",
                "candidate:1 1 udp -1 10.0.0.1 1 typ host",
                "candidate:1 1 udp 4294967296 10.0.0.1 1 typ host",
                "candidate:1 1 udp 1 10.0.0.1 65536 typ host",
                "candidate:1 1 udp 1 10.0.0.1 99999999999999999999 typ host",
                "candidate:1 1 udp 1 10.0.0:1 1 typ host",
                "candidate:1 1 udp 1 :::: 1 typ host",
                "candidate:1 1 udp 1 [::1] 1 typ host",
                "candidate:1 1 udp 1 a/b 1 typ host",
                "candidate:1 1 tcp 1 10.0.0.1 1 typ host",
                "candidate:1 1 tcp 1 10.0.0.1 1 typ host tcptype maybe",
                "candidate:1 1 udp 1 10.0.0.1 1 typ host tcptype passive",
                "candidate:1 1 udp 1 10.0.0.1 1 typ host raddr a/b rport 1",
                "candidate:1 1 udp 1 10.0.0.1 1 typ host raddr 1.1.1.1 rport x",
                "candidate:123456789012345678901234567890123 1 udp 1 10.0.0.1 1 typ host"
            })
    void whatIsNoCandidateIsNull(String text) {
        assertThat(IceCandidate.parse(text)).isNull();
    }

    @Test
    void aLineThatIsFarTooLongIsNull() {
        assertThat(IceCandidate.parse(CHROME_HOST + " x y".repeat(1000))).isNull();
    }

    @Provide
    Arbitrary<IceCandidate> candidates() {
        Arbitrary<String> words =
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(32);
        Arbitrary<String> addresses = Arbitraries.of("10.1.2.3", "2001:db8::1", "x.local");
        return Combinators.combine(
                        words,
                        Arbitraries.integers().between(1, 256),
                        Arbitraries.longs().between(0, (1L << 31) - 1),
                        addresses,
                        Arbitraries.integers().between(0, 65535),
                        Arbitraries.of(CandidateType.class),
                        Arbitraries.of(TcpType.class).injectNull(0.5),
                        words.injectNull(0.5))
                .as(
                        (foundation, component, priority, address, port, type, tcp, ufrag) ->
                                new IceCandidate(
                                        foundation,
                                        component,
                                        tcp == null ? TransportProtocol.UDP : TransportProtocol.TCP,
                                        priority,
                                        address,
                                        port,
                                        type,
                                        tcp,
                                        type == CandidateType.HOST ? null : "0.0.0.0",
                                        type == CandidateType.HOST ? 0 : port,
                                        ufrag));
    }

    @Property(tries = 500)
    void everyCandidateIsReadAsItWasWritten(@ForAll("candidates") IceCandidate candidate) {
        assertThat(IceCandidate.parse(candidate.format())).isEqualTo(candidate);
        assertThat(IceCandidate.parse(candidate.format().toUpperCase(Locale.ROOT))).isNull();
    }

    @Property(tries = 1000)
    void noTextMakesTheParserThrow(@ForAll String text) {
        IceCandidate.parse(text);
        IceCandidate.parse("candidate:1 1 udp 1 " + text + " 1 typ host");
    }

    @Property(tries = 1000)
    void noChangedCharacterMakesTheParserThrow(
            @ForAll @IntRange(max = 120) int at, @ForAll char c) {
        StringBuilder text = new StringBuilder(CHROME_HOST);
        text.setCharAt(Math.min(at, text.length() - 1), c);
        IceCandidate candidate = IceCandidate.parse(text.toString());
        if (candidate != null) {
            candidate.socketAddress();
            assertThat(IceCandidate.parse(candidate.format())).isEqualTo(candidate);
        }
    }

    @Test
    void prioritiesFollowTheFormulas() {
        InetSocketAddress address = new InetSocketAddress("10.0.0.1", 5000);
        // RFC 8445 §5.1.2.1: 126 * 2^24 + 65535 * 2^8 + 255
        assertThat(IceCandidate.host(address).priority()).isEqualTo(2130706431L);
        long tcpPassive = IceCandidate.tcpHost(TcpType.PASSIVE, address, 8191).priority();
        long tcpActive = IceCandidate.tcpHost(TcpType.ACTIVE, address, 8191).priority();
        assertThat(tcpActive).isGreaterThan(tcpPassive); // RFC 6544 §4.2
        assertThat(tcpActive).isLessThan(Priorities.peerReflexive(IceCandidate.host(address, 0)));
        // RFC 8445 §6.1.2.3: 2^32 * MIN(G,D) + 2 * MAX(G,D) + (G > D ? 1 : 0)
        assertThat(Priorities.pair(5, 3)).isEqualTo((3L << 32) + 10 + 1);
        assertThat(Priorities.pair(3, 5)).isEqualTo((3L << 32) + 10);
    }

    @Test
    void foundationsTellTypesAddressesAndProtocolsApart() {
        InetSocketAddress one = new InetSocketAddress("10.0.0.1", 5000);
        String foundation = IceCandidate.host(one).foundation();
        assertThat(IceCandidate.host(new InetSocketAddress("10.0.0.1", 6000)).foundation())
                .isEqualTo(foundation);
        assertThat(IceCandidate.host(new InetSocketAddress("10.0.0.2", 5000)).foundation())
                .isNotEqualTo(foundation);
        assertThat(IceCandidate.tcpHost(TcpType.PASSIVE, one, 1).foundation())
                .isNotEqualTo(foundation);
    }

    @Test
    void aCandidateThatContradictsItselfIsRefused() {
        IceCandidate udp = IceCandidate.host(new InetSocketAddress("10.0.0.1", 5000));
        assertThatThrownBy(
                        () ->
                                new IceCandidate(
                                        "1",
                                        1,
                                        udp.protocol(),
                                        1,
                                        "10.0.0.1",
                                        1,
                                        CandidateType.HOST,
                                        TcpType.ACTIVE,
                                        null,
                                        0,
                                        null))
                .hasMessageContaining("tcpType: ACTIVE");
    }
}
