package io.parley.cli;

import io.parley.server.config.ConfigException;
import io.parley.server.config.ServerConfig;
import io.parley.server.config.TracingConfig;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment variables that programs with OpenTelemetry read; the file wins over them. */
final class TracingVariables {
    private static final String BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final String SERVICE = "OTEL_SERVICE_NAME";
    private static final String DISABLED = "OTEL_SDK_DISABLED";

    private TracingVariables() {}

    static void apply(Console console, ServerConfig.Builder builder) {
        String traces = console.variable(TRACES);
        String base = console.variable(BASE);
        boolean asked = !traces.isEmpty() || !base.isEmpty();
        if (builder.tracing() != null
                || !asked
                || console.variable(DISABLED).equalsIgnoreCase("true")) {
            return;
        }
        String service = console.variable(SERVICE);
        try {
            builder.tracing(
                    new TracingConfig(
                            traces.isEmpty() ? TracingConfig.tracesOf(base) : URI.create(traces),
                            service.isEmpty() ? TracingConfig.DEFAULT_SERVICE_NAME : service,
                            headers(console.variable(HEADERS))));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    (traces.isEmpty() ? BASE + ": " + base : TRACES + ": " + traces)
                            + " (expected: as in http://127.0.0.1:4318, OTLP over HTTP)");
        }
    }

    /** {@code name=value,name=value}, with values in percent-encoding. */
    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                headers.put(
                        pair.substring(0, equals).strip(),
                        URLDecoder.decode(
                                pair.substring(equals + 1).strip(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }
}
