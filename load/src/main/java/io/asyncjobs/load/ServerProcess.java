package io.asyncjobs.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** What the operating system tells about a process of this machine. */
record ServerProcess(long pid, Optional<ProcessHandle> handle) {

    private static final String WRITTEN = "write_bytes: ";

    static ServerProcess of(long pid) {
        return new ServerProcess(pid, ProcessHandle.of(pid));
    }

    Optional<Double> cpuSeconds() {
        return handle.flatMap(known -> known.info().totalCpuDuration()).map(spent -> spent.toNanos() / 1e9);
    }

    /** What it has caused to be written to disks; told by Linux only. */
    Optional<Double> writtenBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/io"))) {
            return lines.filter(line -> line.startsWith(WRITTEN))
                    .map(line -> Double.valueOf(line.substring(WRITTEN.length())))
                    .findFirst();
        } catch (IOException notTold) {
            return Optional.empty();
        }
    }

    /** The sum over all; empty where there is none or one is not known. */
    static Optional<Double> sum(Collection<ServerProcess> processes, Function<ServerProcess, Optional<Double>> figure) {
        var figures = processes.stream().map(figure).toList();
        return figures.isEmpty() || figures.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(
                        figures.stream().mapToDouble(Optional::orElseThrow).sum());
    }
}
