package io.parley.server.front;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;

/**
 * Memory, garbage and threads of the JVM, under the names of Prometheus' own client. Nothing of it
 * is loaded before the first scrape, and nothing listens in between.
 */
final class JvmCollector implements MultiCollector {
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    @Override
    public MetricSnapshots collect() {
        Families out = new Families();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory(out, "heap", memory.getHeapMemoryUsage());
        memory(out, "nonheap", memory.getNonHeapMemoryUsage());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.gauge(
                    "jvm_buffer_pool_used_bytes",
                    "Memory of buffers outside of the heap",
                    Math.max(0, pool.getMemoryUsed()),
                    "pool",
                    pool.getName());
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.summary(
                    "jvm_gc_collection_seconds",
                    "Time spent in garbage collections",
                    Math.max(0, collector.getCollectionCount()),
                    Math.max(0, collector.getCollectionTime()) / MILLIS_PER_SECOND,
                    "gc",
                    collector.getName());
        }
        out.gauge(
                "jvm_threads_current",
                "Threads",
                ManagementFactory.getThreadMXBean().getThreadCount());
        process(out);
        return out.build();
    }

    private static void memory(Families out, String area, MemoryUsage usage) {
        out.gauge("jvm_memory_used_bytes", "Memory in use", usage.getUsed(), "area", area);
        out.gauge(
                "jvm_memory_committed_bytes",
                "Memory that the JVM has",
                usage.getCommitted(),
                "area",
                area);
    }

    private static void process(Families out) {
        out.gauge(
                "process_start_time_seconds",
                "When the process started, since 1970",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system) {
            out.counter(
                    "process_cpu_seconds",
                    "Processor time that the process took",
                    system.getProcessCpuTime() / NANOS_PER_SECOND);
            out.gauge(
                    "process_open_fds",
                    "Open file descriptors",
                    system.getOpenFileDescriptorCount());
        }
    }
}
