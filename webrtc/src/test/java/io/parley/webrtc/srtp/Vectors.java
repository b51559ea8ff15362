package io.parley.webrtc.srtp;

import java.util.Arrays;
import java.util.HexFormat;

/** Published packets, and keys for tests. */
final class Vectors {
    private Vectors() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** A copy with as much room behind it as any profile needs. */
    static byte[] withRoom(byte[] packet) {
        return Arrays.copyOf(packet, packet.length + SrtpProfile.MAX_OVERHEAD);
    }

    static byte[] masterKey(SrtpProfile profile) {
        byte[] key = new byte[profile.keyLength()];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7 + 1);
        }
        return key;
    }

    static byte[] masterSalt(SrtpProfile profile) {
        byte[] salt = new byte[profile.saltLength()];
        for (int i = 0; i < salt.length; i++) {
            salt[i] = (byte) (i * 13 + 5);
        }
        return salt;
    }

    static SrtpSender sender(SrtpProfile profile) {
        return new SrtpSender(profile, masterKey(profile), masterSalt(profile));
    }

    static SrtpReceiver receiver(SrtpProfile profile) {
        return new SrtpReceiver(profile, masterKey(profile), masterSalt(profile));
    }

    /** A packet of 12 bytes of header and some of payload, with room behind it. */
    static byte[] rtp(int ssrc, int sequenceNumber, int payloadLength) {
        byte[] packet = new byte[12 + payloadLength + SrtpProfile.MAX_OVERHEAD];
        packet[0] = (byte) 0x80;
        packet[1] = 111;
        packet[2] = (byte) (sequenceNumber >> 8);
        packet[3] = (byte) sequenceNumber;
        for (int i = 0; i < 4; i++) {
            packet[8 + i] = (byte) (ssrc >> 24 - 8 * i);
        }
        for (int i = 0; i < payloadLength; i++) {
            packet[12 + i] = (byte) (i + sequenceNumber);
        }
        return packet;
    }
}
