package io.asyncjobs.chaos.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory is in use. */
final class Memory {

    private static final long PAGE = 4_096;

    private Memory() {}

    /** What this process's heap holds once what nobody uses is gone. */
    static long ofThisHeap() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** What another process has in memory; 0 where this system does not say. */
    static long ofProcess(long pid) throws IOException {
        var file = Path.of("/proc", String.valueOf(pid), "statm");
        if (!Files.exists(file)) {
            return 0;
        }
        return Long.parseLong(Files.readString(file).split(" ", -1)[1]) * PAGE;
    }
}
