package io.asyncjobs.load;

import java.util.Locale;

/** What goes wrong for a while. */
enum Fault {
    /** The network to the server passes a tenth of the bytes that passed before in a second. */
    SLOW_SERVER("a server behind a network that becomes ten times as slow", true),
    /** Handlers that did nothing take a tenth of a second each. */
    SLOW_HANDLER("handlers that come to take 100 ms each", false),
    /** The queue takes no more than a thousand items and lets producers wait, who are faster than the worker. */
    FULL_QUEUE("a queue that comes to be full, with a producer that waits for room", false),
    /** Nothing passes between clients and server, and no connection ends. */
    STALLED_CONNECTION("connections that pass nothing and do not end", true);

    private final String about;
    private final boolean ofNetwork;

    Fault(String about, boolean ofNetwork) {
        this.about = about;
        this.ofNetwork = ofNetwork;
    }

    /** What a row is called by. */
    String row() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String about() {
        return about;
    }

    /** Whether it is between clients and server. */
    boolean isOfNetwork() {
        return ofNetwork;
    }
}
