package io.parley.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the STUN and TURN servers that participants are told, with LiveKit's keys. */
final class IceServersReader {
    private static final int DEFAULT_TTL_SECONDS = 14_400; // as in LiveKit's server: four hours
    private static final int MAX_TTL_SECONDS = 365 * 24 * 3600;

    private IceServersReader() {}

    static List<SignalingConfig.IceServer> stun(ConfigSection rtc) {
        List<SignalingConfig.IceServer> servers = new ArrayList<>();
        for (String address : rtc.strings("stun_servers")) {
            String url = address.startsWith("stun:") ? address : "stun:" + address;
            servers.add(
                    new SignalingConfig.IceServer(List.of(url), "", "", "", Duration.ofDays(1)));
        }
        return servers;
    }

    static SignalingConfig.IceServer turn(ConfigSection section, TextFiles files) {
        String host = section.string("host", "");
        String protocol = section.string("protocol", "udp").toLowerCase(Locale.ROOT);
        int port = section.integer("port", protocol.equals("tls") ? 5349 : 3478, 1, 65535);
        String username = section.string("username", "");
        String credential = section.string("credential", "");
        String secret = section.string("secret", "");
        String secretFile = section.string("secret_file", "");
        int ttl = section.integer("ttl", DEFAULT_TTL_SECONDS, 60, MAX_TTL_SECONDS);
        if (host.isEmpty()) {
            throw section.badValue("host", "none", "a name or an address");
        }
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        String url =
                switch (protocol) {
                    case "udp", "tcp" -> "turn:" + authority + "?transport=" + protocol;
                    case "tls" -> "turns:" + authority + "?transport=tcp";
                    default -> throw section.badValue("protocol", protocol, "udp, tcp or tls");
                };
        if (secret.isEmpty() && !secretFile.isEmpty()) {
            secret = files.read(secretFile).strip();
        }
        return new SignalingConfig.IceServer(
                List.of(url), username, credential, secret, Duration.ofSeconds(ttl));
    }
}
