package io.metersync.observe;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** The metrics of the JVM. */
final class JvmMetrics {
    private JvmMetrics() {}

    static void add(Exposition out) {
        Runtime memory = Runtime.getRuntime();
        out.gauge("metersync_jvm_heap_bytes", "Heap in use", memory.totalMemory() - memory.freeMemory());
        out.gauge(
                "metersync_jvm_threads",
                "Threads",
                ManagementFactory.getThreadMXBean().getThreadCount());
        out.counter(
                "metersync_jvm_gc_seconds_total",
                "Time spent collecting garbage",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum()
                        / 1000.0);
        out.gauge(
                "metersync_uptime_seconds",
                "Time since the start",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    }
}
