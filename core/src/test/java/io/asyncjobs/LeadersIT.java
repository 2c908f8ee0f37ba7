package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who was elected, as anybody may see it. */
final class LeadersIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(40);

    @Test
    void nobodyLeadsWhereNothingEverRanAndLookingMakesNothing() throws Exception {
        var jobs = SERVER.client();
        assertThat(jobs.leaders().reconciler()).isEmpty();
        assertThat(jobs.leaders().scheduler()).isEmpty();
        assertThat(SERVER.nats().keyValueManagement().getBucketNames()).doesNotContain(SERVER.namespace() + "_ELECTIONS");
    }

    @Test
    void whoeverLeadsIsNamedUntilItStops() throws Exception {
        var jobs = SERVER.client();
        var worker =
                jobs.worker().queue(QueueSettings.of("Q")).handleAny(context -> "").start();
        await().atMost(LONG).until(() -> jobs.leaders().reconciler().equals(Optional.of(worker.id())));
        var scheduler = jobs.scheduler("main").maintainer(false).start();
        await().atMost(LONG).until(() -> jobs.leaders().scheduler().equals(Optional.of("main")));

        scheduler.stop();
        worker.close();

        assertThat(jobs.leaders().reconciler()).isEmpty();
        assertThat(jobs.leaders().scheduler()).isEmpty();
    }
}
