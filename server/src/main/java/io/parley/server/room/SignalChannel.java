package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.SignalResponse;
import org.jspecify.annotations.Nullable;

/**
 * The signalling of one participant over the sockets that come and go. What is sent while there is
 * none is lost: a resume tells everything anew.
 */
final class SignalChannel {
    /** From here on a leave says what the client shall do; before, only whether to come back. */
    private static final int PROTOCOL_WITH_LEAVE_ACTION = 13;

    private final int protocol;
    private @Nullable SignalConnection connection;

    SignalChannel(int protocol) {
        this.protocol = protocol;
    }

    boolean isAttached() {
        return connection != null;
    }

    boolean isCurrent(SignalConnection candidate) {
        return connection == candidate;
    }

    void attach(SignalConnection next) {
        SignalConnection previous = connection;
        if (previous != null && previous != next) {
            previous.close(SignalConnection.NORMAL_CLOSURE, "replaced by a newer socket");
        }
        connection = next;
    }

    void detach() {
        connection = null;
    }

    /** Takes note of what was answered without the shard. */
    void settlePings() {
        if (connection != null) {
            connection.settlePings();
        }
    }

    void send(SignalResponse message) {
        if (connection != null) {
            connection.send(message);
        }
    }

    /** Tells the client to go, or to come back, and closes the socket. */
    void leave(DisconnectReason reason, LeaveRequest.Action action) {
        if (connection != null) {
            connection.send(leaveMessage(protocol, reason, action));
            close(reason.name());
        }
    }

    void close(String reason) {
        if (connection != null) {
            connection.close(SignalConnection.NORMAL_CLOSURE, reason);
            connection = null;
        }
    }

    static SignalResponse leaveMessage(
            int protocol, DisconnectReason reason, LeaveRequest.Action action) {
        LeaveRequest.Builder leave = LeaveRequest.newBuilder().setReason(reason);
        if (protocol >= PROTOCOL_WITH_LEAVE_ACTION) {
            leave.setAction(action);
        } else {
            leave.setCanReconnect(action != LeaveRequest.Action.DISCONNECT);
        }
        return SignalResponse.newBuilder().setLeave(leave).build();
    }
}
