package io.parley.server.hooks;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WriteTimeoutException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Sends requests by HTTP/1.1, or HTTP/2 where a TLS server offers it. Follows no redirect. */
final class HttpPoster implements Poster, AutoCloseable {
    /** LiveKit's, which tells a webhook from other JSON before anybody has checked its token. */
    private static final MediaType TYPE = MediaType.create("application", "webhook+json");

    private static final String USER_AGENT = "Parley";

    private record Target(WebClient client, String path) {}

    private final ClientFactory factory;
    private final List<Target> targets;
    private final Duration timeout;

    /**
     * @param loops where requests are sent; stays the caller's to close
     * @param timeout for one attempt, from the connection to the end of the answer
     */
    HttpPoster(List<String> urls, EventLoopGroup loops, Duration timeout) {
        this.timeout = timeout;
        factory =
                ClientFactory.builder()
                        .workerGroup(loops, false)
                        .connectTimeout(timeout)
                        .useHttp2Preface(false)
                        .useHttp2WithoutAlpn(false)
                        .preferHttp1(false)
                        .meterRegistry(NoopMeterRegistry.get())
                        .build();
        targets = urls.stream().map(url -> target(URI.create(url))).toList();
    }

    private Target target(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        String authority = uri.getPort() < 0 ? host : host + ":" + uri.getPort();
        WebClient client =
                WebClient.builder(
                                (tls ? SessionProtocol.HTTPS : SessionProtocol.H1C).uriText()
                                        + "://"
                                        + authority)
                        .factory(factory)
                        .responseTimeout(timeout)
                        .writeTimeout(timeout)
                        .maxResponseLength(HookLimits.MAX_ANSWER_BYTES)
                        .build();
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Target(
                client, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    @Override
    public CompletableFuture<Answer> post(int url, byte[] body, String token) {
        Target target = targets.get(url);
        RequestHeaders headers =
                RequestHeaders.builder(HttpMethod.POST, target.path())
                        .contentType(TYPE)
                        .set(HttpHeaderNames.AUTHORIZATION, token)
                        .set(HttpHeaderNames.USER_AGENT, USER_AGENT)
                        .build();
        return target.client()
                .execute(headers, HttpData.wrap(body))
                .aggregate()
                .handle(
                        (response, failure) ->
                                failure == null
                                        ? ofStatus(response.status().code())
                                        : ofFailure(failure));
    }

    private static Answer ofStatus(int status) {
        return new Answer(Outcome.ofStatus(status), Integer.toString(status));
    }

    private static Answer ofFailure(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ResponseTimeoutException || cause instanceof WriteTimeoutException) {
            return new Answer(Outcome.TIMEOUT, "timeout");
        }
        if (cause instanceof ContentTooLargeException) {
            return new Answer(Outcome.BROKEN, "the answer is too long");
        }
        if (cause instanceof UnprocessedRequestException) {
            return new Answer(Outcome.UNREACHABLE, "no connection: " + oneLine(cause.getCause()));
        }
        return new Answer(Outcome.BROKEN, "broken connection: " + oneLine(cause));
    }

    private static String oneLine(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown";
        }
        String text =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return text.replaceAll("\\s+", " ");
    }

    @Override
    public void close() {
        factory.closeAsync();
    }
}
