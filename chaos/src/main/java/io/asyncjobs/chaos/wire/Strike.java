package io.asyncjobs.chaos.wire;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is done to the next frames of a kind: something happens, and the frame passes or is lost, is sent twice, or is
 * written anew. Safe for use by many threads.
 */
public final class Strike {

    /** Which way a frame goes. */
    public enum Way {
        /** From a client to the server. */
        PUBLISH,
        /** From the server to the client, as the answer to a publish; which one is told by what was published. */
        ANSWER
    }

    /** What becomes of the frame. */
    public enum Fate {
        /** It goes on. */
        PASS,
        /** It is lost. */
        LOST,
        /** It goes on twice. */
        TWICE,
        /** It is lost, and the client is told that the server stored it. */
        FORGED
    }

    private final Way way;
    private final Predicate<Frame> which;
    private final Fate fate;
    private final Runnable then;
    private final @Nullable UnaryOperator<String> rewriting;
    private final AtomicInteger left;
    private final AtomicInteger times = new AtomicInteger();
    private final CountDownLatch happened = new CountDownLatch(1);

    private Strike(
            Way way,
            Predicate<Frame> which,
            int most,
            Fate fate,
            Runnable then,
            @Nullable UnaryOperator<String> rewriting) {
        this.way = way;
        this.which = which;
        this.left = new AtomicInteger(most);
        this.fate = fate;
        this.then = then;
        this.rewriting = rewriting;
    }

    /** Does this when the next frame like that comes, before the frame goes on or is lost. */
    public static Strike once(Way way, Predicate<Frame> which, Fate fate, Runnable then) {
        return new Strike(way, which, 1, fate, then, null);
    }

    /** Does this to so many frames like that. */
    public static Strike times(int most, Way way, Predicate<Frame> which, Fate fate) {
        return new Strike(way, which, most, fate, () -> {}, null);
    }

    /** Writes the headers and bodies of so many frames like that anew; each must keep its length. */
    public static Strike rewrite(int most, Way way, Predicate<Frame> which, UnaryOperator<String> rewriting) {
        return new Strike(way, which, most, Fate.PASS, () -> {}, rewriting);
    }

    /** Takes the frame, if it is meant. */
    boolean takes(Way asked, Frame frame) {
        return way == asked && which.test(frame) && left.getAndUpdate(each -> Math.max(0, each - 1)) > 0;
    }

    boolean isOfAnswers() {
        return way == Way.ANSWER;
    }

    Fate strike() {
        times.incrementAndGet();
        then.run();
        happened.countDown();
        return fate;
    }

    String rewritten(String rest) {
        return rewriting == null ? rest : rewriting.apply(rest);
    }

    /** How often it happened. */
    public int count() {
        return times.get();
    }

    /** Waits until it happened once; says whether it did within the time. */
    public boolean await(long seconds) throws InterruptedException {
        return happened.await(seconds, TimeUnit.SECONDS);
    }
}
