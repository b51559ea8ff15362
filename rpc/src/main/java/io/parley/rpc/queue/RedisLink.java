package io.parley.rpc.queue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two connections to Redis: one for commands, one for what other processes say. They live and
 * die together: when one breaks, or Redis answers nothing, both are made anew until that works, and
 * whoever uses them is told of each change. State is touched in {@code serial} only.
 */
final class RedisLink {

    private static final Logger LOGGER = LoggerFactory.getLogger(RedisLink.class);

    /** For each step of a connect. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Three times that without an answer, and Redis is out of reach. */
    private static final long LOOK_MILLIS = 700;

    private static final long RETRY_MILLIS = 250;
    private static final byte[][] NO_KEYS = {};

    /** Who uses the link; called in {@code serial}. */
    interface User {

        /** The name of the channel that the next connection hears. */
        String newChannel();

        /** Commands work from now on. */
        void onUp();

        /** What was under way is lost. */
        void onDown();

        void onMessage(byte[] message);

        /** Now and then while the link is up. */
        void onBeat();
    }

    private final RedisURI uri;
    private final Executor serial;
    private final User user;
    private final long beatMillis;
    private final ClientResources resources;
    private final RedisClient client;
    private final Map<RedisScript, String> digests = new EnumMap<>(RedisScript.class);
    private final Stall stall = new Stall();
    private @Nullable StatefulRedisConnection<byte[], byte[]> commands;
    private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> messages;
    private boolean up;
    private boolean closed;
    private boolean warned;
    private int generation;

    RedisLink(RedisURI uri, Executor serial, User user, long beatMillis) {
        this.uri = uri;
        this.serial = serial;
        this.user = user;
        this.beatMillis = beatMillis;
        resources =
                ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
        client = RedisClient.create(resources);
        client.setOptions(
                ClientOptions.builder()
                        .autoReconnect(false)
                        .socketOptions(
                                SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
                        .timeoutOptions(
                                TimeoutOptions.builder()
                                        .timeoutSource(new ConnectTimeouts())
                                        .build())
                        .build());
        client.addListener(
                new RedisConnectionStateAdapter() {
                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                        serial.execute(() -> lost(connection));
                    }
                });
    }

    boolean isUp() {
        return up;
    }

    /** Connects now and whenever the link is down, until it is closed. */
    void connect() {
        if (closed || up) {
            return;
        }
        int attempt = ++generation;
        String channel = user.newChannel();
        var first = client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
        var second = client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
        CompletableFuture.allOf(first, second)
                .whenComplete(
                        (both, failure) -> {
                            if (failure == null) {
                                serial.execute(
                                        () ->
                                                connected(
                                                        attempt,
                                                        first.join(),
                                                        second.join(),
                                                        channel));
                            } else {
                                first.thenAccept(StatefulRedisConnection::closeAsync);
                                second.thenAccept(StatefulRedisPubSubConnection::closeAsync);
                                serial.execute(() -> failed(attempt, failure));
                            }
                        });
    }

    private void connected(
            int attempt,
            StatefulRedisConnection<byte[], byte[]> first,
            StatefulRedisPubSubConnection<byte[], byte[]> second,
            String channel) {
        if (closed || attempt != generation) {
            first.closeAsync();
            second.closeAsync();
            return;
        }
        commands = first;
        messages = second;
        second.addListener(
                new RedisPubSubAdapter<byte[], byte[]>() {
                    @Override
                    public void message(byte[] from, byte[] message) {
                        serial.execute(() -> deliver(attempt, message));
                    }
                });
        CompletableFuture<?> ready = second.async().subscribe(bytes(channel)).toCompletableFuture();
        for (RedisScript script : RedisScript.values()) {
            ready =
                    ready.thenCombine(
                            first.async().scriptLoad(script.text()),
                            (before, digest) -> {
                                serial.execute(() -> digests.put(script, digest));
                                return digest;
                            });
        }
        ready.whenComplete(
                (done, failure) ->
                        serial.execute(
                                () -> {
                                    if (failure == null) {
                                        goUp(attempt);
                                    } else {
                                        failed(attempt, failure);
                                    }
                                }));
    }

    private void deliver(int attempt, byte[] message) {
        if (attempt == generation) {
            user.onMessage(message);
        }
    }

    private void goUp(int attempt) {
        if (closed || attempt != generation) {
            return;
        }
        up = true;
        if (warned) {
            warned = false;
            LOGGER.info("Redis is back");
        }
        stall.reset();
        user.onUp();
        beat(attempt);
        look(attempt);
    }

    private void look(int attempt) {
        if (!up || attempt != generation) {
            return;
        }
        if (stall.look()) {
            goDown("it does not answer");
        } else {
            later(LOOK_MILLIS, () -> look(attempt));
        }
    }

    private void beat(int attempt) {
        if (up && attempt == generation) {
            user.onBeat();
            later(beatMillis, () -> beat(attempt));
        }
    }

    private void later(long millis, Runnable task) {
        if (!closed) {
            resources
                    .eventExecutorGroup()
                    .schedule(() -> serial.execute(task), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void lost(RedisChannelHandler<?, ?> connection) {
        if (connection == commands || connection == messages) {
            goDown("the connection was lost");
        }
    }

    private void failed(int attempt, Throwable failure) {
        if (attempt == generation && !up) {
            goDown(String.valueOf(failure.getMessage()));
        }
    }

    /** What is under way is lost; a moment later everything is tried anew. */
    private void goDown(String reason) {
        if (closed) {
            return;
        }
        if (!warned) {
            warned = true;
            LOGGER.warn("Redis is out of reach, calls fail until it is back ({})", reason);
        }
        boolean wasUp = up;
        up = false;
        generation++;
        closeConnections();
        if (wasUp) {
            user.onDown();
        }
        later(RETRY_MILLIS, this::connect);
    }

    private void closeConnections() {
        StatefulRedisConnection<byte[], byte[]> first = commands;
        StatefulRedisPubSubConnection<byte[], byte[]> second = messages;
        commands = null;
        messages = null;
        if (first != null && first.isOpen()) {
            first.closeAsync();
        }
        if (second != null && second.isOpen()) {
            second.closeAsync();
        }
    }

    /** Runs a script; a failure takes the link down. The result comes in {@code serial}. */
    CompletableFuture<List<Object>> run(RedisScript script, byte[]... arguments) {
        CompletableFuture<List<Object>> result = new CompletableFuture<>();
        StatefulRedisConnection<byte[], byte[]> connection = commands;
        if (!up || connection == null) {
            result.completeExceptionally(new IllegalStateException("Redis is out of reach"));
            return result;
        }
        int attempt = generation;
        stall.onAsked();
        String digest = Objects.requireNonNull(digests.get(script));
        connection
                .async()
                .<List<Object>>evalsha(digest, ScriptOutputType.MULTI, NO_KEYS, arguments)
                .whenComplete(
                        (reply, failure) ->
                                serial.execute(() -> finish(attempt, result, reply, failure)));
        return result;
    }

    /** Says something to a process; gives how many heard it. */
    CompletableFuture<Long> publish(String channel, byte[] message) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        StatefulRedisConnection<byte[], byte[]> connection = commands;
        if (!up || connection == null) {
            result.completeExceptionally(new IllegalStateException("Redis is out of reach"));
            return result;
        }
        int attempt = generation;
        stall.onAsked();
        connection
                .async()
                .publish(bytes(channel), message)
                .whenComplete(
                        (heard, failure) ->
                                serial.execute(() -> finish(attempt, result, heard, failure)));
        return result;
    }

    private <T> void finish(
            int attempt,
            CompletableFuture<T> result,
            @Nullable T reply,
            @Nullable Throwable failure) {
        if (attempt == generation) {
            stall.onAnswered();
        }
        if (failure != null || attempt != generation) {
            if (attempt == generation && up) {
                goDown(String.valueOf(failure));
            }
            result.completeExceptionally(new IllegalStateException("Redis is out of reach"));
        } else {
            result.complete(Objects.requireNonNull(reply));
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void close() {
        closed = true;
        up = false;
        commands = null;
        messages = null;
        client.shutdownAsync(0, 1, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
    }

    /**
     * What is asked of a connection that is up has no time of its own: {@link Stall} sees to it.
     */
    private static final class ConnectTimeouts extends TimeoutOptions.TimeoutSource {
        private static final long NONE = 0;

        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            ProtocolKeyword type = command.getType();
            return type == CommandType.EVALSHA || type == CommandType.PUBLISH
                    ? NONE
                    : CONNECT_TIMEOUT.toMillis();
        }
    }
}
