package io.parley.server.room;

import io.parley.proto.admin.Ban;
import io.parley.proto.admin.ListBansResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The bans of a server in a file, as one {@code ListBansResponse}. */
final class BanFile {
    private final Path path;

    BanFile(Path path) {
        this.path = path;
    }

    /**
     * What was written last; nothing when there is no file yet.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    List<Ban> read() {
        try (InputStream in = Files.newInputStream(path)) {
            return ListBansResponse.parseFrom(in).getBansList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": the bans cannot be read", e);
        }
    }

    /**
     * Replaces the file in one step.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    void write(List<Ban> bans) {
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (OutputStream out = Files.newOutputStream(beside)) {
                ListBansResponse.newBuilder().addAllBans(bans).build().writeTo(out);
            }
            Files.move(
                    beside,
                    path,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": the bans cannot be written", e);
        }
    }
}
