package io.parley.examples;

import io.parley.sdk.Room;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.rpc.RpcException;

/** A service that others call: the method {@code greet} takes a name and answers a greeting. */
public final class Greeter {
    /** An error of this application; the protocol keeps 1001 to 1999 for itself. */
    static final int NO_NAME = 2001;

    private Greeter() {}

    /** Registers the method on a room. */
    static void serve(Room room) {
        room.registerRpcMethod(
                "greet",
                call -> {
                    if (call.payload().isBlank()) {
                        throw new RpcException(NO_NAME, "whom shall I greet?");
                    }
                    System.out.println(call.callerIdentity() + " greets " + call.payload());
                    return "Hello, " + call.payload() + "!";
                });
    }

    /** Arguments: URL TOKEN. */
    public static void main(String[] args) {
        RoomEnd end = new RoomEnd();
        try (Room room = Room.create(RoomOptions.DEFAULT)) {
            room.addListener(end);
            serve(room);
            room.connectTo(args[0], args[1]).join();
            System.out.println("greeter is in " + room.name());
            end.await();
        }
    }
}
