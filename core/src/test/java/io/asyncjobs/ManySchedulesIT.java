package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.internal.wire.ScheduleJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.nats.client.api.PublishAck;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Ten thousand schedules, a thousand of which are due in the same second. */
final class ManySchedulesIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final int ALL = 10_000;
    private static final int DUE = 1_000;

    @Test
    void allAreKnownAndThoseThatAreDueTogetherFireOnceEach() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.schedules().add(Schedule.of("first", "@yearly", "t").queue("Q"));
        var soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20);
        var nextMinute = soon.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
        var due = soon.isAfter(nextMinute.minusSeconds(15)) ? nextMinute : soon;
        var time = due.atOffset(ZoneOffset.UTC);
        var cron = time.getSecond() + ","
                + due.plusSeconds(10).atOffset(ZoneOffset.UTC).getSecond() + " " + time.getMinute() + " "
                + time.getHour() + " * * *";
        var jetStream = SERVER.nats().jetStream();
        var answers = new ArrayList<CompletableFuture<PublishAck>>();
        for (int i = 1; i < ALL; i++) {
            var schedule = Schedule.of("s" + i, i <= DUE ? cron : "@yearly", "t")
                    .queue("Q")
                    .created(Instant.now());
            answers.add(jetStream.publishAsync(
                    "$KV." + SERVER.namespace() + "_CONFIGURATION.scheduled_tasks." + schedule.name(),
                    ScheduleJson.write(schedule)));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();

        long began = System.nanoTime();
        var scheduler = SERVER.closed(SERVER.client().scheduler("main").start());
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(scheduler::isReady);
        var startedIn = Duration.ofNanos(System.nanoTime() - began);
        assertThat(scheduler.counts().schedules()).isEqualTo(ALL);

        var earlier = dealtWith(jobs, scheduler, 1, due);
        var lags = dealtWith(jobs, scheduler, 2, due.plusSeconds(10));
        LoggerFactory.getLogger("io.asyncjobs.ManySchedulesIT")
                .warn(
                        "{} schedules read in {}; lag of {} at once: p99 {}, then {}",
                        ALL,
                        startedIn,
                        DUE,
                        earlier.get(DUE * 99 / 100),
                        lags.get(DUE * 99 / 100));
    }

    /** How late each of the tasks was in its queue, sorted. */
    private static List<Duration> dealtWith(AsyncJobs jobs, Scheduler scheduler, int times, Instant due)
            throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> scheduler.counts().fired() == (long) DUE * times);
        var tasks = jobs.tasks().list(TaskFilter.all(), ALL);
        assertThat(tasks).hasSize(DUE * times);
        assertThat(tasks.stream().map(Task::id)).doesNotHaveDuplicates();
        var view = ServerView.of(SERVER);
        var lags = new ArrayList<Duration>();
        for (var task : tasks) {
            var lag = Duration.between(
                    due,
                    Objects.requireNonNull(view.item("Q", task.id()).getTime()).toInstant());
            if (!lag.isNegative()) {
                lags.add(lag);
            }
        }
        lags.sort(null);
        return lags;
    }
}
