package io.asyncjobs.internal.jetstream;

import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket of a busy connection: after a write that carried several messages and came close behind another, the writer
 * pauses for a moment, so that the next write carries more. Fewer, larger writes spare the client and the server a system
 * call and a wake-up for each few messages; a connection with little to send never pauses.
 *
 * <p>Public, with a public constructor, because the client library makes it by its name.
 */
public final class PacedSocket extends SocketDataPortWithWriteTimeout {

    private static final int SEVERAL_MESSAGES_BYTES = 1_500;
    private static final long CLOSE_BEHIND_NANOS = 400_000;
    private static final long PAUSE_NANOS = 100_000;

    private long lastNanos;

    /** For the client library. */
    public PacedSocket() {}

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        super.write(bytes, length);
        long now = System.nanoTime();
        boolean busy = length >= SEVERAL_MESSAGES_BYTES && now - lastNanos < CLOSE_BEHIND_NANOS;
        lastNanos = now;
        if (busy) {
            LockSupport.parkNanos(PAUSE_NANOS);
            lastNanos = System.nanoTime();
        }
    }
}
