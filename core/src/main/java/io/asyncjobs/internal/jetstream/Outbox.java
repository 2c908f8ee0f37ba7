package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.wire.Ascii;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What we send on one socket beside the client library: frames are put together in one buffer by whoever sends, and written
 * many at once by one thread. On a socket that was quiet the sender writes its frame itself, without a hand-over. Behind a
 * write that came close behind another the writer pauses for a moment, so that the next write carries more: fewer, larger
 * writes spare client and server a system call and a wake-up for each few messages.
 *
 * <p>Frames that were taken and not written are lost with the socket. Senders wait where the socket is slower than they are.
 * Safe for use by many threads.
 */
final class Outbox {

    private static final int FIRST_SIZE = 64 * 1024;
    private static final int MOST_WAITING = 1024 * 1024;

    /** What a buffer grows to where large frames come faster than they are written. */
    private static final int LARGEST_KEPT = 2 * MOST_WAITING;

    private static final byte[] NOTHING = {};

    private static final int SEVERAL_FRAMES_BYTES = 1_500;
    private static final long CLOSE_BEHIND_NANOS = 400_000;
    private static final long PAUSE_NANOS = 100_000;

    /** Where the bytes go. */
    @FunctionalInterface
    interface Sink {
        /** Writes that many; nobody else does meanwhile. */
        void write(byte[] bytes, int length) throws IOException;
    }

    private final Sink sink;
    private final Runnable onBroken;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition written = lock.newCondition();
    private byte[] filling = new byte[FIRST_SIZE];
    private byte @Nullable [] spare = new byte[FIRST_SIZE];
    private int length;
    private boolean writing;
    private boolean writerWaits;
    private boolean closed;
    private long lastWriteNanos = System.nanoTime() - CLOSE_BEHIND_NANOS;

    /** Writes to this sink; {@code onBroken} is called once it fails. */
    Outbox(Sink sink, Runnable onBroken) {
        this.sink = sink;
        this.onBroken = onBroken;
    }

    /** Begins to write what is put in. */
    void start(String threadName) {
        Thread.ofPlatform().daemon().name(threadName).start(this::writeAll);
    }

    /**
     * Takes a frame with a reply subject, empty for none. Blocks only while a megabyte waits to be written.
     *
     * @return whether it was taken; false once the socket is closed
     */
    boolean send(String subject, String replyTo, @Nullable HeaderLines headers, byte[] body) {
        byte[] direct;
        int directLength;
        lock.lock();
        try {
            awaitRoom();
            if (closed) {
                return false;
            }
            put(subject, replyTo, headers, body);
            boolean quiet = System.nanoTime() - lastWriteNanos > CLOSE_BEHIND_NANOS;
            if (writing || !quiet) {
                wakeWriter();
                return true;
            }
            writing = true;
            direct = filling;
            directLength = length;
            swap();
        } finally {
            lock.unlock();
        }
        write(direct, directLength);
        return true;
    }

    private void wakeWriter() {
        if (writerWaits) {
            writerWaits = false;
            work.signal();
        }
    }

    private void awaitRoom() {
        while (length > MOST_WAITING && !closed) {
            written.awaitUninterruptibly();
        }
    }

    private void put(String subject, String replyTo, @Nullable HeaderLines headers, byte[] body) {
        int headerLength = headers == null ? 0 : headers.length();
        need(subject.length() + replyTo.length() + headerLength + body.length + 40);
        var buffer = filling;
        int at = length;
        if (headers != null) {
            buffer[at++] = 'H';
        }
        at = Ascii.put("PUB ", buffer, at);
        at = Ascii.put(subject, buffer, at);
        buffer[at++] = ' ';
        if (!replyTo.isEmpty()) {
            at = Ascii.put(replyTo, buffer, at);
            buffer[at++] = ' ';
        }
        if (headers != null) {
            at = Ascii.put(headerLength, buffer, at);
            buffer[at++] = ' ';
        }
        at = Ascii.put(headerLength + body.length, buffer, at);
        at = HeaderLines.endOfLine(buffer, at);
        if (headers != null) {
            at = headers.writeTo(buffer, at);
        }
        System.arraycopy(body, 0, buffer, at, body.length);
        length = HeaderLines.endOfLine(buffer, at + body.length);
    }

    private void need(int more) {
        if (filling.length - length < more) {
            filling = Arrays.copyOf(filling, Math.max(length + more, filling.length * 2));
        }
    }

    /** The full buffer is the caller's now. */
    private void swap() {
        filling = spare == null ? new byte[FIRST_SIZE] : spare;
        spare = null;
        length = 0;
    }

    private void writeAll() {
        while (true) {
            byte[] full;
            int fullLength;
            boolean closeBehind;
            lock.lock();
            try {
                while ((length == 0 || writing) && !closed) {
                    writerWaits = true;
                    work.awaitUninterruptibly();
                }
                if (closed) {
                    return;
                }
                writerWaits = false;
                writing = true;
                full = filling;
                fullLength = length;
                swap();
                closeBehind = System.nanoTime() - lastWriteNanos < CLOSE_BEHIND_NANOS;
            } finally {
                lock.unlock();
            }
            write(full, fullLength);
            if (closeBehind && fullLength >= SEVERAL_FRAMES_BYTES) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void write(byte[] bytes, int count) {
        boolean done = false;
        try {
            sink.write(bytes, count);
            done = true;
        } catch (IOException broken) {
            onBroken.run();
        } finally {
            lock.lock();
            try {
                writing = false;
                lastWriteNanos = System.nanoTime();
                if (spare == null && bytes.length <= LARGEST_KEPT) {
                    spare = bytes;
                }
                if (!done || closed) {
                    end();
                }
                written.signalAll();
                if (length > 0 || closed) {
                    wakeWriter();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until all that was taken is written; false if the time was over or the socket closed first. */
    boolean flush(long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lockInterruptibly();
        try {
            while ((length > 0 || writing) && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = written.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The socket is closed: nothing is taken any more, and nobody waits. */
    void close() {
        lock.lock();
        try {
            end();
            written.signalAll();
            wakeWriter();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever still refers to a closed connection does not keep its buffers. */
    private void end() {
        closed = true;
        filling = NOTHING;
        spare = null;
        length = 0;
    }

    /** How many bytes its buffers have. */
    int kept() {
        lock.lock();
        try {
            return filling.length + (spare == null ? 0 : spare.length);
        } finally {
            lock.unlock();
        }
    }
}
