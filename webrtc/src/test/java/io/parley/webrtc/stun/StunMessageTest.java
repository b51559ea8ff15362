package io.parley.webrtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class StunMessageTest {
    private static final List<String> GOOD =
            List.of(Rfc5769Test.REQUEST, Rfc5769Test.IPV4_RESPONSE, Rfc5769Test.IPV6_RESPONSE);

    private final StunMessage message = new StunMessage();
    private final ByteBuffer out = ByteBuffer.allocate(1500);

    /** Calls everything that reads; no bytes may make any of it throw. */
    private boolean readsWithoutThrowing(ByteBuffer in) {
        StunMessage.peekUsername(in);
        if (!message.wrap(in)) {
            return false;
        }
        message.isBinding();
        message.messageClass();
        message.transactionId();
        message.username();
        message.priority();
        message.tieBreaker();
        message.xorMappedAddress();
        message.errorCode();
        for (int i = 0; i < message.unknownAttributeCount(); i++) {
            assertThat(message.unknownAttribute(i)).isLessThan(0x8000);
        }
        message.verify(Rfc5769Test.KEY);
        return true;
    }

    private StunWriter writer(StunClass messageClass) {
        return new StunWriter(out.clear(), messageClass, Rfc5769Test.ID);
    }

    private StunMessage written() {
        assertThat(message.wrap(out.flip())).isTrue();
        return message;
    }

    @Test
    void noPrefixOfAMessageIsAMessage() {
        for (String hex : GOOD) {
            ByteBuffer whole = Rfc5769Test.bytes(hex);
            for (int length = 0; length < whole.capacity(); length++) {
                assertThat(readsWithoutThrowing(whole.slice(0, length))).isFalse();
            }
        }
    }

    @Test
    void noChangeOfOneByteGoesUnnoticed() {
        for (String hex : GOOD) {
            ByteBuffer changed = Rfc5769Test.bytes(hex);
            for (int at = 0; at < changed.capacity(); at++) {
                byte original = changed.get(at);
                for (int value = 0; value < 256; value++) {
                    changed.put(at, (byte) value);
                    // The fingerprint covers all, unless the change hides the fingerprint itself.
                    boolean read = readsWithoutThrowing(changed);
                    if ((byte) value != original && read) {
                        assertThat(message.hasFingerprint()).isFalse();
                    }
                }
                changed.put(at, original);
            }
        }
    }

    @Property(tries = 2000)
    void attributesOfAnyKindAndLengthNeverThrow(
            @ForAll @Size(max = 60) byte[] body, @ForAll @IntRange(max = 0x3FFF) int type) {
        int length = body.length & ~3;
        ByteBuffer in = ByteBuffer.allocate(StunMessage.HEADER_LENGTH + length);
        in.putShort((short) type).putShort((short) length).putInt(StunMessage.MAGIC_COOKIE);
        in.putInt(1).putLong(2).put(body, 0, length).flip();
        readsWithoutThrowing(in);
    }

    @Property(tries = 300)
    void aCheckIsReadAsItWasWritten(
            @ForAll @StringLength(max = 300) String username,
            @ForAll @IntRange int priority,
            @ForAll boolean controlling,
            @ForAll boolean useCandidate,
            @ForAll long tieBreaker) {
        StunWriter writer =
                writer(StunClass.REQUEST)
                        .username(username.replaceAll("[^\\x20-\\x7e]", "x"))
                        .priority(priority)
                        .role(controlling, tieBreaker);
        if (useCandidate) {
            writer.useCandidate();
        }
        writer.integrity(Rfc5769Test.KEY).fingerprint();
        StunMessage read = written();
        assertThat(read.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(read.username()).isEqualTo(username.replaceAll("[^\\x20-\\x7e]", "x"));
        assertThat(read.priority()).isEqualTo(priority);
        assertThat(read.isFromControlling()).isEqualTo(controlling);
        assertThat(read.isFromControlled()).isNotEqualTo(controlling);
        assertThat(read.tieBreaker()).isEqualTo(tieBreaker);
        assertThat(read.useCandidate()).isEqualTo(useCandidate);
        assertThat(read.verify(Rfc5769Test.KEY)).isTrue();
        assertThat(read.belongsTo(Rfc5769Test.ID)).isTrue();
        assertThat(read.belongsTo(new StunTransactionId(1, 2))).isFalse();
    }

    @Property(tries = 300)
    void anAddressIsReadAsItWasWritten(
            @ForAll @Size(16) byte[] bytes,
            @ForAll boolean v6,
            @ForAll @IntRange(max = 65535) int port)
            throws UnknownHostException {
        byte[] address = v6 ? bytes : Arrays.copyOf(bytes, 4);
        InetSocketAddress mapped = new InetSocketAddress(InetAddress.getByAddress(address), port);
        writer(StunClass.SUCCESS_RESPONSE).xorMappedAddress(mapped);
        assertThat(written().xorMappedAddress()).isEqualTo(mapped);
    }

    @Test
    void readsAtAnyOffsetOfItsBuffer() {
        ByteBuffer good = Rfc5769Test.bytes(Rfc5769Test.REQUEST);
        ByteBuffer shifted = ByteBuffer.allocate(200).position(13);
        shifted.put(good.duplicate()).flip().position(13);
        ByteBuffer slice = shifted.slice();
        for (ByteBuffer in : List.of(shifted, slice)) {
            assertThat(message.wrap(in)).isTrue();
            assertThat(message.verify(Rfc5769Test.KEY)).isTrue();
            assertThat(message.username()).isEqualTo("evtj:h6vY");
            assertThat(StunMessage.peekUsername(in)).isEqualTo("evtj");
        }
    }

    @Test
    void whatFollowsTheIntegrityIsIgnored() {
        writer(StunClass.REQUEST).integrity(Rfc5769Test.KEY).useCandidate().fingerprint();
        assertThat(written().useCandidate()).isFalse();
        assertThat(message.verify(Rfc5769Test.KEY)).isTrue();
    }

    @Test
    void nothingMayFollowTheFingerprint() {
        writer(StunClass.REQUEST).fingerprint().useCandidate();
        assertThat(message.wrap(out.flip())).isFalse();
    }

    @Test
    void anErrorTellsItsCodeAndTheAttributesNotUnderstood() {
        ByteBuffer request =
                Rfc5769Test.bytes(
                        "000100142112a442b7e7a701bc34d686fa87dfae"
                                + "7ffe000401020304" // must be understood
                                + "fffe000401020304" // may be ignored
                                + "7fff0000"); // must be understood
        StunMessage unknown = new StunMessage();
        assertThat(unknown.wrap(request)).isTrue();
        assertThat(unknown.unknownAttributeCount()).isEqualTo(2);
        writer(StunClass.ERROR_RESPONSE).errorCode(420).unknownAttributes(unknown).fingerprint();
        assertThat(written().errorCode()).isEqualTo(420);
        assertThat(message.messageClass()).isEqualTo(StunClass.ERROR_RESPONSE);
        assertThat(out.getInt(StunMessage.HEADER_LENGTH + 8)).isEqualTo(0x000A0004);
        assertThat(out.getInt(StunMessage.HEADER_LENGTH + 12)).isEqualTo(0x7ffe7fff);
    }

    @Test
    void everyClassHasItsTypeAndOnlyBindingIsBinding() {
        for (StunClass messageClass : StunClass.values()) {
            writer(messageClass);
            assertThat(written().messageClass()).isEqualTo(messageClass);
            assertThat(message.isBinding()).isTrue();
        }
        out.putShort(0, (short) 0x0003); // Allocate request of TURN
        assertThat(message.wrap(out)).isTrue();
        assertThat(message.isBinding()).isFalse();
    }

    @Test
    void aUsernameWithoutAColonNamesNobody() {
        writer(StunClass.REQUEST).username("evtj");
        assertThat(StunMessage.peekUsername(out.flip())).isNull();
    }

    @Test
    void otherProtocolsOfThePortAreNotTakenForStun() {
        for (int first = 4; first < 256; first++) { // RFC 7983 §7
            ByteBuffer in = Rfc5769Test.bytes(Rfc5769Test.REQUEST).put(0, (byte) first);
            assertThat(StunMessage.looksLikeStun(in)).isFalse();
        }
    }
}
