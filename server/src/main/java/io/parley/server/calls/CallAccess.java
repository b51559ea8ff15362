package io.parley.server.calls;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.parley.rpc.auth.ApiKeys;
import io.parley.rpc.auth.AuthInterceptor;
import io.parley.rpc.auth.AuthenticationService;
import io.parley.rpc.auth.CredentialHandler;
import io.parley.rpc.auth.ExternalAuthenticationService;
import io.parley.rpc.auth.Identity;
import io.parley.rpc.auth.JwtVerifier;
import io.parley.rpc.auth.OwnKeys;
import io.parley.rpc.auth.TokenIssuer;
import io.parley.rpc.auth.TokenKey;
import io.parley.rpc.signaling.HostAccess;
import io.parley.rpc.signaling.HostRules;
import io.parley.server.config.ConfigException;
import io.parley.server.config.SignalingAuthConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who may use signaling, as the configuration says. */
final class CallAccess implements AutoCloseable {

    private static final String API_KEY = "api-key";

    private final SignalingAuthConfig config;
    private final Map<String, Map<String, List<String>>> secrets = new HashMap<>();
    private final Map<String, Map<String, HostRules.Rule>> rules = new HashMap<>();
    private final Map<String, HostRules.Rule> rulesByType = new HashMap<>();
    private final Map<String, List<String>> authenticateTo = new HashMap<>();
    private final @Nullable JwtVerifier verifier;
    private final List<BindableService> services = new ArrayList<>();
    private Set<String> ofServer = Set.of();
    private volatile @Nullable ApiKeys apiKeys;

    /**
     * @param serverKeys the server's API keys, secrets by name
     */
    CallAccess(SignalingAuthConfig config, Map<String, String> serverKeys) {
        this.config = config;
        if (config.unauthenticated()) {
            requireNothingElse();
            verifier = null;
            return;
        }
        addServerKeys(serverKeys);
        addCredentials();
        for (SignalingAuthConfig.Credential credential : config.credentials()) {
            if (!credential.authenticateTo().isEmpty()) {
                authenticateTo.put(
                        credential.type() + "/" + credential.entity(), credential.authenticateTo());
            }
        }
        OwnKeys keys = ownKeys();
        verifier = verifier(keys);
        TokenIssuer issuer =
                new TokenIssuer(keys, config.issuer(), config.audiences(), config.tokenLifetime());
        services.add(new AuthenticationService(issuer, handlers(), verifiedOnly()));
        if (!authenticateTo.isEmpty()) {
            services.add(new ExternalAuthenticationService(issuer, this::mayAuthenticateTo));
        }
    }

    private void addServerKeys(Map<String, String> serverKeys) {
        if (config.serverKeys()) {
            serverKeys.forEach(
                    (key, secret) -> add(API_KEY, key, List.of(secret), HostRules.Rule.ALL));
            ofServer = Set.copyOf(serverKeys.keySet());
        }
    }

    private void addCredentials() {
        for (SignalingAuthConfig.Credential credential : config.credentials()) {
            add(
                    credential.type(),
                    credential.entity(),
                    credential.secrets(),
                    new HostRules.Rule(credential.call(), credential.answer()));
        }
    }

    /** Takes other API keys of the server. Any thread. */
    synchronized void replaceKeys(Map<String, String> serverKeys) {
        Map<String, List<String>> known = secrets.get(API_KEY);
        Map<String, HostRules.Rule> allowed = rules.get(API_KEY);
        if (!config.serverKeys() || known == null || allowed == null) {
            return;
        }
        for (String key : ofServer) {
            if (!serverKeys.containsKey(key)) {
                known.remove(key);
                allowed.remove(key);
            }
        }
        addServerKeys(serverKeys);
        addCredentials();
        apiKeys = new ApiKeys(known);
    }

    private void requireNothingElse() {
        if (!config.credentials().isEmpty() || !config.issuers().isEmpty()) {
            throw new ConfigException(
                    "signaling.auth: cannot use unauthenticated and auth handlers at same time");
        }
    }

    private void add(String type, String entity, List<String> values, HostRules.Rule rule) {
        secrets.computeIfAbsent(type, name -> new ConcurrentHashMap<>()).put(entity, values);
        rules.computeIfAbsent(type, name -> new ConcurrentHashMap<>()).put(entity, rule);
    }

    private OwnKeys ownKeys() {
        try {
            return config.keysPem().isEmpty()
                    ? OwnKeys.generate()
                    : new OwnKeys(config.keysPem().stream().map(TokenKey::fromPem).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("signaling.auth.token_keys: " + e.getMessage());
        }
    }

    private JwtVerifier verifier(OwnKeys keys) {
        JwtVerifier.Builder builder = JwtVerifier.builder(keys, new HashSet<>(config.audiences()));
        for (SignalingAuthConfig.Issuer issuer : config.issuers()) {
            if (secrets.containsKey(issuer.type())) {
                throw new ConfigException(
                        "signaling.auth.issuers: type "
                                + issuer.type()
                                + " is given for credentials too (expected: another type)");
            }
            try {
                trust(builder, issuer);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("signaling.auth.issuers: " + e.getMessage());
            }
            rulesByType.put(issuer.type(), new HostRules.Rule(issuer.call(), issuer.answer()));
        }
        return builder.build();
    }

    private static void trust(JwtVerifier.Builder builder, SignalingAuthConfig.Issuer issuer) {
        if (!issuer.oidcIssuer().isEmpty()) {
            builder.trustOpenIdConnect(issuer.type(), issuer.oidcIssuer(), issuer.requireExpiry());
        } else if (!issuer.jwksUrl().isEmpty()) {
            builder.trustKeySetAt(
                    issuer.type(), URI.create(issuer.jwksUrl()), issuer.requireExpiry());
        } else {
            builder.trustKey(
                    issuer.type(), TokenKey.fromPem(issuer.keyPem()), issuer.requireExpiry());
        }
    }

    private Map<String, CredentialHandler> handlers() {
        Map<String, CredentialHandler> handlers = new HashMap<>();
        secrets.forEach((type, byEntity) -> handlers.put(type, new ApiKeys(byEntity)));
        Map<String, List<String>> known = secrets.get(API_KEY);
        if (known != null) {
            apiKeys = new ApiKeys(known);
            handlers.put(API_KEY, this::authenticate);
        }
        return handlers;
    }

    private Map<String, String> authenticate(String entity, String payload)
            throws io.grpc.StatusException {
        return Objects.requireNonNull(apiKeys).authenticate(entity, payload);
    }

    private Set<String> verifiedOnly() {
        return rulesByType.keySet();
    }

    private Map<String, String> mayAuthenticateTo(Identity caller, String entity)
            throws io.grpc.StatusException {
        List<String> allowed =
                authenticateTo.getOrDefault(
                        caller.credentialsType() + "/" + caller.entity(), List.of());
        HostRules.Rule rule = new HostRules.Rule(allowed, List.of());
        HostRules wishes = new HostRules(Map.of(), Map.of(caller.credentialsType(), rule));
        if (entity.isEmpty() || !wishes.mayCall(caller, entity)) {
            throw Status.PERMISSION_DENIED
                    .withDescription("not allowed to authenticate to \"" + entity + "\"")
                    .asException();
        }
        return caller.metadata();
    }

    /** What to put before every service; null if everybody is let in. */
    @Nullable ServerInterceptor interceptor() {
        return verifier == null ? null : new AuthInterceptor(verifier);
    }

    HostAccess hosts() {
        return verifier == null ? HostAccess.OPEN : new HostRules(rules, rulesByType);
    }

    /** The services that give tokens; none if nobody needs one. */
    List<BindableService> services() {
        return services;
    }

    @Override
    public void close() {
        if (verifier != null) {
            verifier.close();
        }
    }
}
