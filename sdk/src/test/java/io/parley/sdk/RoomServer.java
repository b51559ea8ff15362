package io.parley.sdk;

import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A real server in this process, on ports that the system chooses, and tokens for it. */
final class RoomServer implements AutoCloseable {
    private static final String SECRET = "a-secret-of-at-least-32-characters";
    private static final ApiKey KEY = new ApiKey("key", SECRET);
    private static final AtomicInteger ROOMS = new AtomicInteger();

    private final ParleyServer server;

    RoomServer() {
        server =
                ParleyServer.start(
                                ServerConfig.builder()
                                        .port(0)
                                        .bindAddresses(List.of("127.0.0.1"))
                                        .key(KEY.key(), SECRET)
                                        .rtc(
                                                RtcConfig.DEFAULT
                                                        .withUdpPorts(PortRange.of(0))
                                                        .withTcpPort(0))
                                        .build())
                        .join();
    }

    String url() {
        return server.webSocketUri().toString();
    }

    /** The name of a room that no other test uses. */
    static String newRoom() {
        return "room-" + ROOMS.incrementAndGet();
    }

    static String token(String room, String identity) {
        return token(room, identity, builder -> builder, grants -> grants);
    }

    static String token(
            String room,
            String identity,
            UnaryOperator<AccessToken.Builder> more,
            UnaryOperator<VideoGrants.Builder> grants) {
        VideoGrants.Builder all = VideoGrants.join(room).toBuilder().canUpdateOwnMetadata(true);
        return more.apply(AccessToken.builder().identity(identity))
                .grants(grants.apply(all).build())
                .build()
                .sign(KEY);
    }

    /** A listener with all that it heard, in a room that is connected. */
    Member join(String room, String identity) {
        return join(token(room, identity), RoomOptions.DEFAULT);
    }

    Member join(String token, RoomOptions options) {
        Member member = new Member(Room.create(options));
        member.room().connectTo(url(), token).join();
        return member;
    }

    @Override
    public void close() {
        server.close();
    }
}
