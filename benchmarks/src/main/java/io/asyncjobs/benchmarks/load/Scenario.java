package io.asyncjobs.benchmarks.load;

import java.io.IOException;

/** One thing to measure. */
interface Scenario {

    /** What it is called by. */
    String name();

    /** One run on a fresh stage. */
    Sample run(Stage stage) throws IOException, InterruptedException;

    /** Runs that are not measured before those that are. */
    default int warmUps() {
        return 1;
    }

    /** How many runs are measured. */
    default int repetitions(LoadSettings settings) {
        return settings.repetitions();
    }
}
