package io.parley.cli.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the machine's network counts. */
final class HostNetwork {
    private static final Path COUNTERS = Path.of("/proc/net/snmp");
    private static final String COLUMN = "InDatagrams";

    private HostNetwork() {}

    /** UDP datagrams over IPv4 that any program received since the start; 0 where none tells. */
    static long datagrams() {
        try {
            // Two lines begin with "Udp:", the names and then the values.
            List<String> udp =
                    Files.readAllLines(COUNTERS).stream()
                            .filter(line -> line.startsWith("Udp:"))
                            .toList();
            if (udp.size() < 2) {
                return 0;
            }
            int column = List.of(udp.get(0).split(" ")).indexOf(COLUMN);
            return column < 0 ? 0 : Long.parseLong(udp.get(1).split(" ")[column]);
        } catch (IOException e) {
            return 0; // not Linux
        }
    }
}
