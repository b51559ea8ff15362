package io.parley.rpc.signaling;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a call names in its metadata, or what is wrong with them. The texts and codes are
 * those that clients know; {@code host not preconfigured} they compare word for word.
 *
 * @param hosts one to five names, empty after a failure
 */
record HostMetadata(List<String> hosts, @Nullable Status failure) {

    static final Metadata.Key<String> RPC_HOST =
            Metadata.Key.of("rpc-host", Metadata.ASCII_STRING_MARSHALLER);

    private static final int MAX_HOSTS = 5;

    static final Status NONE =
            Status.UNKNOWN.withDescription("expected rpc-host to be set in metadata");
    static final Status TOO_MANY = Status.UNKNOWN.withDescription("too many rpc-host");
    static final Status EMPTY = Status.UNKNOWN.withDescription("expected non-empty rpc-host");
    static final Status NOT_ONE = Status.UNKNOWN.withDescription("expected 1 rpc-host");
    static final Status NOT_PRECONFIGURED =
            Status.INVALID_ARGUMENT.withDescription("host not preconfigured");

    private HostMetadata(Status failure) {
        this(List.of(), failure);
    }

    /**
     * Reads the hosts of a call.
     *
     * @param onlyOne whether the method takes one host only
     * @param preconfigured the only hosts that are served; empty serves all
     */
    static HostMetadata read(Metadata headers, boolean onlyOne, Set<String> preconfigured) {
        Iterable<String> values = headers.getAll(RPC_HOST);
        if (values == null) {
            return new HostMetadata(NONE);
        }
        List<String> hosts = new ArrayList<>(1);
        for (String value : values) {
            if (hosts.size() == MAX_HOSTS) {
                return new HostMetadata(TOO_MANY);
            }
            hosts.add(value);
        }
        if (hosts.contains("")) {
            return new HostMetadata(EMPTY);
        }
        if (onlyOne && hosts.size() != 1) {
            return new HostMetadata(NOT_ONE);
        }
        if (!preconfigured.isEmpty() && !preconfigured.containsAll(hosts)) {
            return new HostMetadata(NOT_PRECONFIGURED);
        }
        return new HostMetadata(List.copyOf(hosts), null);
    }

    String host() {
        return hosts.get(0);
    }
}
