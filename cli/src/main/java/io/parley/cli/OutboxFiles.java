package io.parley.cli;

import io.parley.server.hooks.OutboxInUseException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What to do about a file that is no outbox of a server that is stopped. */
final class OutboxFiles {

    private OutboxFiles() {}

    static UsageException fault(Path file, IOException fault) {
        if (fault instanceof OutboxInUseException) {
            return new UsageException(
                    fault.getMessage()
                            + " (leave out --file and --config, and ask the server: --url)");
        }
        if (fault instanceof NoSuchFileException) {
            return new UsageException(
                    "--file: "
                            + file
                            + " is not there (expected: webhook.outbox_file of the server)");
        }
        return new UsageException("--file: " + fault.getMessage());
    }
}
