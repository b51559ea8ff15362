package io.parley.server.hooks;

import java.net.URI;

/** URLs as logs, metrics and operators may see them. */
final class UrlText {
    private UrlText() {}

    /** Without user, password, query and fragment. */
    static String redacted(String url) {
        URI uri = URI.create(url);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + path;
    }
}
