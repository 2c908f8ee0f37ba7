package io.asyncjobs.embedded;

/** Somebody else listens on a port that a server was to take; another try with other ports may work. */
final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortTakenException(int port, String log) {
        super("A port of the nats-server at 127.0.0.1:" + port + " is taken by another program; stop that program or"
                + " choose another port"
                + (log.isEmpty() ? "" : ". The end of the server's log:" + System.lineSeparator() + log));
    }

    NatsServerException forUser() {
        return new NatsServerException(String.valueOf(getMessage()), this);
    }
}
