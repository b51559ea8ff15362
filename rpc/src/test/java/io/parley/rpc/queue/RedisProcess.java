package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.RedisClient;
import io.parley.rpc.QuietPort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real redis-server of the system's package, on a free port of this machine. */
final class RedisProcess implements AutoCloseable {

    private static final String PROGRAM = "redis-server";

    private final int port;
    private final Path directory;
    private Process process;

    private RedisProcess(int port, Path directory) {
        this.port = port;
        this.directory = directory;
        process = launch();
    }

    static RedisProcess start() {
        boolean installed =
                List.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin").stream()
                        .anyMatch(path -> new File(path, PROGRAM).canExecute());
        assumeTrue(installed, PROGRAM + " is not installed");
        try {
            return new RedisProcess(QuietPort.find(), Files.createTempDirectory("parley-redis"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        try {
            Process started =
                    new ProcessBuilder(
                                    PROGRAM,
                                    "--port",
                                    Integer.toString(port),
                                    "--bind",
                                    "127.0.0.1",
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "no",
                                    "--dir",
                                    directory.toString())
                            .redirectErrorStream(true)
                            .start();
            var lines = started.inputReader();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("Ready to accept connections")) {
                    // What follows is read so that the pipe never fills.
                    Thread drain = new Thread(() -> lines.lines().forEach(rest -> {}));
                    drain.setDaemon(true);
                    drain.start();
                    return started;
                }
            }
            throw new AssertionError(PROGRAM + " did not start");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    void kill() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void restart() {
        process = launch();
    }

    /** Makes it answer nothing while its connections stay open; or lets it go on. */
    void freeze(boolean frozen) throws Exception {
        new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** The names of all keys. */
    List<String> keys() {
        RedisClient client = RedisClient.create(uri());
        try (var connection = client.connect()) {
            return connection.sync().keys("*");
        } finally {
            client.shutdown();
        }
    }

    void clear() {
        RedisClient client = RedisClient.create(uri());
        try (var connection = client.connect()) {
            connection.sync().flushdb();
        } finally {
            client.shutdown();
        }
    }

    @Override
    public void close() {
        kill();
        directory.toFile().delete();
    }
}
