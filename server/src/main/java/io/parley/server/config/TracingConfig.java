package io.parley.server.config;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * Where traces go (the {@code tracing} section).
 *
 * @param endpoint of an OpenTelemetry collector over HTTP, such as {@code
 *     http://127.0.0.1:4318/v1/traces}
 * @param serviceName how this process is called there; {@code parley} by default
 * @param headers sent with each export, such as one that authorizes; may be secret
 */
public record TracingConfig(URI endpoint, String serviceName, Map<String, String> headers) {
    /** The default of {@code serviceName}. */
    public static final String DEFAULT_SERVICE_NAME = "parley";

    private static final String TRACES_PATH = "/v1/traces";

    public TracingConfig {
        Objects.requireNonNull(serviceName, "serviceName");
        headers = Map.copyOf(headers);
        String scheme = String.valueOf(endpoint.getScheme());
        if (endpoint.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "otlp_endpoint: "
                            + endpoint
                            + " (expected: as in http://127.0.0.1:4318, OTLP over HTTP)");
        }
    }

    /**
     * The address of traces for a collector's base address, as {@code OTEL_EXPORTER_OTLP_ENDPOINT}
     * holds it; one that has a path to traces already stays as it is.
     *
     * @throws IllegalArgumentException if it is no such address
     */
    public static URI tracesOf(String base) {
        String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        try {
            return URI.create(trimmed.endsWith(TRACES_PATH) ? trimmed : trimmed + TRACES_PATH);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "otlp_endpoint: " + base + " (expected: as in http://127.0.0.1:4318)");
        }
    }

    /** Without the headers, which may be secret. */
    @Override
    public String toString() {
        return "TracingConfig[" + endpoint + ", " + serviceName + "]";
    }
}
