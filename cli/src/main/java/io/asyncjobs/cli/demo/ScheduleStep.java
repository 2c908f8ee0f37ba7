package io.asyncjobs.cli.demo;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A schedule of every second goes on when the process of its scheduler is killed, and no due time is lost or doubled. */
final class ScheduleStep implements Step {

    private static final String QUEUE = "TICKS";
    private static final String NAME = "ticks";
    private static final String FIRST = "first";
    private static final String SECOND = "second";
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int BEFORE = 3;
    private static final int AFTER = 2;
    private static final Duration WANTED = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private @Nullable FutureTask<Seen> failover;
    private volatile @Nullable OtherScheduler killed;

    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public String title() {
        return "A schedule of every second, whose scheduler is killed";
    }

    /**
     * What came of it.
     *
     * @param firings by their due times
     * @param tasks those of its queue
     * @param pid the process that was killed
     * @param pause from the kill to the next task
     */
    private record Seen(NavigableMap<Instant, Firing> firings, List<Task> tasks, long pid, Duration pause) {

        long count(What what) {
            return firings.values().stream()
                    .filter(firing -> firing.what() == what)
                    .count();
        }

        /** Every due time from the first to the last has a task of its own, and there are no others. */
        boolean isOneForEach() {
            var expected = firings.firstKey();
            for (var due : firings.keySet()) {
                if (!due.equals(expected)) {
                    return false;
                }
                expected = due.plus(EVERY);
            }
            return tasks.stream()
                    .map(Task::id)
                    .sorted()
                    .toList()
                    .equals(firings.values().stream()
                            .flatMap(firing -> firing.task().stream())
                            .sorted()
                            .toList());
        }
    }

    @Override
    public void begin(Stage stage) {
        var task = new FutureTask<>(() -> kill(stage));
        failover = task;
        Thread.ofVirtual().name("ajc-demo-schedule").start(task);
    }

    private Seen kill(Stage stage) throws IOException, InterruptedException {
        var jobs = stage.jobs();
        jobs.queues().define(QueueSettings.of(QUEUE));
        try (var first = OtherScheduler.start(stage.place(), FIRST)) {
            killed = first;
            first.untilItLeads();
            try (var second = jobs.scheduler(SECOND).maintainer(false).start()) {
                jobs.schedules()
                        .add(Schedule.of(NAME, "@every " + EVERY.toSeconds() + "s", "demo:tick")
                                .queue(QUEUE)
                                .missed(MissedTimes.all(100)));
                var firings = new TreeMap<Instant, Firing>();
                follow(stage, firings, seen -> seen.size() >= BEFORE);
                first.kill();
                long began = System.nanoTime();
                int before = firings.size();
                follow(stage, firings, seen -> second.isLeader() && seen.size() > before + 1);
                var pause = Duration.ofNanos(System.nanoTime() - began);
                var now = firings.lastKey();
                follow(
                        stage,
                        firings,
                        seen -> seen.tailMap(now, false).values().stream()
                                        .filter(firing -> firing.what() == What.FIRED)
                                        .count()
                                >= AFTER);
                second.stop();
                collect(stage, firings);
                var tasks = jobs.tasks().list(TaskFilter.all().withQueue(QUEUE), 1_000);
                jobs.schedules().delete(NAME);
                return new Seen(firings, tasks, first.pid(), pause);
            }
        }
    }

    private static void follow(
            Stage stage, NavigableMap<Instant, Firing> firings, Predicate<NavigableMap<Instant, Firing>> enough)
            throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (collect(stage, firings); !enough.test(firings); collect(stage, firings)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("the schedule was seen at " + firings.size()
                        + " due times, and no more within " + LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static void collect(Stage stage, NavigableMap<Instant, Firing> firings) throws InterruptedException {
        for (var firing : stage.jobs().schedules().history(NAME)) {
            firings.put(firing.due(), firing);
        }
    }

    @Override
    public List<Check> run(Stage stage) throws Exception {
        var began = failover;
        if (began == null) {
            throw new IllegalStateException("it was not begun");
        }
        stage.say("since the demonstration began, a process of its own leads, and another scheduler stands by");
        Seen seen;
        try {
            seen = began.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(String.valueOf(began.exceptionNow().getMessage()), failed);
        } catch (TimeoutException slow) {
            throw new IllegalStateException("nobody took over within " + 2 * LIMIT.toSeconds() + " s", slow);
        }
        return tell(stage, seen);
    }

    private static List<Check> tell(Stage stage, Seen seen) {
        var pause = Human.duration(seen.pause());
        long caughtUp = seen.count(What.CAUGHT_UP);
        stage.say("process " + seen.pid() + " was killed; the other one made the next task " + pause + " later");
        stage.say("it made up for " + caughtUp + " missed times, and went on at every second");
        stage.figure("due_times", seen.firings().size());
        stage.figure("tasks", seen.tasks().size());
        stage.figure("made_up_for", caughtUp);
        stage.figure("pause", seen.pause().toNanos());
        return List.of(
                new Check(
                        "another scheduler takes over from a killed one",
                        "the next task after " + pause,
                        seen.pause().compareTo(WANTED) < 0),
                new Check(
                        "every due time has one task, missed ones too",
                        seen.tasks().size() + " tasks for " + seen.firings().size() + " due times, " + caughtUp
                                + " made up for",
                        seen.isOneForEach() && caughtUp > 0));
    }

    @Override
    public void end() {
        var process = killed;
        if (process != null) {
            process.close();
        }
        var task = failover;
        if (task != null) {
            task.cancel(true);
        }
    }
}
