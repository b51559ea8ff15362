package io.parley.rpc.auth;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token in its compact form (RFC 7515 §7.1), read but not yet believed.
 *
 * @param content what was signed
 */
record Jwt(String algorithm, String keyId, Claims claims, byte[] content, byte[] signature) {

    /** Longer ones do not fit the headers of most servers. */
    private static final int MAX_LENGTH = 16 * 1024;

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String base64(JsonObject json) {
        return base64(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Header and claims of a token, for signing. */
    static String content(String algorithm, String keyId, Claims claims) {
        JsonObject header = new JsonObject();
        header.addProperty("alg", algorithm);
        header.addProperty("kid", keyId);
        header.addProperty("typ", "JWT");
        JsonObject body = new JsonObject();
        body.addProperty("iss", claims.issuer());
        body.addProperty("sub", claims.subject());
        JsonArray audience = new JsonArray();
        claims.audience().forEach(audience::add);
        body.add("aud", audience);
        body.addProperty("iat", claims.issuedAt());
        if (claims.expiresAt() != 0) {
            body.addProperty("exp", claims.expiresAt());
        }
        body.addProperty("jti", claims.id());
        body.addProperty("rpc_creds_type", claims.credentialsType());
        if (!claims.metadata().isEmpty()) {
            JsonObject metadata = new JsonObject();
            claims.metadata().forEach(metadata::addProperty);
            body.add("rpc_auth_md", metadata);
        }
        return base64(header) + "." + base64(body);
    }

    /** Null if the text is no token. */
    static @Nullable Jwt parse(String token) {
        String[] parts = token.split("\\.", -1);
        if (token.length() > MAX_LENGTH || parts.length != 3) {
            return null;
        }
        try {
            JsonObject header = json(parts[0]);
            if (header.has("crit")) {
                // RFC 7515 §4.1.11: extensions that must be understood, and none is.
                return null;
            }
            byte[] content = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            return new Jwt(
                    text(header, "alg"),
                    text(header, "kid"),
                    claims(json(parts[1])),
                    content,
                    Base64.getUrlDecoder().decode(parts[2]));
        } catch (IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | JsonParseException
                | UnsupportedOperationException e) {
            return null;
        }
    }

    private static JsonObject json(String part) {
        byte[] utf8 = Base64.getUrlDecoder().decode(part);
        return JsonParser.parseString(new String(utf8, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private static Claims claims(JsonObject body) {
        List<String> audience = new ArrayList<>();
        JsonElement aud = body.get("aud");
        if (aud != null && aud.isJsonArray()) {
            aud.getAsJsonArray().forEach(value -> audience.add(value.getAsString()));
        } else if (aud != null) {
            // RFC 7519 §4.1.3: one value may stand alone.
            audience.add(aud.getAsString());
        }
        Map<String, String> metadata = new HashMap<>();
        JsonElement md = body.get("rpc_auth_md");
        if (md != null && md.isJsonObject()) {
            md.getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().getAsString()));
        }
        return new Claims(
                text(body, "iss"),
                text(body, "sub"),
                audience,
                seconds(body, "iat"),
                seconds(body, "nbf"),
                seconds(body, "exp"),
                text(body, "jti"),
                text(body, "rpc_creds_type"),
                metadata);
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null || value.isJsonNull()) {
            return "";
        }
        if (!value.getAsJsonPrimitive().isString()) {
            throw new IllegalStateException(name + " is not a text");
        }
        return value.getAsString();
    }

    /** RFC 7519 §2, NumericDate: may have a fraction. */
    private static long seconds(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null || value.isJsonNull()) {
            return 0;
        }
        double seconds = value.getAsJsonPrimitive().getAsDouble();
        if (!(seconds > 0 && seconds < Long.MAX_VALUE)) {
            throw new IllegalStateException(name + " is not a time");
        }
        return (long) seconds;
    }
}
