package io.asyncjobs.cli.top;

/** How much of {@link Counts} happens a second. */
record Flow(double enqueued, double completed, double failed) {

    static final Flow NONE = new Flow(0, 0, 0);

    static Flow between(Counts before, Counts after, double seconds) {
        return new Flow(
                (after.enqueued() - before.enqueued()) / seconds,
                (after.completed() - before.completed()) / seconds,
                (after.failed() - before.failed()) / seconds);
    }

    Flow plus(Flow other) {
        return new Flow(enqueued + other.enqueued, completed + other.completed, failed + other.failed);
    }
}
