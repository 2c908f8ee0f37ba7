package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledgements and lease renewals of items. Each is confirmed by the server, and all but giving back may be
 * repeated without harm, since they name the delivery. On a connection of its own, so that a slow stream does not cost a lease.
 */
public final class Acks {

    private static final Logger LOG = LoggerFactory.getLogger(Acks.class);
    private static final byte[] ACK = ascii("+ACK");
    private static final byte[] PROGRESS = ascii("+WPI");
    private static final byte[] GIVE_BACK = ascii("-NAK");
    private static final Duration ONE_ATTEMPT = Duration.ofSeconds(3);

    private final RequestPipe pipe;
    private final Predicate<Item> isGone;

    /** On this pipe; {@code isGone} tells of an item that nobody answers for whether its queue was deleted. */
    Acks(RequestPipe pipe, Predicate<Item> isGone) {
        this.pipe = pipe;
        this.isGone = isGone;
    }

    /** Removes the item. Blocks until confirmed or the time is over; not confirmed, it is delivered again after a lease. */
    public boolean ack(Item item, Duration timeout) throws InterruptedException {
        return confirmed(item.ackSubject(), ACK, item, timeout);
    }

    /**
     * As {@link #ack} without blocking; {@code onAnswer} is told whether it was confirmed, and must not block. Not confirmed, it
     * may be tried again.
     *
     * @return whether it was sent
     */
    public boolean tryAck(Item item, Consumer<Boolean> onAnswer) {
        if (!pipe.tryAcquire()) {
            return false;
        }
        pipe.send(item.ackSubject(), null, ACK, ONE_ATTEMPT, reply -> {
            pipe.release();
            onAnswer.accept(reply instanceof Reply.Answer);
        });
        return true;
    }

    /** Removes the item and leaves a reason in the server's advisory. Blocks as {@link #ack}. */
    public boolean terminate(Item item, String reason, Duration timeout) throws InterruptedException {
        return confirmed(item.ackSubject(), termBody(reason), item, timeout);
    }

    /**
     * Gives the item back for delivery at once. Blocks as {@link #ack}, but is never repeated after a lost answer: by then
     * somebody else may hold the item, and would lose it.
     */
    public boolean giveBack(Item item, Duration timeout) throws InterruptedException {
        return confirmed(item.ackSubject(), GIVE_BACK, item, timeout, false);
    }

    /**
     * Asks for another lease without waiting; {@code onConfirmed} runs if the server says so. False if there was no place in
     * the window, so that it was not asked for.
     */
    public boolean renew(Item item, Runnable onConfirmed) {
        if (!pipe.tryAcquire()) {
            return false;
        }
        pipe.send(item.ackSubject(), null, PROGRESS, ONE_ATTEMPT, reply -> {
            pipe.release();
            if (reply instanceof Reply.Answer) {
                onConfirmed.run();
            }
        });
        return true;
    }

    /** Gives the item back without waiting. */
    public void giveBackUnconfirmed(Item item) {
        pipe.publish(item.ackSubject(), GIVE_BACK);
    }

    /** Removes a due message. Blocks as {@link #ack}. */
    public boolean removeDue(DelayStream.Due due, Duration timeout) throws InterruptedException {
        return confirmed(due.ackSubject(), ACK, "the due message of task " + due.taskId(), timeout);
    }

    private boolean confirmed(String subject, byte[] body, Object what, Duration timeout) throws InterruptedException {
        return confirmed(subject, body, what, timeout, true);
    }

    private boolean confirmed(String subject, byte[] body, Object what, Duration timeout, boolean repeatable)
            throws InterruptedException {
        var backoff = new Backoff(timeout);
        do {
            try {
                var left = backoff.left();
                var reply = pipe.request(subject, null, body, left.compareTo(ONE_ATTEMPT) < 0 ? left : ONE_ATTEMPT);
                if (reply instanceof Reply.Answer) {
                    return true;
                }
                if (reply instanceof Reply.NoResponders && what instanceof Item item && isGone.test(item)) {
                    return true; // gone with its queue
                }
                if (!repeatable && reply instanceof Reply.Lost) {
                    return false;
                }
            } catch (UnavailableException notSent) {
                // no connection yet: until the time is over
            }
        } while (backoff.pause());
        LOG.info("{} was not confirmed by the server in time; {} comes again after its lease", text(body), what);
        return false;
    }

    private static byte[] termBody(String reason) {
        var oneLine = reason.replaceAll("\\s+", " ").strip();
        return ("+TERM " + oneLine.substring(0, Math.min(200, oneLine.length()))).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
