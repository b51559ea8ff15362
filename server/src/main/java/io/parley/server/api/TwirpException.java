package io.parley.server.api;

import java.util.Map;
import java.util.Objects;

/** An error of the Twirp protocol: a code with its HTTP status, and a text. */
final class TwirpException extends RuntimeException {
    /** Twirp's error codes that this service gives. */
    enum Code {
        INVALID_ARGUMENT(400),
        MALFORMED(400),
        UNAUTHENTICATED(401),
        NOT_FOUND(404),
        BAD_ROUTE(404),
        DEADLINE_EXCEEDED(408),
        FAILED_PRECONDITION(412),
        /** Twirp has no code for it: a malformed request, and HTTP says more. */
        TOO_LARGE(413),
        RESOURCE_EXHAUSTED(429),
        INTERNAL(500),
        UNIMPLEMENTED(501),
        UNAVAILABLE(503);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }

        String text() {
            return this == TOO_LARGE ? MALFORMED.text() : name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final transient Map<String, String> meta;

    TwirpException(Code code, String message) {
        this(code, message, Map.of());
    }

    TwirpException(Code code, String message, Map<String, String> meta) {
        super(message, null, false, false);
        this.code = Objects.requireNonNull(code, "code");
        this.meta = Map.copyOf(meta);
    }

    Code code() {
        return code;
    }

    /** More about the error, by name. */
    Map<String, String> meta() {
        return meta;
    }
}
