package io.asyncjobs.cli.demo;

import java.util.List;

/** One part of the demonstration; it uses queues of its own. */
interface Step {

    /** Its word in JSON. */
    String name();

    /** Its heading. */
    String title();

    /**
     * Begins what takes long, so that it goes on while the steps before it are shown. Called for all steps before the first
     * one is shown; returns at once, and what goes wrong is told by {@link #run}.
     */
    default void begin(Stage stage) {}

    /** Ends what it began, whether it was shown or not. */
    default void end() {}

    /**
     * Shows it, in less than a minute.
     *
     * @throws Exception if it could not be shown; a failure of this step alone
     */
    List<Check> run(Stage stage) throws Exception;
}
