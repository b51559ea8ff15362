package io.parley.rpc.auth;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.grpc.StatusException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key set that is fetched over HTTP and fetched again in the background: from its own address, or
 * from the one that an OpenID Connect issuer names (OpenID Connect Discovery 1.0 §4).
 */
final class RemoteKeys implements KeySource, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d{1,9})");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int MIN_SECONDS = 15 * 60;
    private static final int MAX_SECONDS = 24 * 3600;
    private static final int MAX_BODY = 1024 * 1024;

    private final URI address;
    private final @Nullable String issuer;
    private final HttpClient http;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private volatile @Nullable KeySet keys;

    private RemoteKeys(URI address, @Nullable String issuer) {
        this.address = address;
        this.issuer = issuer;
        http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread created = new Thread(task, "parley-keys");
                            created.setDaemon(true);
                            return created;
                        });
        thread.execute(this::refresh);
    }

    /** The key set at an address. */
    static RemoteKeys jwks(URI address) {
        return new RemoteKeys(requireSafe(address), null);
    }

    /** The key set of an issuer, whose name must be exactly the one given. */
    static RemoteKeys openIdConnect(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return new RemoteKeys(
                requireSafe(URI.create(base + "/.well-known/openid-configuration")), issuer);
    }

    /** Keys that anybody on the way can replace protect nothing. */
    private static URI requireSafe(URI address) {
        String host = String.valueOf(address.getHost());
        boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if (!"https".equals(address.getScheme())
                && !("http".equals(address.getScheme()) && local)) {
            throw new IllegalArgumentException(
                    address + " (expected: an https address, or http on this machine)");
        }
        return address;
    }

    /** Completes after the first attempt to fetch. */
    CompletableFuture<Void> firstAttempt() {
        return first;
    }

    private void refresh() {
        long next;
        try {
            next = fetch();
        } catch (InterruptedException e) {
            return;
        } catch (Exception e) {
            LOGGER.warn("cannot fetch the keys at {}: {}", address, String.valueOf(e.getMessage()));
            next = RETRY.toSeconds();
        }
        first.complete(null);
        if (!thread.isShutdown()) {
            thread.schedule(this::refresh, next, TimeUnit.SECONDS);
        }
    }

    /** Gives the seconds until the next time. */
    private long fetch() throws Exception {
        URI set = issuer == null ? address : discover(issuer);
        HttpResponse<String> response = get(set);
        keys = KeySet.parse(response.body());
        Matcher maxAge = MAX_AGE.matcher(response.headers().firstValue("cache-control").orElse(""));
        int asked = maxAge.find() ? Integer.parseInt(maxAge.group(1)) : MIN_SECONDS;
        return Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, asked));
    }

    private URI discover(String expected) throws Exception {
        JsonObject found;
        try {
            found = JsonParser.parseString(get(address).body()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("not an OpenID Connect configuration");
        }
        String actual = found.has("issuer") ? found.get("issuer").getAsString() : "";
        if (!actual.equals(expected)) {
            throw new IllegalArgumentException(
                    "it is of issuer \"" + actual + "\" (expected: \"" + expected + "\")");
        }
        if (!found.has("jwks_uri")) {
            throw new IllegalArgumentException("no jwks_uri");
        }
        return requireSafe(URI.create(found.get("jwks_uri").getAsString()));
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalArgumentException("HTTP status " + response.statusCode());
        }
        if (response.body().length() > MAX_BODY) {
            throw new IllegalArgumentException("more than " + MAX_BODY + " characters");
        }
        return response;
    }

    @Override
    public VerificationKey find(String keyId, String algorithm) throws StatusException {
        KeySet current = keys;
        if (current == null) {
            throw Refusal.badToken("the keys of the issuer could not be fetched yet");
        }
        return current.find(keyId, algorithm);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
