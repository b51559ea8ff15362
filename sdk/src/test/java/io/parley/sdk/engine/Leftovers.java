package io.parley.sdk.engine;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What should be gone when the last room is closed. */
final class Leftovers {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Leftovers() {}

    /** Threads of the SDK that still run. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("parley-sdk"))
                .sorted()
                .toList();
    }

    /** Files and sockets that this process has open; 0 where the system does not tell. */
    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    /** Waits for something that is due soon; whether it came. */
    static boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }
}
