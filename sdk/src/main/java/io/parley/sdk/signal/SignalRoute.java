package io.parley.sdk.signal;

import io.parley.webrtc.net.TransportLoop;
import java.net.Authenticator;
import java.net.ProxySelector;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What connections to a server are made with.
 *
 * @param loop the thread that they live on
 * @param blocking runs what may block: name resolution, proxy selection, TLS arithmetic
 * @param sslContext who is trusted; null for the JVM's own
 * @param proxies which proxy leads to a server; null for the JVM's own
 * @param authenticator name and password for a proxy; null for none
 */
public record SignalRoute(
        TransportLoop loop,
        Executor blocking,
        @Nullable SSLContext sslContext,
        @Nullable ProxySelector proxies,
        @Nullable Authenticator authenticator) {}
