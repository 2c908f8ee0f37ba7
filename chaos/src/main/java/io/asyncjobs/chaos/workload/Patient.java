package io.asyncjobs.chaos.workload;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Does what can fail while the server is away again and again, for a while. */
final class Patient {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Patient() {}

    static AsyncJobs connect(AsyncJobs.Builder builder) throws InterruptedException {
        return until(builder::connect);
    }

    static <T> T until(Callable<T> attempt) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return attempt.call();
            } catch (UnavailableException away) {
                if (System.nanoTime() - end > 0) {
                    throw away;
                }
                Thread.sleep(PAUSE);
            } catch (InterruptedException | RuntimeException failed) {
                throw failed;
            } catch (Exception other) {
                throw new IllegalStateException(other);
            }
        }
    }
}
