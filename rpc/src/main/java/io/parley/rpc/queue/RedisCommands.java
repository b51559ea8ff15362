package io.parley.rpc.queue;

import static io.parley.rpc.queue.RedisLink.bytes;

import io.parley.rpc.proto.queue.QueueFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a shared queue, as scripts with their arguments. Used in one serial context. */
final class RedisCommands {

    private static final Logger LOGGER = LoggerFactory.getLogger(RedisCommands.class);

    /** A process that said nothing for this long is dead. */
    private static final long PROCESS_MILLIS = 15_000;

    private static final long WAIT_MILLIS = 90_000;
    private static final int HOSTS_AT_ONCE = 500;

    private final RedisLink link;
    private final String prefix;
    private final QueueOptions options;
    private String process = "";

    RedisCommands(RedisLink link, String prefix, QueueOptions options) {
        this.link = link;
        this.prefix = prefix;
        this.options = options;
    }

    /** Takes another name, and gives the channel under which this process is heard. */
    String rename(String name) {
        process = name;
        return prefix + "to:" + name;
    }

    boolean isUp() {
        return link.isUp();
    }

    private byte[] seenMillis() {
        return bytes(Long.toString(options.offlineAfter().toMillis()));
    }

    private CompletableFuture<List<Object>> run(
            RedisScript script, List<byte[]> arguments, Collection<String> hosts) {
        List<byte[]> all = new ArrayList<>(arguments);
        hosts.forEach(host -> all.add(bytes(host)));
        return link.run(script, all.toArray(new byte[0][]));
    }

    private static int code(List<Object> reply) {
        return ((Long) reply.get(0)).intValue();
    }

    /** -1 if too many wait, 0 if the host has no answerer, else 1. */
    CompletableFuture<Integer> call(Offer offer, long lifetimeMillis) {
        return link.run(
                        RedisScript.CALL,
                        bytes(prefix),
                        bytes(offer.host()),
                        bytes(offer.uuid()),
                        bytes(process),
                        Frames.store(offer, process),
                        bytes(Long.toString(lifetimeMillis)),
                        bytes(Integer.toString(options.maxPendingCalls())))
                .thenApply(RedisCommands::code);
    }

    /** What {@code take.lua} gives. */
    CompletableFuture<List<Object>> take(Collection<String> hosts, boolean waitsAlready) {
        List<byte[]> arguments =
                List.of(
                        bytes(prefix),
                        bytes(process),
                        seenMillis(),
                        bytes(Integer.toString(options.maxWaitingAnswerers())),
                        bytes(waitsAlready ? "take" : "await"),
                        bytes(Long.toString(WAIT_MILLIS)));
        return run(RedisScript.TAKE, arguments, hosts);
    }

    void leave(Collection<String> hosts) {
        forgetResult(
                run(
                        RedisScript.LEAVE,
                        List.of(bytes(prefix), bytes(process), seenMillis()),
                        hosts));
    }

    void requeue(String host, String uuid) {
        forgetResult(link.run(RedisScript.REQUEUE, bytes(prefix), bytes(host), bytes(uuid)));
    }

    CompletableFuture<Boolean> update(String host, String uuid, String kind, byte[] frame) {
        return link.run(
                        RedisScript.UPDATE,
                        bytes(prefix),
                        bytes(host),
                        bytes(uuid),
                        bytes(kind),
                        frame,
                        bytes(Long.toString(PROCESS_MILLIS)),
                        bytes(Integer.toString(Limits.MAX_EARLY_UPDATES)))
                .thenApply(reply -> code(reply) == 1);
    }

    /** Says something to the caller's process; false if that is gone. */
    CompletableFuture<Boolean> say(String callerProcess, QueueFrame frame) {
        return link.publish(prefix + "to:" + callerProcess, Frames.encode(frame))
                .thenApply(heard -> heard > 0);
    }

    /** This process lives, and these hosts have answerers in it. */
    void refresh(Collection<String> hosts) {
        List<String> all = new ArrayList<>(hosts);
        int from = 0;
        do {
            int to = Math.min(all.size(), from + HOSTS_AT_ONCE);
            forgetResult(
                    run(
                            RedisScript.REFRESH,
                            List.of(
                                    bytes(prefix),
                                    bytes(process),
                                    bytes(Long.toString(PROCESS_MILLIS)),
                                    bytes(Long.toString(WAIT_MILLIS))),
                            all.subList(from, to)));
            from = to;
        } while (from < all.size());
    }

    /** Completes after everything that was sent before. */
    CompletableFuture<Long> echo() {
        return link.publish(prefix + "to:" + process, new byte[] {0});
    }

    /** A failure takes the link down, which tells everybody. */
    private static void forgetResult(CompletableFuture<?> result) {
        result.exceptionally(
                failure -> {
                    LOGGER.debug("a step in Redis failed", failure);
                    return null;
                });
    }
}
