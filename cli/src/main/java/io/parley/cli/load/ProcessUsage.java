package io.parley.cli.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used so far.
 *
 * @param cpu of all its threads, in user and kernel mode
 * @param rssBytes memory in use; 0 where the system does not tell
 */
record ProcessUsage(Duration cpu, long rssBytes) {
    /** Reads it; fails with a {@link LoadFailure} if there is no such process. */
    static ProcessUsage of(long pid) {
        Duration cpu =
                ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow(() -> new LoadFailure("there is no process " + pid));
        return new ProcessUsage(cpu, rss(pid));
    }

    private static long rss(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            return 0; // not Linux
        }
        return 0;
    }
}
