package io.parley.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that goes away and comes back. It is below those that systems give to
 * connections by themselves: one of those could be somebody else's by then, or that of a client
 * that met itself there.
 */
public final class QuietPort {
    private static final int FIRST = 26_000;
    private static final int LAST = 30_000;

    private QuietPort() {}

    /** One that nobody has now. */
    public static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // another one, then
            }
        }
    }
}
