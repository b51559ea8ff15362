import io.parley.webrtc.DataChannel;
import io.parley.webrtc.DataChannelListener;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.PeerConnectionListener;
import io.parley.webrtc.RtcStats;
import io.parley.webrtc.RtpTransceiver;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;

import io.parley.webrtc.sdp.SdpType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parley's PeerConnection, told over a pipe what to do. Requests and reports are lines of words; what may hold blanks is
 * in base64. The first word names one of any number of connections. Every message on a channel whose label starts with
 * "echo" is sent back, and so is all audio and video: under a source of our own, as if it were our picture and our voice.
 */
public final class PeerDriver implements PeerConnectionListener, DataChannelListener {
    private final String name;
    private final Map<String, DataChannel> channels = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> heard = new ConcurrentHashMap<>();
    private final PeerConnection peer = PeerConnection.create(PeerConnectionConfig.DEFAULT, this);

    private PeerDriver(String name) {
        this.name = name;
    }

    public static void main(String[] args) throws IOException {
        Map<String, PeerDriver> drivers = new ConcurrentHashMap<>();
        BufferedReader requests =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] words = line.split(" ", 2);
            PeerDriver driver = drivers.computeIfAbsent(words[0], PeerDriver::new);
            try {
                driver.handle(words[1].split(" "));
            } catch (RuntimeException e) {
                driver.report("error", e.getClass().getSimpleName(), encoded(String.valueOf(e.getMessage())));
            }
        }
        System.exit(0);
    }

    private void handle(String[] request) {
        switch (request[0]) {
            case "offer" -> report("offer", encoded(peer.setLocalDescription().join().sdp()));
            case "answer" -> {
                peer.setRemoteDescription(new SessionDescriptionInit(SdpType.OFFER, decoded(request[1]))).join();
                report("answer", encoded(peer.setLocalDescription().join().sdp()));
            }
            case "accept" -> {
                peer.setRemoteDescription(new SessionDescriptionInit(SdpType.ANSWER, decoded(request[1]))).join();
                report("accepted");
            }
            case "create" -> keep(peer.createDataChannel(options(request[1], request[2])));
            case "text" -> channels.get(request[1]).send(request.length > 2 ? decoded(request[2]) : "");
            case "binary" ->
                    channels.get(request[1])
                            .send(ByteBuffer.wrap(request.length > 2 ? Base64.getDecoder().decode(request[2]) : new byte[0]));
            case "closeChannel" -> channels.get(request[1]).close();
            case "media" -> peer.addTransceiver(echoing(MediaKind.valueOf(request[1]), Integer.parseInt(request[2])));
            case "stats" -> {
                for (RtcStats stats : peer.getStats().join()) {
                    if (stats.type().endsWith("-rtp")) {
                        String packets = stats.type().startsWith("in") ? "packetsReceived" : "packetsSent";
                        report("stats", stats.type(), String.valueOf(stats.values().get("kind")), "" + stats.number(packets));
                    }
                }
                report("stats", "end");
            }
            case "close" -> peer.close();
            default -> throw new IllegalArgumentException(request[0]);
        }
    }

    private static TransceiverSpec echoing(MediaKind kind, int ssrc) {
        return TransceiverSpec.of(kind, Direction.SENDRECV)
                .withSend(SendParameters.single("echo", "echo" + kind, "echo", ssrc, 0));
    }

    @Override
    public void onTrack(RtpTransceiver transceiver) {
        report("track", transceiver.kind().name(), String.valueOf(transceiver.mid()));
    }

    @Override
    public void onRtp(RtpTransceiver transceiver, ByteBuffer packet) {
        if (transceiver != null && transceiver.section().send() != null) {
            int ssrc = transceiver.section().send().ssrc();
            heard.put(ssrc, packet.getInt(8));
            peer.sendRtp(packet.putInt(8, ssrc));
        }
    }

    /** Who asks us for a key frame (RFC 4585 §6.3.1) asks the one whose picture it is. */
    @Override
    public void onRtcp(ByteBuffer packets) {
        for (int at = 0; at + 12 <= packets.limit(); at += 4 * (1 + (packets.getShort(at + 2) & 0xFFFF))) {
            boolean pictureLost = packets.getShort(at) == (short) 0x81CE;
            Integer source = pictureLost ? heard.get(packets.getInt(at + 8)) : null;
            if (source != null) {
                peer.sendRtcp(ByteBuffer.allocate(12).putInt(0x81CE_0002).putInt(1).putInt(source).flip());
            }
        }
    }

    private static DataChannelOptions options(String label, String kind) {
        return kind.equals("reliable") ? DataChannelOptions.reliable(label) : DataChannelOptions.lossy(label);
    }

    private void keep(DataChannel channel) {
        channels.put(channel.label(), channel);
        channel.listener(this);
    }

    @Override
    public void onConnectionStateChange(PeerState state, String reason) {
        report("state", state.name());
    }

    @Override
    public void onDataChannel(DataChannel channel) {
        DataChannelOptions options = channel.options();
        report(
                "channel",
                channel.label(),
                String.valueOf(options.ordered()),
                String.valueOf(options.maxRetransmits()),
                encoded(options.protocol()));
        keep(channel);
    }

    @Override
    public void onOpen(DataChannel channel) {
        report("open", channel.label());
    }

    @Override
    public void onText(DataChannel channel, String text) {
        if (channel.label().startsWith("echo")) {
            channel.send(text);
        }
        report("text", channel.label(), encoded(text));
    }

    @Override
    public void onBinary(DataChannel channel, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        if (channel.label().startsWith("echo")) {
            channel.send(ByteBuffer.wrap(copy));
        }
        report("binary", channel.label(), Base64.getEncoder().encodeToString(copy));
    }

    @Override
    public void onClose(DataChannel channel) {
        report("closed", channel.label());
    }

    private void report(String... words) {
        String line = name + " " + String.join(" ", words);
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
