package io.parley.server.hooks;

import java.io.IOException;
import java.nio.file.Path;

/** A process, as a rule the server, has an outbox open. */
public final class OutboxInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    OutboxInUseException(Path file) {
        super(file + " is in use by a running server");
    }
}
