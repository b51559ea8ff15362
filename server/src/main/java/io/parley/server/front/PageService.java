package io.parley.server.front;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The root: a page for browsers, and for everything else the short answer that says that the server
 * is up. Without the bundle of {@code web/} in the jar the page is a plain one that tells how to
 * join with any other client.
 */
final class PageService implements HttpService {

    /** Where the bundle is in the jar. */
    static final String BUNDLE = "web";

    private static final String PLAIN_STYLE =
            """
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
            pre { background: #8882; padding: .8rem; overflow-x: auto }
            """;

    private static final String PLAIN_SCRIPT =
            """
            document.getElementById("url").textContent =
                (location.protocol === "https:" ? "wss://" : "ws://") + location.host;
            """;

    private static final String PLAIN_PAGE =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Parley</title>
            <style>%s</style>
            <h1>Parley is running</h1>
            <p>This server was built without npm, so the page that joins a room is not in it. Any client of the LiveKit
            protocol can join: give it this URL</p>
            <pre id="url">ws://&lt;this host&gt;:&lt;this port&gt;</pre>
            <p>and a token, which this command prints:</p>
            <pre>./parley token --identity alice --room lobby</pre>
            <p>With Node.js installed, start <code>./parley</code> with <code>PARLEY_REBUILD=1</code> to get the page.</p>
            <script>%s</script>
            </html>
            """
                    .formatted(PLAIN_STYLE, PLAIN_SCRIPT);

    private final HttpData page;
    private final String policy;

    PageService() {
        byte[] bundled = readBundle();
        page = bundled == null ? HttpData.ofUtf8(PLAIN_PAGE) : HttpData.wrap(bundled);
        policy =
                bundled == null
                        ? PageHeaders.inlinePolicy(PLAIN_STYLE, PLAIN_SCRIPT)
                        : PageHeaders.POLICY;
    }

    private static byte @Nullable [] readBundle() {
        try (InputStream bundled = open(BUNDLE + "/index.html")) {
            return bundled == null ? null : bundled.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable InputStream open(String name) {
        return PageService.class.getClassLoader().getResourceAsStream(name);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        boolean browser = req.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html");
        HttpData content = browser ? page : HttpData.ofUtf8("OK");
        ResponseHeadersBuilder builder =
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(browser ? MediaType.HTML_UTF_8 : MediaType.PLAIN_TEXT_UTF_8)
                        .contentLength(content.length())
                        .add(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                        .add(HttpHeaderNames.VARY, "Accept");
        ResponseHeaders headers = PageHeaders.add(builder, policy).build();
        return req.method() == HttpMethod.HEAD
                ? HttpResponse.of(headers)
                : HttpResponse.of(headers, content);
    }
}
