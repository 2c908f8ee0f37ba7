package io.asyncjobs.cli.demo;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Two queues under load share a worker's slots in proportion to their priorities. */
final class PriorityStep implements Step {

    private static final String URGENT = "URGENT";
    private static final String PATIENT = "PATIENT";
    private static final int URGENT_TASKS = 6_000;
    private static final int PATIENT_TASKS = 1_500;
    // Counting ends well before the urgent queue runs dry, so that both have work all the time.
    private static final int COUNTED_STARTS = 5_500;
    private static final int SLOTS = 8;
    private static final long HANDLER_NANOS = Duration.ofMillis(5).toNanos();
    private static final int WANTED = 10;
    private static final double TOLERANCE = 0.15;
    private static final Duration LIMIT = Duration.ofSeconds(45);

    @Override
    public String name() {
        return "priority";
    }

    @Override
    public String title() {
        return "Two queues, priority " + WANTED + " and 1, both full of work";
    }

    @Override
    public List<Check> run(Stage stage) throws InterruptedException {
        stage.jobs().queues().define(QueueSettings.of(URGENT).withPriority(WANTED));
        stage.jobs().queues().define(QueueSettings.of(PATIENT));
        fill(stage);
        var counts = work(stage);
        double ratio = (double) counts.urgent / Math.max(1, counts.patient);
        var seen = String.format(Locale.ROOT, "%.1f : 1", ratio);
        stage.say("starts while both had work: " + Human.number(counts.urgent) + " of " + URGENT + ", "
                + Human.number(counts.patient) + " of " + PATIENT);
        stage.say("measured ratio " + stage.style().bold(seen) + ", wanted " + WANTED + " : 1");
        stage.figure("wanted_ratio", WANTED);
        stage.figure("measured_ratio", Math.round(ratio * 100) / 100.0);
        stage.figure("urgent_starts", counts.urgent);
        stage.figure("patient_starts", counts.patient);
        return List.of(new Check(
                "starts follow priorities " + WANTED + " : 1", seen, Math.abs(ratio / WANTED - 1) <= TOLERANCE));
    }

    private static void fill(Stage stage) throws InterruptedException {
        int total = URGENT_TASKS + PATIENT_TASKS;
        var done = new AtomicInteger();
        var specs = IntStream.range(0, total)
                .mapToObj(i -> TaskSpec.of("demo:share").queue(i < URGENT_TASKS ? URGENT : PATIENT));
        long began = System.nanoTime();
        long stored;
        try (var progress = stage.progress("enqueuing", total)) {
            // the stream is read by this thread, so it may draw
            stored = stage.jobs()
                    .producer()
                    .enqueueAll(specs.peek(spec -> progress.at(done.get())), outcome -> done.incrementAndGet());
        }
        if (stored < total) {
            throw new IllegalStateException("only " + stored + " of " + total + " tasks could be enqueued");
        }
        stage.say("enqueued " + Human.number(stored) + " tasks in "
                + Human.duration(Duration.ofNanos(System.nanoTime() - began)));
    }

    private record Starts(int urgent, int patient) {}

    private static Starts work(Stage stage) throws InterruptedException {
        var urgent = new AtomicInteger();
        var patient = new AtomicInteger();
        var patientAtEnd = new AtomicInteger();
        var counted = new CountDownLatch(1);
        var worker = stage.jobs()
                .worker()
                .queue(URGENT)
                .queue(PATIENT)
                .slots(SLOTS)
                .handle("demo:share", context -> {
                    if (context.task().queue().equals(PATIENT)) {
                        patient.incrementAndGet();
                    } else if (urgent.incrementAndGet() == COUNTED_STARTS) {
                        patientAtEnd.set(patient.get());
                        counted.countDown();
                    }
                    LockSupport.parkNanos(HANDLER_NANOS);
                    return null;
                })
                .start();
        try (worker;
                var progress = stage.progress("working  ", COUNTED_STARTS)) {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!counted.await(100, TimeUnit.MILLISECONDS)) {
                progress.at(urgent.get());
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException(
                            "only " + urgent.get() + " tasks were started within " + LIMIT.toSeconds() + " s");
                }
            }
        }
        return new Starts(COUNTED_STARTS, patientAtEnd.get());
    }
}
