package io.asyncjobs.chaos.workload;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A worker as a process of its own whose handlers wait for a file before they do anything. */
public final class WaitingWorkerProgram {

    private static final long PAUSE_MILLIS = 20;

    private WaitingWorkerProgram() {}

    /** Takes what a {@link WorkerProgram} takes, and the file. */
    public static void main(String[] arguments) throws Exception {
        var setting = Setting.of(arguments);
        var gate = Path.of(setting.rest().get(3));
        WorkerProgram.run(setting, Optional.empty(), context -> await(gate));
    }

    private static void await(Path gate) {
        try {
            while (!Files.exists(gate)) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException lost) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the file was there", lost);
        }
    }
}
