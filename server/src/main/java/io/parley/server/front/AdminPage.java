package io.parley.server.front;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The operator page. It asks for an API key and its secret, which stay in the browser, so the page
 * takes code and answers from this server alone and lets nobody frame it. Without the bundle of
 * {@code web/} in the jar it says so.
 */
final class AdminPage implements HttpService {

    private static final String FILE = PageService.BUNDLE + "/admin.html";

    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PLAIN_PAGE =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <title>Parley</title>
            <h1>No operator page</h1>
            <p>This server was built without npm, so the page is not in it. The command line does the same:</p>
            <pre>./parley room list</pre>
            <p>With Node.js installed, start <code>./parley</code> with <code>PARLEY_REBUILD=1</code> to get the page.</p>
            </html>
            """;

    private @Nullable HttpData page;

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        HttpData content = page();
        ResponseHeaders headers =
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.HTML_UTF_8)
                        .contentLength(content.length())
                        .add(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                        .add(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
                        .add(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                        .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                        .add(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                        .add("cross-origin-opener-policy", "same-origin")
                        .add("permissions-policy", "camera=(), microphone=(), display-capture=()")
                        .build();
        return req.method() == HttpMethod.HEAD
                ? HttpResponse.of(headers)
                : HttpResponse.of(headers, content);
    }

    /** Read when it is first asked for: most servers never show it. */
    private synchronized HttpData page() {
        HttpData read = page;
        if (read == null) {
            read = HttpData.wrap(readPage());
            page = read;
        }
        return read;
    }

    private static byte[] readPage() {
        try (InputStream bundled = AdminPage.class.getClassLoader().getResourceAsStream(FILE)) {
            return bundled != null
                    ? bundled.readAllBytes()
                    : PLAIN_PAGE.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
