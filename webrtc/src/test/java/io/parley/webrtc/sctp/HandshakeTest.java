package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.sctp.InitChunk.Extensions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final InitChunk INIT_ACK =
            new InitChunk(
                    7,
                    1_000_000,
                    65_535,
                    1024,
                    -2,
                    new Extensions(true, true, true),
                    new byte[] {1, 2, 3},
                    new byte[0]);

    private final CookieSealer sealer = new CookieSealer(new Random(1));
    private final StateCookie cookie =
            new StateCookie(5, -1, 2, -3, 4_000_000_000L, 6, new Extensions(true, false, true));

    /** The chunk as bytes, without its header. */
    private static byte[] written(InitChunk chunk) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        PacketWriter writer = new PacketWriter(SctpOptions.DEFAULT);
        writer.begin(out, 0);
        chunk.write(writer);
        writer.finish(true);
        byte[] value = new byte[out.position() - 16];
        out.flip().get(16, value);
        return value;
    }

    @Test
    void anInitAckIsReadAsItWasWritten() {
        byte[] bytes = written(INIT_ACK);
        assertThat(InitChunk.parse(bytes, 0, bytes.length))
                .usingRecursiveComparison()
                .isEqualTo(INIT_ACK);
    }

    @Test
    void everyPrefixAndEverySingleByteChangeIsReadOrRefused() {
        byte[] bytes = written(INIT_ACK);
        for (int length = 0; length < bytes.length; length++) {
            InitChunk.parse(bytes, 0, length);
        }
        for (int at = 0; at < bytes.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = bytes.clone();
                changed[at] = (byte) value;
                InitChunk.parse(changed, 0, changed.length);
            }
        }
    }

    @Test // RFC 9260 §3.2.1: 0x40 in the type asks for a report, 0x80 lets the rest be read
    void unknownParametersAreSkippedReportedOrEndTheReading() {
        byte[] head = written(new InitChunk(7, 1, 1, 1, 1, none(), null, new byte[0]));
        byte[] chunk = new byte[16 + 8 + 4 + 4];
        System.arraycopy(head, 0, chunk, 0, 16);
        Bytes.put32(chunk, 16, 0xC123_0006);
        Bytes.put32(chunk, 24, 0x4123_0004);
        Bytes.put32(chunk, 28, 0xC000_0004); // Forward-TSN-Supported, behind the stop
        InitChunk parsed = Objects.requireNonNull(InitChunk.parse(chunk, 0, chunk.length));
        assertThat(parsed.extensions().forwardTsn()).isFalse();
        assertThat(parsed.unrecognized()).hasSize(12 + 8);
        assertThat(Bytes.i32(parsed.unrecognized(), 0)).isEqualTo(0x0008_000A);
        assertThat(Bytes.i32(parsed.unrecognized(), 4)).isEqualTo(0xC123_0006);
    }

    @Test
    void anInitWithoutATagOrStreamsIsRefused() {
        byte[] good = written(new InitChunk(7, 1, 1, 1, 1, none(), null, new byte[0]));
        for (int at : new int[] {0, 8, 10}) {
            byte[] bad = good.clone();
            bad[at + (at == 0 ? 3 : 1)] = 0;
            assertThat(InitChunk.parse(bad, 0, bad.length)).isNull();
        }
    }

    private static Extensions none() {
        return new Extensions(false, false, false);
    }

    @Test
    void aSealedCookieOpensUntilItsLifetimeEnds() {
        byte[] sealed = sealer.seal(cookie);
        long end = 5 + CookieSealer.LIFETIME_NANOS;
        assertThat(sealer.open(sealed, 0, sealed.length, end)).isEqualTo(cookie);
        assertThat(sealer.open(sealed, 0, sealed.length, end + 1)).isNull();
    }

    @Property(tries = 200)
    void aChangedCookieDoesNotOpen(
            @ForAll @IntRange(max = 61) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] sealed = sealer.seal(cookie);
        sealed[at] ^= (byte) change;
        assertThat(sealer.open(sealed, 0, sealed.length, 6)).isNull();
        assertThat(sealer.open(sealed, 0, sealed.length - 1, 6)).isNull();
    }

    @Test
    void aCookieOfAnotherAssociationDoesNotOpen() {
        byte[] sealed = sealer.seal(cookie);
        assertThat(new CookieSealer(new Random(2)).open(sealed, 0, sealed.length, 6)).isNull();
    }
}
