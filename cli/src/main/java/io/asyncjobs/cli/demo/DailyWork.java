package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import io.asyncjobs.deadletter.DeadLetterSettings;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What goes on after the demonstration, so that its page has something to show: the light work of a shop, some of which
 * fails, and a worker that also does what the demonstration left in its queues.
 */
final class DailyWork implements AutoCloseable {

    private static final String NAME = "shop";
    private static final String MAIL = "EMAIL";
    private static final String IMAGES = "IMAGES";
    private static final String ORDERS = "ORDERS";
    private static final String REPORTS = "REPORTS";
    private static final List<String> QUEUES = List.of(MAIL, IMAGES, ORDERS, REPORTS);
    private static final String SALES = "sales-report";
    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MOST_LETTERS = 1_000;
    private static final int PAGES = 12;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final AsyncJobs jobs;
    private final Worker worker;
    private final Scheduler scheduler;
    private final Thread customers =
            Thread.ofVirtual().name("ajc-demo-customers").unstarted(this::run);

    private DailyWork(AsyncJobs jobs, Worker worker, Scheduler scheduler) {
        this.jobs = jobs;
        this.worker = worker;
        this.scheduler = scheduler;
    }

    /** Begins; it goes on until it is closed, in bounded room however long that is. */
    static DailyWork begin(AsyncJobs jobs) throws InterruptedException {
        jobs.tasks().configure(Retention.none().keep(TaskState.COMPLETE, KEPT).keep(TaskState.TERMINATED, KEPT));
        jobs.deadLetters().configure(DeadLetterSettings.unlimited().withMaxCount(MOST_LETTERS));
        QUEUES.forEach(queue -> jobs.queues().define(QueueSettings.of(queue)));
        jobs.schedules().add(Schedule.of(SALES, "@every 30s", "report:make").queue(REPORTS));
        var worker = worker(jobs);
        try {
            var work = new DailyWork(jobs, worker, jobs.scheduler(NAME).start());
            work.customers.start();
            return work;
        } catch (RuntimeException | InterruptedException failed) {
            worker.stop(Duration.ZERO);
            throw failed;
        }
    }

    private static Worker worker(AsyncJobs jobs) throws InterruptedException {
        var again =
                HandlerOptions.defaults().retry(RetryPolicy.exponential(Duration.ofSeconds(2), Duration.ofSeconds(5)));
        var builder = jobs.worker()
                .name(NAME)
                .handle("mail:welcome", within(80, Map.of("sent", true)))
                .handle("mail:reminder", within(60, Map.of("sent", true)))
                .handle("mail:invoice", DailyWork::sendAtSecondTry, again)
                .handle("mail:newsletter", context -> {
                    throw new TerminateTaskException("550 no such box: grace@example.org");
                })
                .handle("image:resize", within(400, Map.of("width", 1_200, "height", 800)))
                .handle("order:pay", within(700, Map.of("paid", true)))
                .handle("order:pack", within(900, Map.of("parcels", 1)))
                .handle("order:ship", within(500, Map.of("shipped", true)))
                .handle("report:make", DailyWork::makeReport)
                .handleAny(context -> "done"); // what the demonstration left
        jobs.queues().list().forEach(builder::queue);
        return builder.start();
    }

    private static Handler within(int millis, Map<String, ?> result) {
        return context -> {
            TimeUnit.MILLISECONDS.sleep(millis);
            return result;
        };
    }

    private static Object sendAtSecondTry(TaskContext context) throws IOException {
        if (context.tryNumber() == 1) {
            throw new IOException("the mail server is busy");
        }
        return Map.of("sent", true);
    }

    private static Object makeReport(TaskContext context) throws InterruptedException {
        for (int page = 1; page <= PAGES; page++) {
            TimeUnit.SECONDS.sleep(1);
            context.progress(100 * page / PAGES, "page " + page + " of " + PAGES);
        }
        return Map.of("pages", PAGES);
    }

    private void run() {
        try {
            for (int turn = 1; ; turn++) {
                try {
                    take(turn);
                } catch (AsyncJobsException failed) {
                    // the page says what is wrong; the next turn may be taken
                }
                TimeUnit.MILLISECONDS.sleep(TURN.toMillis());
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(int turn) throws InterruptedException {
        add(TaskSpec.of("mail:welcome", Map.of("to", "ada@example.org")).queue(MAIL));
        if (turn % 2 == 0) {
            add(TaskSpec.of("image:resize", Map.of("picture", turn)).queue(IMAGES));
        }
        if (turn % 10 == 0) {
            add(TaskSpec.of("mail:invoice", Map.of("order", turn)).queue(MAIL).maxTries(3));
        }
        if (turn % 20 == 0) {
            order(turn);
            add(TaskSpec.of("mail:reminder", Map.of("order", turn)).queue(MAIL).delay(Duration.ofSeconds(30)));
        }
        if (turn % 60 == 0) {
            add(TaskSpec.of("mail:newsletter", Map.of("to", "grace@example.org"))
                    .queue(MAIL));
        }
    }

    private void add(TaskSpec spec) throws InterruptedException {
        var unused = jobs.producer().enqueue(spec);
    }

    /** What is paid is packed, and what is packed is shipped. */
    private void order(int number) throws InterruptedException {
        var paid = TaskId.next();
        var packed = TaskId.next();
        var order = Map.of("order", number);
        var unused = jobs.producer()
                .enqueueGraph(List.of(
                        TaskSpec.of("order:pay", order).id(paid).queue(ORDERS),
                        TaskSpec.of("order:pack", order)
                                .id(packed)
                                .queue(ORDERS)
                                .dependsOn(paid),
                        TaskSpec.of("order:ship", order).queue(ORDERS).dependsOn(packed)));
    }

    /** Ends within seconds: what runs is given back. */
    @Override
    public void close() {
        try {
            customers.interrupt();
            customers.join(STOP_LIMIT);
            scheduler.stop();
            worker.stop(STOP_LIMIT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
