package io.asyncjobs.cli.demo;

import java.util.List;

/** One part of the demonstration; it uses queues of its own. */
interface Step {

    /** Its word in JSON. */
    String name();

    /** Its heading. */
    String title();

    /**
     * Shows it, in less than a minute.
     *
     * @throws Exception if it could not be shown; a failure of this step alone
     */
    List<Check> run(Stage stage) throws Exception;
}
