import io.parley.webrtc.DataChannel;
import io.parley.webrtc.DataChannelListener;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.PeerConnectionListener;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.peer.PeerState;
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
 * "echo" is sent back.
 */
public final class PeerDriver implements PeerConnectionListener, DataChannelListener {
    private final String name;
    private final Map<String, DataChannel> channels = new ConcurrentHashMap<>();
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
            case "close" -> peer.close();
            default -> throw new IllegalArgumentException(request[0]);
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
