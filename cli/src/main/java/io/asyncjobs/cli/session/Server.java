package io.asyncjobs.cli.session;

/** Which server a command talks to, and what said so. */
sealed interface Server {

    /** What said so, for people. */
    String origin();

    /** The server at a URL. */
    record AtUrl(String url, String origin) implements Server {
        @Override
        public String toString() {
            return "the server of " + origin;
        }
    }

    /** The server of a NATS context. */
    record OfContext(String name, String origin) implements Server {}
}
