package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.NetUtil;
import io.parley.server.limits.AddressGate;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import java.net.InetAddress;

/**
 * Refuses joins from an address that joins too often, before any of it is read. Behind a proxy on
 * this machine or in a private network, the address is the one that the proxy saw.
 */
final class JoinGate implements DecoratingHttpServiceFunction {
    private static final int BURST_SECONDS = 10;
    private static final int TOO_MANY_REQUESTS = 429;

    private final AddressGate gate;
    private final FrontMetrics metrics;

    JoinGate(LimitSet limits, FrontMetrics metrics) {
        gate = new AddressGate(limits.max(Limit.JOINS), BURST_SECONDS);
        this.metrics = metrics;
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest req)
            throws Exception {
        if (gate.tryPass(addressOf(ctx, req), System.nanoTime())) {
            return delegate.serve(ctx, req);
        }
        metrics.refused(TOO_MANY_REQUESTS);
        metrics.refused(Limit.JOINS);
        return RefusedException.answer(TOO_MANY_REQUESTS, "too many joins from this address");
    }

    private static byte[] addressOf(ServiceRequestContext ctx, HttpRequest req) {
        InetAddress peer = ctx.remoteAddress().getAddress();
        if (peer.isLoopbackAddress() || peer.isSiteLocalAddress()) {
            // The last one is what the nearest proxy saw; those before it are the client's to say.
            String forwarded = req.headers().get(HttpHeaderNames.X_FORWARDED_FOR, "");
            String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
            byte[] address = NetUtil.createByteArrayFromIpAddressString(last);
            if (address != null) {
                return address;
            }
        }
        return peer.getAddress();
    }
}
