package io.parley.server.hooks;

import io.parley.proto.webhooks.ListUndeliveredResponse;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the outbox of a server that does not run. */
public final class UndeliveredEvents {
    private UndeliveredEvents() {}

    /**
     * Tells what waits in a file, which stays as it is.
     *
     * @param limit events at most, 1 to 10,000; 0 for 1,000
     * @throws OutboxInUseException if a server has it open
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it cannot be read, or is another kind of file
     */
    public static ListUndeliveredResponse read(Path file, int limit) throws IOException {
        try (Outbox outbox = Outbox.openToRead(file)) {
            return Listing.of(outbox, limit, (entry, url) -> null);
        }
    }
}
