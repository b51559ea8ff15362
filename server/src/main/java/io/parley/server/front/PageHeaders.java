package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What browsers are told about pages of this server, so that nobody else can make use of them. */
final class PageHeaders {
    /**
     * For pages whose scripts and styles are files of their own. They connect to any server, since
     * the page joins rooms wherever they are; workers of clients are made from blobs.
     */
    static final String POLICY =
            "default-src 'self'; connect-src 'self' ws: wss: http: https:; img-src 'self' data: blob:;"
                    + " media-src 'self' blob:; worker-src 'self' blob:; object-src 'none';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PERMISSIONS =
            "camera=(self), microphone=(self), display-capture=(self), autoplay=(self),"
                    + " fullscreen=(self), geolocation=(), payment=(), usb=()";

    private PageHeaders() {}

    /** Adds the headers of a page. */
    static ResponseHeadersBuilder add(ResponseHeadersBuilder headers, String policy) {
        return headers.add(HttpHeaderNames.CONTENT_SECURITY_POLICY, policy)
                .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .add(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .add("permissions-policy", PERMISSIONS);
    }

    /** For a page of one inline style and one inline script. */
    static String inlinePolicy(String style, String script) {
        return "default-src 'none'; style-src '"
                + hash(style)
                + "'; script-src '"
                + hash(script)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
