package io.parley.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code signaling} section. */
final class SignalingReader {

    private static final int YEAR_SECONDS = 365 * 24 * 3600;
    private static final String DEFAULT_PREFIX = "parley:";
    private static final int DAY_SECONDS = 24 * 3600;

    private final TextFiles files;

    SignalingReader(TextFiles files) {
        this.files = files;
    }

    SignalingConfig read(ConfigSection section) {
        SignalingConfig.Limits none = SignalingConfig.Limits.DEFAULT;
        ConfigSection rate = section.section("rate_limit");
        return new SignalingConfig(
                section.bool("enabled", true),
                section.strings("hosts"),
                seconds(section, "heartbeat_interval", 15, 1),
                new SignalingConfig.Limits(
                        section.integer("max_waiting_answerers", 0, 0, Integer.MAX_VALUE),
                        section.integer("max_pending_calls", 0, 0, Integer.MAX_VALUE),
                        seconds(section, "offline_after", (int) none.offlineAfter().toSeconds(), 0),
                        seconds(section, "offline_wait", (int) none.offlineWait().toSeconds(), 0),
                        rate.integer("calls", 0, 0, Integer.MAX_VALUE),
                        seconds(rate, "window", (int) none.rateWindow().toSeconds(), 1)),
                section.sections("ice_servers").stream().map(SignalingReader::iceServer).toList(),
                redis(section.section("redis")),
                auth(section.section("auth")));
    }

    private static Duration seconds(ConfigSection section, String key, int otherwise, int min) {
        return Duration.ofSeconds(section.integer(key, otherwise, min, YEAR_SECONDS));
    }

    private static SignalingConfig.IceServer iceServer(ConfigSection section) {
        List<String> urls = section.strings("urls");
        if (urls.isEmpty()) {
            throw section.badValue("urls", "none", "stun:, turn: or turns: URLs");
        }
        for (String url : urls) {
            if (!url.matches("(stun|stuns|turn|turns):.+")) {
                throw section.badValue("urls", url, "stun:, turn: or turns: URLs");
            }
        }
        return new SignalingConfig.IceServer(
                urls,
                section.string("username", ""),
                section.string("credential", ""),
                section.string("secret", ""),
                seconds(section, "ttl", DAY_SECONDS, 60));
    }

    private static SignalingConfig.@Nullable Redis redis(ConfigSection section) {
        String uri = section.string("url", "");
        String prefix = section.string("prefix", DEFAULT_PREFIX);
        if (uri.isEmpty()) {
            return null;
        }
        if (!uri.matches("rediss?://.+")) {
            // Not quoted, since it may hold a password.
            throw section.badValue("url", "not a Redis URL", "redis://HOST:PORT or rediss://");
        }
        return new SignalingConfig.Redis(uri, prefix);
    }

    private SignalingAuthConfig auth(ConfigSection section) {
        SignalingAuthConfig none = SignalingAuthConfig.DEFAULT;
        List<String> keys = new ArrayList<>();
        section.strings("token_keys").forEach(path -> keys.add(files.read(path)));
        List<String> audiences = section.strings("audiences");
        return new SignalingAuthConfig(
                section.bool("unauthenticated", none.unauthenticated()),
                section.bool("server_keys", none.serverKeys()),
                section.sections("credentials").stream().map(SignalingReader::credential).toList(),
                section.sections("issuers").stream().map(this::issuer).toList(),
                keys,
                section.string("issuer", none.issuer()),
                audiences.isEmpty() ? none.audiences() : audiences,
                seconds(section, "token_lifetime", DAY_SECONDS, 1));
    }

    private static SignalingAuthConfig.Credential credential(ConfigSection section) {
        String entity = section.string("entity", "");
        List<String> secrets = section.strings("secrets");
        if (entity.isEmpty()) {
            throw section.badValue("entity", "none", "a name");
        }
        if (secrets.isEmpty() || secrets.contains("")) {
            throw section.badValue("secrets", "none, or an empty one", "a list of texts");
        }
        return new SignalingAuthConfig.Credential(
                section.string("type", "api-key"),
                entity,
                secrets,
                patterns(section, "call", "*"),
                patterns(section, "answer", "{entity}"),
                section.strings("authenticate_to"));
    }

    private SignalingAuthConfig.Issuer issuer(ConfigSection section) {
        String oidc = section.string("oidc", "");
        String jwks = section.string("jwks", "");
        String keyFile = section.string("key_file", "");
        long sources = List.of(oidc, jwks, keyFile).stream().filter(s -> !s.isEmpty()).count();
        if (sources != 1) {
            throw section.badValue("oidc", sources + " sources", "one of oidc, jwks and key_file");
        }
        requireUri(section, "oidc", oidc);
        requireUri(section, "jwks", jwks);
        return new SignalingAuthConfig.Issuer(
                section.string("type", "external"),
                oidc,
                jwks,
                keyFile.isEmpty() ? "" : files.read(keyFile),
                section.bool("require_exp", true),
                patterns(section, "call", "*"),
                patterns(section, "answer", "{entity}"));
    }

    private static void requireUri(ConfigSection section, String key, String value) {
        try {
            URI.create(value);
        } catch (IllegalArgumentException e) {
            throw section.badValue(key, value, "an https URL");
        }
    }

    private static List<String> patterns(ConfigSection section, String key, String otherwise) {
        List<String> given = section.strings(key);
        return section.has(key) ? given : List.of(otherwise);
    }
}
