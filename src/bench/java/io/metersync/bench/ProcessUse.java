package io.metersync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a process of this machine uses, from Linux's /proc. */
final class ProcessUse {
    private static final double TICKS_A_SECOND = 100;

    private ProcessUse() {}

    /** CPU seconds of a process, of its children that live, and of those that it has waited for. */
    static double cpuSeconds(ProcessHandle process) {
        return ticks(process.pid())
                + process.children().mapToDouble(child -> ticks(child.pid())).sum();
    }

    /** Peak resident memory, in MiB. */
    static double peakMegabytes(ProcessHandle process) {
        return status(process, "VmHWM:");
    }

    /** Resident memory now, in MiB. */
    static double residentMegabytes(ProcessHandle process) {
        return status(process, "VmRSS:");
    }

    private static double ticks(long pid) {
        String stat = read(pid, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        // the name before them may hold blanks; user, system, and the same two of the children that have ended
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_A_SECOND;
    }

    private static double status(ProcessHandle process, String name) {
        return read(process.pid(), "status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElse(0);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (!ProcessHandle.of(pid).isPresent()) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
