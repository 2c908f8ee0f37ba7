package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election until it is stopped. At most one candidate believes at a time that it leads: the belief ends, by the
 * leader's own monotonic clock and counted from when its last successful renewal was sent, before the server frees the
 * key; and whoever takes a key that was deleted under its holder waits until that one has noticed. Safe for use by many
 * threads.
 */
public final class Election {

    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    private static final Duration REQUEST = Duration.ofSeconds(2);

    private static final Duration RESIGNED = Duration.ofSeconds(30);

    /** How long after the key was taken it is renewed for the first time, which is when its holder begins to lead. */
    private static final Duration CONFIRMATION = Duration.ofMillis(300);

    /**
     * When it acts.
     *
     * @param poll how often a candidate looks whether the key is free
     * @param renewal how often a leader renews it
     * @param belief how long a leader leads by its own clock after a renewal; less than the bucket's time to live
     */
    public record Timing(Duration poll, Duration renewal, Duration belief) {

        /** For the bucket of elections, whose entries live ten seconds. */
        public static Timing defaults() {
            return new Timing(Duration.ofSeconds(1), Duration.ofMillis(2_500), Duration.ofSeconds(9));
        }

        /** How long a leader may take to notice that its key was taken away. */
        Duration untilNoticed() {
            return renewal.plus(poll);
        }
    }

    /** What its user does; called on the election's own thread, so it must be quick. */
    public interface Office {
        /** This process leads from now on. */
        void won();

        /** It leads no more; not called by {@link Election#stop}. */
        void lost();
    }

    private final LeaderKey key;
    private final Measurement.Office measured;
    private final String what;
    private final String candidate;
    private final Timing timing;
    private final Office office;
    private final ScheduledThreadPoolExecutor ticker;
    private volatile long believesUntilNanos;
    private volatile boolean leads;
    private volatile boolean resigns;
    private boolean holds;
    private long confirmNanos;
    private long revision;
    private long renewedNanos;
    private long quietUntilNanos = System.nanoTime();

    /**
     * Takes part under a name that no other candidate has; begins with {@link #start}.
     *
     * @param measured what is led, for measurements
     * @param what what is led, for the log and thread names
     */
    public Election(
            LeaderKey key, Measurement.Office measured, String what, String candidate, Timing timing, Office office) {
        this.key = key;
        this.measured = measured;
        this.what = what;
        this.candidate = candidate;
        this.timing = timing;
        this.office = office;
        this.ticker = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name("asyncjobs-election-" + what).factory());
        ticker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // who stops does not begin to lead
    }

    /** Begins to stand. */
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::tick, 0, timing.poll().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether this process leads at this moment; never blocks. */
    public boolean isLeader() {
        return leads && System.nanoTime() - believesUntilNanos < 0;
    }

    private void tick() {
        try {
            if (resigns) {
                stepBack();
            } else if (leads) {
                stay();
            } else if (holds) {
                if (System.nanoTime() - confirmNanos >= 0) {
                    confirm();
                }
            } else if (System.nanoTime() - quietUntilNanos >= 0) {
                stand();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RefusedException mayNot) {
            LOG.warn("this process does not stand for {}: {}", what, mayNot.getMessage());
            loseIfLeading();
            ticker.shutdown();
        } catch (AsyncJobsException failed) {
            LOG.debug("the election of {} goes on: {}", what, failed.getMessage());
        } catch (RuntimeException closedOrBug) {
            LOG.debug("the election of {} goes on", what, closedOrBug);
        }
    }

    private void stand() throws InterruptedException {
        key.telemetry().tell(new Measurement.Campaigned(measured));
        long sent = System.nanoTime();
        if (key.take(candidate, REQUEST) instanceof LeaderKey.Answer.Ours ours) {
            held(ours, sent);
            holds = true;
            var wait = key.wasTakenAway() ? timing.untilNoticed().plus(CONFIRMATION) : CONFIRMATION;
            confirmNanos = System.nanoTime() + wait.toNanos();
            var unused = ticker.schedule(this::tick, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The first renewal, as the original has it: a key that was only taken does not make a leader. */
    private void confirm() throws InterruptedException {
        long sent = System.nanoTime();
        var answer = key.renew(candidate, revision, REQUEST);
        if (answer instanceof LeaderKey.Answer.Ours ours) {
            held(ours, sent);
            if (System.nanoTime() - believesUntilNanos < 0) {
                leads = true;
                LOG.info("{} leads {}", candidate, what);
                key.telemetry().tell(new Measurement.Led(measured, true));
                office.won();
            }
        } else if (answer instanceof LeaderKey.Answer.Others || System.nanoTime() - believesUntilNanos >= 0) {
            holds = false;
        }
    }

    private void stay() throws InterruptedException {
        long sent = System.nanoTime();
        if (sent - renewedNanos < timing.renewal().toNanos() && isLeader()) {
            return;
        }
        switch (key.renew(candidate, revision, REQUEST)) {
            case LeaderKey.Answer.Ours ours -> held(ours, sent);
            case LeaderKey.Answer.Others others -> loseIfLeading();
            case LeaderKey.Answer.Unknown unknown ->
                LOG.debug("the key of {} was not renewed: {}", what, unknown.reason());
        }
        if (!isLeader()) {
            loseIfLeading(); // if the key is still ours, standing again finds so
        }
    }

    private void stepBack() throws InterruptedException {
        resigns = false;
        quietUntilNanos = System.nanoTime() + RESIGNED.toNanos();
        if (holds) {
            loseIfLeading();
            holds = false;
            key.release(revision, REQUEST);
        }
    }

    /** Lets somebody else lead, soon; stands again after half a minute. Never blocks. */
    public void resign() {
        resigns = true;
    }

    private void held(LeaderKey.Answer.Ours ours, long sentNanos) {
        revision = ours.revision();
        renewedNanos = sentNanos;
        believesUntilNanos = sentNanos + timing.belief().toNanos();
    }

    private void loseIfLeading() {
        if (leads) {
            leads = false;
            holds = false;
            LOG.info("{} leads {} no more", candidate, what);
            key.telemetry().tell(new Measurement.Led(measured, false));
            office.lost();
        }
    }

    /** Stops standing; a leader gives the key up. What it leads must have stopped before. Blocks some seconds at most. */
    public void stop() throws InterruptedException {
        ticker.shutdown(); // a renewal on its way ends, since whoever gives the key up must know its revision
        boolean ended = ticker.awaitTermination(3, TimeUnit.SECONDS);
        ticker.shutdownNow();
        if (leads && ended) {
            key.telemetry().tell(new Measurement.Led(measured, false));
        }
        if (holds && ended) {
            leads = false;
            holds = false;
            key.release(revision, REQUEST);
        }
    }
}
