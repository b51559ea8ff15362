package io.parley.server.front;

import io.parley.server.config.TlsConfig;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A front door on a free loopback port, before real rooms without media. */
final class FrontFixture implements AutoCloseable {

    static final ApiKey KEY = new ApiKey("devkey", "secret");

    /** A join has a few seconds, and the first of a JVM may need them for loading classes. */
    static {
        try (FrontFixture first = new FrontFixture(RoomsConfig.DEFAULT);
                RawConnection connection = first.connect()) {
            connection.upgrade("/rtc?protocol=17&access_token=" + joinToken("first", "first"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final ThreadShard shard = new ThreadShard();
    private final Rooms rooms;
    private final FrontDoor front;

    FrontFixture(RoomsConfig config) {
        this(config, "127.0.0.1");
    }

    FrontFixture(RoomsConfig config, String address) {
        this(config, address, null);
    }

    FrontFixture(RoomsConfig config, String address, @Nullable TlsConfig tls) {
        KeyProvider keys = KeyProvider.of(List.of(KEY));
        rooms = new Rooms(config, keys, List.of(shard));
        front =
                FrontDoor.open(
                                List.of(new InetSocketAddress(address, 0)),
                                1,
                                new TokenVerifier(keys, Clock.systemUTC()),
                                rooms,
                                null,
                                null,
                                tls)
                        .join();
    }

    void replaceCertificate(TlsConfig tls) {
        front.replaceCertificate(tls);
    }

    int port() {
        return front.port();
    }

    RawConnection connect() throws IOException {
        return new RawConnection(front.port());
    }

    /** A token of {@link #KEY} that expires in an hour. */
    static String token(String identity, VideoGrants video) {
        return token(KEY, identity, video, Instant.now().plusSeconds(3600));
    }

    static String token(ApiKey key, String identity, VideoGrants video, Instant expiresAt) {
        return AccessToken.builder()
                .identity(identity)
                .grants(video)
                .expiresAt(expiresAt)
                .build()
                .sign(key);
    }

    static VideoGrants.Builder join(String room) {
        return VideoGrants.builder().roomJoin(true).room(room);
    }

    /** A token with which {@code identity} may join {@code room}. */
    static String joinToken(String identity, String room) {
        return token(identity, join(room).build());
    }

    @Override
    public void close() {
        rooms.shutdown().join();
        front.close().join();
        shard.close();
    }
}
