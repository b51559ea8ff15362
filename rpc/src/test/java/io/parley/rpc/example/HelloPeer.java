package io.parley.rpc.example;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.parley.rpc.Answerer;
import io.parley.rpc.DialOptions;
import io.parley.rpc.DialedConnection;
import io.parley.rpc.Dialer;

/**
 * A gRPC service behind a name, and a call to it. Arguments: {@code answer} or {@code call}, the
 * address of the signaling service, and the name.
 */
public final class HelloPeer {
    private HelloPeer() {}

    public static void main(String[] args) {
        if (args.length == 3 && args[0].equals("answer")) {
            answer(args[1], args[2]).whenClosed().join();
        } else if (args.length == 3 && args[0].equals("call")) {
            System.out.println(call(args[1], args[2]));
        } else {
            System.err.println("usage: answer|call SIGNALING NAME");
            System.exit(2);
        }
    }

    /** Serves under a name; this machine needs no open port. */
    static Answerer answer(String signaling, String name) {
        HealthStatusManager health = new HealthStatusManager();
        return Answerer.builder(signaling, name).addService(health.getHealthService()).start();
    }

    /** Calls whoever answers for the name. */
    static String call(String signaling, String name) {
        try (DialedConnection peer = Dialer.dial(signaling, name, DialOptions.DEFAULT).join()) {
            return HealthGrpc.newBlockingStub(peer.channel())
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus()
                    .name();
        }
    }
}
