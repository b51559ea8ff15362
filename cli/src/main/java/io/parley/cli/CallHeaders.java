package io.parley.cli;

import io.grpc.Metadata;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Metadata as it stands on the command line. */
final class CallHeaders {

    private CallHeaders() {}

    static Metadata parse(List<String> lines) {
        Metadata metadata = new Metadata();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name =
                    colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            try {
                put(metadata, name, value);
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        "--header: '" + line + "' is none (expected: as in 'name: value')");
            }
        }
        return metadata;
    }

    private static void put(Metadata metadata, String name, String value) {
        if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            metadata.put(
                    Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER),
                    Base64.getDecoder().decode(value));
        } else {
            metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        }
    }
}
