package io.parley.webrtc.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes one message. Attributes go out in the order of the calls; {@link #integrity} and {@link
 * #fingerprint} come last, in this order (RFC 8489 §14.5, §14.7).
 */
public final class StunWriter {
    private static final int UDP = 17; // the protocol's number at IANA

    private final ByteBuffer out;
    private final int start;

    /** Begins a Binding message at the position of {@code out}. */
    public StunWriter(ByteBuffer out, StunClass messageClass, StunTransactionId id) {
        this(out, StunMethod.BINDING, messageClass, id);
    }

    /**
     * Begins a message at the position of {@code out}.
     *
     * @param out a heap buffer with room for the message; its position moves with each attribute
     */
    public StunWriter(
            ByteBuffer out, StunMethod method, StunClass messageClass, StunTransactionId id) {
        this.out = out;
        this.start = out.position();
        out.putShort((short) messageClass.typeOf(method)).putShort((short) 0);
        out.putInt(StunMessage.MAGIC_COOKIE);
        id.write(out);
    }

    public StunWriter username(String username) {
        return text(StunAttribute.USERNAME, username.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter priority(long priority) {
        header(StunAttribute.PRIORITY, 4);
        out.putInt((int) priority);
        return this;
    }

    public StunWriter useCandidate() {
        header(StunAttribute.USE_CANDIDATE, 0);
        return this;
    }

    /** The role of the sender and its tie-breaker (RFC 8445 §7.1.3). */
    public StunWriter role(boolean controlling, long tieBreaker) {
        header(controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED, 8);
        out.putLong(tieBreaker);
        return this;
    }

    public StunWriter xorMappedAddress(InetSocketAddress address) {
        return xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, address);
    }

    /** XOR-PEER-ADDRESS (RFC 8656 §18.3). */
    public StunWriter xorPeerAddress(InetSocketAddress address) {
        return xorAddress(StunAttribute.XOR_PEER_ADDRESS, address);
    }

    private StunWriter xorAddress(StunAttribute attribute, InetSocketAddress address) {
        header(attribute, StunAddress.length(address));
        StunAddress.write(out, start, address);
        return this;
    }

    /** REALM (RFC 8489 §14.9). */
    public StunWriter realm(String realm) {
        return text(StunAttribute.REALM, realm.getBytes(StandardCharsets.UTF_8));
    }

    /** NONCE (RFC 8489 §14.10), as the server wrote it. */
    public StunWriter nonce(String nonce) {
        return text(StunAttribute.NONCE, nonce.getBytes(StandardCharsets.UTF_8));
    }

    /** REQUESTED-TRANSPORT: the relay is to speak UDP to peers (RFC 8656 §18.7). */
    public StunWriter requestedTransportUdp() {
        header(StunAttribute.REQUESTED_TRANSPORT, 4);
        out.putInt(UDP << 24);
        return this;
    }

    /** LIFETIME (RFC 8656 §18.2). */
    public StunWriter lifetimeSeconds(int seconds) {
        header(StunAttribute.LIFETIME, 4);
        out.putInt(seconds);
        return this;
    }

    /** CHANNEL-NUMBER (RFC 8656 §18.1). */
    public StunWriter channelNumber(int channel) {
        header(StunAttribute.CHANNEL_NUMBER, 4);
        out.putShort((short) channel).putShort((short) 0);
        return this;
    }

    /** The header of a DATA of {@code length} bytes (RFC 8656 §18.4), which the caller appends. */
    public StunWriter dataHeader(int length) {
        header(StunAttribute.DATA, length);
        return this;
    }

    /** ERROR-CODE without a reason phrase, which no peer reads. */
    public StunWriter errorCode(int code) {
        header(StunAttribute.ERROR_CODE, 4);
        out.putShort((short) 0).put((byte) (code / 100)).put((byte) (code % 100));
        return this;
    }

    /** UNKNOWN-ATTRIBUTES with those of {@code request} (RFC 8489 §14.9). */
    public StunWriter unknownAttributes(StunMessage request) {
        int count = request.unknownAttributeCount();
        header(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * count);
        for (int i = 0; i < count; i++) {
            out.putShort((short) request.unknownAttribute(i));
        }
        pad(2 * count);
        return this;
    }

    public StunWriter integrity(StunIntegrityKey key) {
        int at = out.position();
        header(StunAttribute.MESSAGE_INTEGRITY, StunIntegrityKey.LENGTH);
        out.put(key.sign(out, start, at));
        return this;
    }

    public StunWriter fingerprint() {
        int at = out.position();
        header(StunAttribute.FINGERPRINT, 4);
        out.putInt(StunFingerprint.of(out, start, at - start));
        return this;
    }

    private StunWriter text(StunAttribute attribute, byte[] value) {
        header(attribute, value.length);
        out.put(value);
        pad(value.length);
        return this;
    }

    private void pad(int length) {
        for (int i = length; (i & 3) != 0; i++) {
            out.put((byte) 0);
        }
    }

    /** Writes an attribute's header and counts the attribute in the message's length. */
    private void header(StunAttribute attribute, int length) {
        out.putShort((short) attribute.type).putShort((short) length);
        int end = out.position() + ((length + 3) & ~3);
        out.putShort(start + 2, (short) (end - start - StunMessage.HEADER_LENGTH));
    }
}
