package io.parley.webrtc.example;

import io.parley.webrtc.DataChannel;
import io.parley.webrtc.DataChannelListener;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.PeerConnectionListener;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Two processes that talk over a data channel. They exchange offer and answer over a plain TCP
 * connection; any other way would do.
 *
 * <pre>
 * java ... io.parley.webrtc.example.TwoProcesses answer
 * java ... io.parley.webrtc.example.TwoProcesses offer PORT
 * </pre>
 *
 * The first prints the port that the second wants.
 */
public final class TwoProcesses {
    private TwoProcesses() {}

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals("answer")) {
            answer();
        } else if (args.length == 2 && args[0].equals("offer")) {
            offer(Integer.parseInt(args[1]));
        } else {
            System.err.println("usage: answer | offer PORT");
            System.exit(2);
        }
    }

    private static void answer() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PeerConnection peer =
                        PeerConnection.create(PeerConnectionConfig.DEFAULT, new Echo())) {
            System.out.println("PORT " + server.getLocalPort());
            try (Socket signaling = server.accept()) {
                String offer = new DataInputStream(signaling.getInputStream()).readUTF();
                peer.setRemoteDescription(new SessionDescriptionInit(SdpType.OFFER, offer)).join();
                String answer = peer.setLocalDescription().join().sdp();
                new DataOutputStream(signaling.getOutputStream()).writeUTF(answer);
            }
            peer.whenClosed().join();
            System.out.println("CLOSED");
        }
    }

    private static void offer(int port) throws IOException {
        try (PeerConnection peer = PeerConnection.create(PeerConnectionConfig.DEFAULT);
                Socket signaling = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataChannel chat = peer.createDataChannel("chat");
            chat.listener(new Greeter(peer));
            String offer = peer.setLocalDescription().join().sdp();
            new DataOutputStream(signaling.getOutputStream()).writeUTF(offer);
            String answer = new DataInputStream(signaling.getInputStream()).readUTF();
            peer.setRemoteDescription(new SessionDescriptionInit(SdpType.ANSWER, answer)).join();
            peer.whenClosed().join();
        }
    }

    /** Sends every text back. */
    private static final class Echo implements PeerConnectionListener, DataChannelListener {
        @Override
        public void onDataChannel(DataChannel channel) {
            System.out.println("CHANNEL " + channel.label());
            channel.listener(this);
        }

        @Override
        public void onText(DataChannel channel, String text) {
            System.out.println("RECEIVED " + text);
            channel.send("echo: " + text);
        }
    }

    /** Says hello, and hangs up when it is answered. */
    private static final class Greeter implements DataChannelListener {
        private final PeerConnection peer;

        Greeter(PeerConnection peer) {
            this.peer = peer;
        }

        @Override
        public void onOpen(DataChannel channel) {
            channel.send("hello");
        }

        @Override
        public void onText(DataChannel channel, String text) {
            System.out.println("RECEIVED " + text);
            peer.close();
        }
    }
}
