package io.parley.bench;

import com.sun.management.ThreadMXBean;
import io.parley.webrtc.srtp.SrtpProfile;
import io.parley.webrtc.srtp.SrtpReceiver;
import io.parley.webrtc.srtp.SrtpSender;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * What it costs to protect one packet: CPU time of the thread, and bytes allocated. The ciphers
 * alone first, then the profiles as packets go through them. {@code --quick} runs too briefly for
 * figures to hold; {@code --only TEXT} measures what has that in its name.
 */
public final class SrtpBench {
    private static final int[] SIZES = {120, 1200};
    private static final int HEADER = 20;
    private static final int TAG_BITS = 128;
    private static final int ROUNDS = 8;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int packets;

    private SrtpBench(boolean quick) {
        packets = quick ? 2_000 : 100_000;
    }

    public static void main(String[] args) throws Exception {
        SrtpBench bench = new SrtpBench(Arrays.asList(args).contains("--quick"));
        boolean open =
                Object.class
                        .getModule()
                        .isOpen("com.sun.crypto.provider", SrtpSender.class.getModule());
        System.out.println(
                open
                        ? "The JDK's GHASH is open: AEAD profiles use it."
                        : "The JDK's GHASH is closed: AEAD profiles use the JDK's whole AES-GCM.");
        System.out.printf(
                Locale.ROOT, "%-34s %14s %14s%n", "per packet", SIZES[0] + " B", SIZES[1] + " B");
        int only = Arrays.asList(args).indexOf("--only");
        String wanted = only >= 0 && only + 1 < args.length ? args[only + 1] : "";
        for (Scenario scenario : Scenario.values()) {
            bench.row(wanted, scenario.title, scenario);
        }
        for (SrtpProfile profile : SrtpProfile.values()) {
            bench.row(wanted, profile + " protect", size -> protect(profile, size));
            bench.row(wanted, profile + " and unprotect", size -> both(profile, size));
        }
    }

    /** Makes what runs once for each packet. */
    private interface Preparation {
        Step prepare(int size) throws Exception;
    }

    private interface Step {
        void run(int packet) throws Exception;
    }

    private enum Scenario implements Preparation {
        JDK_GCM("JDK AES-128-GCM, heap arrays") {
            @Override
            public Step prepare(int size) throws Exception {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                byte[] data = data(size);
                byte[] nonce = new byte[12];
                return packet -> {
                    number(nonce, packet);
                    cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(TAG_BITS, nonce));
                    cipher.updateAAD(data, 0, HEADER);
                    cipher.doFinal(data, HEADER, size - HEADER, data, HEADER);
                };
            }
        },
        JDK_GCM_DIRECT("JDK AES-128-GCM, direct buffers") {
            @Override
            public Step prepare(int size) throws Exception {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                ByteBuffer in = ByteBuffer.allocateDirect(size);
                ByteBuffer out = ByteBuffer.allocateDirect(size + SrtpProfile.MAX_OVERHEAD);
                byte[] nonce = new byte[12];
                return packet -> {
                    number(nonce, packet);
                    cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(TAG_BITS, nonce));
                    cipher.updateAAD(in.clear().limit(HEADER));
                    cipher.doFinal(in.limit(size), out.clear());
                };
            }
        },
        BOUNCY_CASTLE_GCM("BouncyCastle AES-128-GCM") {
            @Override
            public Step prepare(int size) {
                GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
                KeyParameter key = new KeyParameter(KEY.getEncoded());
                byte[] data = data(size);
                byte[] nonce = new byte[12];
                return packet -> {
                    number(nonce, packet);
                    cipher.init(true, new AEADParameters(key, TAG_BITS, nonce));
                    cipher.processAADBytes(data, 0, HEADER);
                    int done = cipher.processBytes(data, HEADER, size - HEADER, data, HEADER);
                    cipher.doFinal(data, HEADER + done);
                };
            }
        },
        JDK_CTR("JDK AES-128-CTR, no authentication") {
            @Override
            public Step prepare(int size) throws Exception {
                Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
                byte[] data = data(size);
                byte[] initial = new byte[16];
                return packet -> {
                    number(initial, packet);
                    cipher.init(Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(initial));
                    cipher.doFinal(data, HEADER, size - HEADER, data, HEADER);
                };
            }
        },
        JDK_ECB("JDK AES-128-ECB, as a key stream") {
            @Override
            public Step prepare(int size) throws Exception {
                Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
                cipher.init(Cipher.ENCRYPT_MODE, KEY);
                byte[] data = data(size);
                byte[] out = data(size);
                int whole = (size - HEADER + 15) / 16 * 16;
                return packet -> {
                    number(data, packet);
                    cipher.update(data, 0, whole, out, 0);
                };
            }
        },
        JDK_HMAC("JDK HMAC-SHA1") {
            @Override
            public Step prepare(int size) throws Exception {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(new byte[20], "HmacSHA1"));
                byte[] data = data(size);
                byte[] tag = new byte[20];
                return packet -> {
                    number(data, packet);
                    mac.update(data, 0, size);
                    mac.doFinal(tag, 0);
                };
            }
        };

        static final SecretKeySpec KEY = new SecretKeySpec(new byte[16], "AES");

        final String title;

        Scenario(String title) {
            this.title = title;
        }
    }

    private static Step protect(SrtpProfile profile, int size) {
        SrtpSender sender = sender(profile);
        byte[] data = data(size);
        return packet -> {
            rtpHeader(data, packet);
            sender.protectRtp(data, 0, size);
        };
    }

    private static Step both(SrtpProfile profile, int size) {
        SrtpSender sender = sender(profile);
        SrtpReceiver receiver =
                new SrtpReceiver(
                        profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
        byte[] data = data(size);
        return packet -> {
            rtpHeader(data, packet);
            int length = sender.protectRtp(data, 0, size);
            if (receiver.unprotectRtp(data, 0, length) != size) {
                throw new IllegalStateException("packet " + packet + " was refused");
            }
        };
    }

    private static SrtpSender sender(SrtpProfile profile) {
        return new SrtpSender(
                profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
    }

    private static byte[] data(int size) {
        return new byte[size + SrtpProfile.MAX_OVERHEAD];
    }

    private static void number(byte[] nonce, int packet) {
        nonce[0] = (byte) packet;
        nonce[1] = (byte) (packet >> 8);
        nonce[2] = (byte) (packet >> 16);
        nonce[3] = (byte) (packet >> 24);
    }

    private static void rtpHeader(byte[] data, int packet) {
        data[0] = (byte) 0x80;
        data[2] = (byte) (packet >> 8);
        data[3] = (byte) packet;
    }

    private void row(String wanted, String title, Preparation preparation) throws Exception {
        if (!title.contains(wanted)) {
            return;
        }
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-34s", title));
        for (int size : SIZES) {
            row.append(measure(preparation.prepare(size)));
        }
        System.out.println(row);
    }

    /** The best of some rounds: what others do on the machine only ever adds to it. */
    private String measure(Step step) throws Exception {
        double best = Double.MAX_VALUE;
        long allocated = 0;
        int packet = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < packets; i++) {
                step.run(packet++);
            }
            nanos = THREADS.getCurrentThreadCpuTime() - nanos;
            allocated = (THREADS.getCurrentThreadAllocatedBytes() - bytes) / packets;
            best = Math.min(best, (double) nanos / packets);
        }
        return String.format(Locale.ROOT, "%6.0f ns %4d B", best, allocated);
    }
}
