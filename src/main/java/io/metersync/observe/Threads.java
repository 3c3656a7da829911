package io.metersync.observe;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/** The state of every thread of the process. */
public final class Threads {
    public String dump() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
                .sorted(Comparator.comparing(ThreadInfo::getThreadName))
                .map(Threads::text)
                .collect(Collectors.joining("\n"));
    }

    private static String text(ThreadInfo thread) {
        LockInfo awaited = thread.getLockInfo();
        return "\"%s\" %s%s%n"
                        .formatted(
                                thread.getThreadName(),
                                thread.getThreadState(),
                                awaited == null
                                        ? ""
                                        : " on %s%s"
                                                .formatted(
                                                        awaited,
                                                        thread.getLockOwnerName() == null
                                                                ? ""
                                                                : " held by \"" + thread.getLockOwnerName() + '"'))
                + Arrays.stream(thread.getStackTrace())
                        .map(frame -> "    at " + frame + System.lineSeparator())
                        .collect(Collectors.joining());
    }
}
