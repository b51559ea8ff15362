package io.parley.sdk.signal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.parley.sdk.signal.JoinException.Reason;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Opens one TCP connection to a server: asks for a proxy, resolves the name, tries its addresses
 * one after the other. TLS and proxy are the first handlers of the pipeline. Loop thread only.
 */
final class Dial {
    private final SignalRoute route;
    private final SignalEndpoint endpoint;
    private final ChannelHandler handler;
    private final Consumer<JoinException> failed;
    private final long deadlineNanos;
    private @Nullable Channel channel;
    private boolean cancelled;

    /**
     * @param handler last of the pipeline; told when the connection is active
     * @param failed told when there will be none
     */
    Dial(
            SignalRoute route,
            SignalEndpoint endpoint,
            Duration timeout,
            ChannelHandler handler,
            Consumer<JoinException> failed) {
        this.route = route;
        this.endpoint = endpoint;
        this.handler = handler;
        this.failed = failed;
        deadlineNanos = route.loop().nowNanos() + timeout.toNanos();
    }

    /** What a plan for the connection may be. */
    private record Target(List<InetSocketAddress> addresses, @Nullable Proxy proxy) {}

    void start() {
        ProxySelector proxies =
                route.proxies() == null ? ProxySelector.getDefault() : route.proxies();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal != null && isDirect(proxies, literal)) {
            connect(new Target(List.of(address(literal)), null), 0);
            return;
        }
        route.blocking().execute(() -> prepare(proxies));
    }

    /** The JVM's own proxies never lead to this machine; others must be asked, and may block. */
    private boolean isDirect(@Nullable ProxySelector proxies, byte[] literal) {
        boolean loopback = address(literal).getAddress().isLoopbackAddress();
        return proxies == null || loopback && route.proxies() == null;
    }

    private InetSocketAddress address(byte[] literal) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is 4 or 16
        }
    }

    /** On a thread that may block. */
    private void prepare(@Nullable ProxySelector proxies) {
        try {
            Target target = plan(proxies);
            route.loop().execute(() -> connect(target, 0));
        } catch (UnknownHostException e) {
            fail(
                    new JoinException(
                            Reason.UNKNOWN_HOST,
                            "no address for the host " + e.getMessage() + "; check its name",
                            e));
        } catch (RuntimeException e) {
            fail(new JoinException(Reason.PROXY, "cannot choose a proxy: " + e.getMessage(), e));
        }
    }

    private Target plan(@Nullable ProxySelector proxies) throws UnknownHostException {
        Proxy proxy = proxies == null ? null : choose(proxies.select(endpoint.httpUri()));
        if (proxy != null) {
            byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
            InetSocketAddress remote =
                    literal != null
                            ? address(literal)
                            : InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
            InetSocketAddress via = (InetSocketAddress) proxy.address();
            if (via.isUnresolved()) {
                InetAddress found = InetAddress.getByName(via.getHostString());
                proxy = new Proxy(proxy.type(), new InetSocketAddress(found, via.getPort()));
            }
            return new Target(List.of(remote), proxy);
        }
        InetAddress[] found = InetAddress.getAllByName(endpoint.host());
        return new Target(
                Arrays.stream(found)
                        .map(address -> new InetSocketAddress(address, endpoint.port()))
                        .toList(),
                null);
    }

    private static @Nullable Proxy choose(@Nullable List<Proxy> proxies) {
        Proxy first = proxies == null || proxies.isEmpty() ? null : proxies.get(0);
        return first == null || first.type() == Proxy.Type.DIRECT ? null : first;
    }

    private void connect(Target target, int index) {
        if (cancelled) {
            return;
        }
        Duration left = Duration.ofNanos(deadlineNanos - route.loop().nowNanos());
        boolean more = index + 1 < target.addresses().size();
        Duration patience =
                more && left.compareTo(Limits.ADDRESS_PATIENCE) > 0
                        ? Limits.ADDRESS_PATIENCE
                        : left;
        ChannelHandler first;
        try {
            first = pipeline(target.proxy());
        } catch (NoSuchAlgorithmException | RuntimeException e) {
            failed.accept(new JoinException(Reason.TLS, "cannot set up TLS: " + e.getMessage(), e));
            return;
        }
        var connecting = route.loop().connect(target.addresses().get(index), first, patience);
        channel = connecting.channel();
        connecting.addListener(
                done -> {
                    if (!done.isSuccess() && !cancelled) {
                        if (more) {
                            connect(target, index + 1);
                        } else {
                            failed.accept(Failures.of(done.cause(), endpoint, true));
                        }
                    }
                });
    }

    private ChannelHandler pipeline(@Nullable Proxy proxy) throws NoSuchAlgorithmException {
        ProxyHandler proxyHandler = proxy == null ? null : proxyHandler(proxy);
        SslHandler tls = endpoint.secure() ? tls() : null;
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                if (proxyHandler != null) {
                    opened.pipeline().addLast(proxyHandler);
                }
                if (tls != null) {
                    opened.pipeline().addLast(tls);
                }
                opened.pipeline().addLast(handler);
            }
        };
    }

    private SslHandler tls() throws NoSuchAlgorithmException {
        SSLContext context =
                route.sslContext() == null ? SSLContext.getDefault() : route.sslContext();
        SSLEngine engine = context.createSSLEngine(endpoint.host(), endpoint.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
        engine.setSSLParameters(parameters);
        SslHandler handlerOfTls = new SslHandler(engine, route.blocking());
        handlerOfTls.setHandshakeTimeoutMillis(0); // the whole handshake has a deadline
        return handlerOfTls;
    }

    private ProxyHandler proxyHandler(Proxy proxy) {
        InetSocketAddress address = (InetSocketAddress) proxy.address();
        PasswordAuthentication login = login(address);
        ProxyHandler made;
        if (proxy.type() == Proxy.Type.SOCKS) {
            made =
                    login == null
                            ? new Socks5ProxyHandler(address)
                            : new Socks5ProxyHandler(address, login.getUserName(), password(login));
        } else {
            made =
                    login == null
                            ? new HttpProxyHandler(address)
                            : new HttpProxyHandler(address, login.getUserName(), password(login));
        }
        made.setConnectTimeoutMillis(0); // as above
        return made;
    }

    private static String password(PasswordAuthentication login) {
        return new String(login.getPassword());
    }

    private @Nullable PasswordAuthentication login(InetSocketAddress proxy) {
        Authenticator authenticator = route.authenticator();
        return authenticator == null
                ? null
                : authenticator.requestPasswordAuthenticationInstance(
                        proxy.getHostString(),
                        proxy.getAddress(),
                        proxy.getPort(),
                        "http",
                        "proxy",
                        "basic",
                        null,
                        Authenticator.RequestorType.PROXY);
    }

    private void fail(JoinException failure) {
        route.loop()
                .execute(
                        () -> {
                            if (!cancelled) {
                                failed.accept(failure);
                            }
                        });
    }

    /** Gives up; what is open already is closed. */
    void cancel() {
        cancelled = true;
        if (channel != null) {
            channel.close();
        }
    }
}
