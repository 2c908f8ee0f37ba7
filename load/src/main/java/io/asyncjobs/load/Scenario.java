package io.asyncjobs.load;

import java.io.IOException;
import java.util.List;

/** One thing to measure: a row of the table. */
interface Scenario {

    /** What it is called by. */
    String name();

    /** What it measures, in one line. */
    String about();

    /** The smallest size of run that it is part of. */
    Size size();

    /** One run on a fresh stage. */
    Sample run(Stage stage) throws IOException, InterruptedException;

    /** What servers it needs. */
    default Servers servers() {
        return Servers.ONE;
    }

    /** Whether it cannot be measured on a server that is named. */
    default boolean needsOwnServer() {
        return servers() != Servers.ONE;
    }

    /** What its stage is made of. */
    default Props props(BenchOptions options) {
        return Props.of(options);
    }

    /** What it is measured in turn with, on the same servers. */
    default List<Baseline> baselines() {
        return List.of();
    }

    /** Runs that are not measured before those that are. */
    default int warmUps() {
        return 1;
    }

    /** How many runs are measured. */
    default int repetitions(BenchOptions options) {
        return options.runs();
    }
}
