package io.parley.server.config;

import java.time.Duration;
import java.util.List;

/**
 * Who may use the signaling service (the {@code signaling.auth} section).
 *
 * @param unauthenticated whether everybody may; false by default
 * @param serverKeys whether the server's own API keys are credentials for everything; true by
 *     default
 * @param credentials who else gets tokens here
 * @param issuers whose tokens are believed beside the server's own
 * @param keysPem keys of this server's tokens as PEM text, of which the first that can sign does;
 *     empty, the default, makes a new one at each start
 * @param issuer what tokens call this server
 * @param audiences the names that this server goes by in tokens
 * @param tokenLifetime how long a token is good
 */
public record SignalingAuthConfig(
        boolean unauthenticated,
        boolean serverKeys,
        List<Credential> credentials,
        List<Issuer> issuers,
        List<String> keysPem,
        String issuer,
        List<String> audiences,
        Duration tokenLifetime) {

    /** The defaults that the parameters describe. */
    public static final SignalingAuthConfig DEFAULT =
            new SignalingAuthConfig(
                    false,
                    true,
                    List.of(),
                    List.of(),
                    List.of(),
                    "parley",
                    List.of("parley"),
                    Duration.ofDays(1));

    public SignalingAuthConfig {
        credentials = List.copyOf(credentials);
        issuers = List.copyOf(issuers);
        keysPem = List.copyOf(keysPem);
        audiences = List.copyOf(audiences);
    }

    /** This configuration, open to everybody or not. */
    public SignalingAuthConfig withUnauthenticated(boolean value) {
        return new SignalingAuthConfig(
                value, serverKeys, credentials, issuers, keysPem, issuer, audiences, tokenLifetime);
    }

    /** Tells no key. */
    @Override
    public String toString() {
        return "SignalingAuthConfig";
    }

    /**
     * Somebody who gets a token for a secret.
     *
     * @param type the type of credentials, such as {@code api-key}
     * @param secrets any of them will do, so that they can be changed one after another
     * @param call patterns of the hosts that may be called
     * @param answer patterns of the hosts that may be answered for
     * @param authenticateTo patterns of the entities for which tokens are given
     */
    public record Credential(
            String type,
            String entity,
            List<String> secrets,
            List<String> call,
            List<String> answer,
            List<String> authenticateTo) {

        public Credential {
            secrets = List.copyOf(secrets);
            call = List.copyOf(call);
            answer = List.copyOf(answer);
            authenticateTo = List.copyOf(authenticateTo);
        }

        /** Tells no secret. */
        @Override
        public String toString() {
            return "Credential[" + type + ", " + entity + "]";
        }
    }

    /**
     * Somebody whose tokens are believed. Exactly one of the sources is not empty.
     *
     * @param type the type of credentials that its tokens name
     * @param oidcIssuer an OpenID Connect issuer
     * @param jwksUrl the address of a JSON Web Key Set
     * @param keyPem a public key as PEM text
     * @param requireExpiry whether its tokens must expire
     * @param call patterns of the hosts that may be called
     * @param answer patterns of the hosts that may be answered for
     */
    public record Issuer(
            String type,
            String oidcIssuer,
            String jwksUrl,
            String keyPem,
            boolean requireExpiry,
            List<String> call,
            List<String> answer) {

        public Issuer {
            call = List.copyOf(call);
            answer = List.copyOf(answer);
        }
    }
}
