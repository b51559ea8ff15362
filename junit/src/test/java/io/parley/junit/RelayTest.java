package io.parley.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RelayTest {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Relay relay = Relay.open("127.0.0.1");
    private DatagramSocket udpServer;
    private ServerSocket tcpServer;
    private DatagramSocket client;

    RelayTest() throws IOException {
        InetAddress hidden = InetAddress.getByName("127.0.0.2");
        udpServer = new DatagramSocket(new InetSocketAddress(hidden, relay.udpPort()));
        tcpServer = new ServerSocket(0, 10, hidden);
        client = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        client.connect(new InetSocketAddress("127.0.0.1", relay.udpPort()));
        udpServer.setSoTimeout(PATIENCE_MILLIS);
        client.setSoTimeout(PATIENCE_MILLIS);
        tcpServer.setSoTimeout(PATIENCE_MILLIS);
    }

    @BeforeEach
    void start() throws IOException {
        relay.start(InetAddress.getByName("127.0.0.2"), tcpServer.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        udpServer.close();
        tcpServer.close();
        client.close();
    }

    private void send(int value) throws IOException {
        client.send(new DatagramPacket(new byte[] {(byte) value}, 1));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
        socket.receive(packet);
        return packet;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", relay.httpPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @Test
    void datagramsGoThereAndBack() throws IOException {
        send(1);
        DatagramPacket there = receive(udpServer);
        assertThat(there.getData()[0]).isEqualTo((byte) 1);
        there.getData()[0] = 2;
        udpServer.send(there);
        assertThat(receive(client).getData()[0]).isEqualTo((byte) 2);
        assertThat(relay.network().datagrams()).isEqualTo(2);
    }

    @Test
    void aShareOfDatagramsIsLost() throws IOException {
        relay.network().loss(0.5);
        for (int i = 0; i < 200; i++) {
            send(i);
        }
        while (relay.network().datagrams() < 200) {
            Thread.onSpinWait();
        }
        assertThat(relay.network().lostDatagrams()).isBetween(50L, 150L);
    }

    @Test
    void aCutLosesDatagramsUntilItHeals() throws IOException {
        relay.network().cutUdp();
        send(1);
        while (relay.network().lostDatagrams() == 0) {
            Thread.onSpinWait();
        }
        relay.network().heal();
        send(2);
        assertThat(receive(udpServer).getData()[0]).isEqualTo((byte) 2);
    }

    @Test
    void whatIsDelayedArrivesLater() throws IOException {
        relay.network().delay(Duration.ofMillis(50));
        long before = System.nanoTime();
        send(1);
        receive(udpServer);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    void whatIsOverdueGoesBeforeWhatComesLater() {
        try (Relay still = Relay.open("127.0.0.1")) {
            List<Integer> done = new ArrayList<>();
            still.network().delay(Duration.ofNanos(1));
            long due = still.afterDelay(System.nanoTime(), () -> done.add(1));
            still.network().heal();
            while (System.nanoTime() - due <= 0) {
                Thread.onSpinWait();
            }
            still.afterDelay(due, () -> done.add(2));
            still.runTasks();
            assertThat(done).containsExactly(1, 2);
        }
    }

    @Test
    void aTcpConnectionPassesEverythingInOrderThoughTheDelayChanges() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (Socket near = connect();
                Socket far = tcpServer.accept()) {
            CompletableFuture<byte[]> received =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return far.getInputStream().readAllBytes();
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            relay.network().delay(Duration.ofMillis(30));
            near.getOutputStream().write(sent, 0, 100_000);
            relay.network().heal();
            near.getOutputStream().write(sent, 100_000, sent.length - 100_000);
            near.shutdownOutput();
            assertThat(Arrays.equals(received.get(), sent)).isTrue();
            far.getOutputStream().write(7);
            far.shutdownOutput();
            assertThat(near.getInputStream().read()).isEqualTo(7);
            assertThat(near.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aCutConnectionStandsStillAndGoesOn() throws IOException {
        try (Socket near = connect();
                Socket far = tcpServer.accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            relay.network().cut();
            near.getOutputStream().write(2);
            far.setSoTimeout(50);
            assertThatThrownBy(() -> far.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            far.setSoTimeout(PATIENCE_MILLIS);
            relay.network().heal();
            assertThat(far.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void droppedConnectionsEndAtBothEndsAndRefusedOnesAtOnce() throws IOException {
        try (Socket near = connect();
                Socket far = tcpServer.accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            relay.network().dropConnections();
            assertThat(isOver(near)).isTrue();
            assertThat(isOver(far)).isTrue();
        }
        relay.network().refuseConnections();
        try (Socket refused = connect()) {
            assertThat(isOver(refused)).isTrue();
        }
        relay.network().heal();
        try (Socket near = connect();
                Socket far = tcpServer.accept()) {
            near.getOutputStream().write(3);
            assertThat(far.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void aConnectionIsNotDroppedForWhatWasAskedBeforeItCame() throws IOException {
        try (Relay still = Relay.open("127.0.0.1");
                TcpRelay port = new TcpRelay(still, "127.0.0.1")) {
            port.setTarget((InetSocketAddress) tcpServer.getLocalSocketAddress());
            still.execute(port::dropConnections);
            try (Socket near = new Socket("127.0.0.1", port.port())) {
                port.onAccept();
                still.runTasks();
                try (Socket far = tcpServer.accept()) {
                    far.setSoTimeout(50);
                    assertThatThrownBy(() -> far.getInputStream().read())
                            .isInstanceOf(SocketTimeoutException.class);
                    assertThat(near.isConnected()).isTrue();
                }
            }
        }
    }

    private static boolean isOver(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void sharesAndDelaysAreChecked() {
        Network network = relay.network();
        assertThatThrownBy(() -> network.loss(1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.delay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
