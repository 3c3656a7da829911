package io.metersync.bench;

import java.util.List;

/**
 * One run: CPU seconds of the contender and of both servers; the bytes that crossed the link of a timed run, 0 without a link;
 * the cycles and the failed attempts of a product; and the milliseconds of each of its status calls, where they were measured.
 */
record UploadRun(
        double seconds,
        double cpu,
        double localCpu,
        double remoteCpu,
        double peakMegabytes,
        double linkBytes,
        int cycles,
        int failedAttempts,
        List<Double> statusMillis) {

    UploadRun withStatusMillis(List<Double> measured) {
        return new UploadRun(
                seconds, cpu, localCpu, remoteCpu, peakMegabytes, linkBytes, cycles, failedAttempts, measured);
    }
}
