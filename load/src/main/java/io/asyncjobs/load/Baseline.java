package io.asyncjobs.load;

import java.io.IOException;

/** The same work as a row's, done by another program; its figures have the same names. */
interface Baseline {

    /** The raw server: the same writes with no logic around them. */
    String RAW = "raw";

    /** The Go original. */
    String ORIGINAL = "original";

    /** What its figures are kept under; {@link #RAW} and {@link #ORIGINAL} are compared with ours. */
    String name();

    /** The program. */
    GoProgram program();

    /** One run. */
    Sample run(Opponent opponent) throws IOException, InterruptedException;
}
