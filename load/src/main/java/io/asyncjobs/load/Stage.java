package io.asyncjobs.load;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A fresh namespace with empty queues, for one run; its streams are deleted when it is closed. */
final class Stage implements AutoCloseable {

    static final String QUEUE = "LOAD";
    static final String TYPE = "load";

    private final Site site;
    private final BenchOptions options;
    private final List<String> queues;
    private final String namespace = newNamespace();
    private final AsyncJobs jobs;
    private final byte[] payload;

    /** Connects and makes the queues. */
    Stage(Site site, BenchOptions options, Props props) {
        this.site = site;
        this.options = options;
        this.queues = props.queues();
        this.payload = new byte[props.payload()];
        new SplittableRandom(options.seed()).nextBytes(payload);
        this.jobs = connect(site.url(), namespace, site.replicas());
        queues.forEach(this::define);
    }

    /** One that nobody else has. */
    static String newNamespace() {
        return "BENCH_" + TaskId.next();
    }

    static AsyncJobs connect(String url, String namespace, int replicas) {
        return AsyncJobs.builder()
                .server(url)
                .namespace(namespace)
                .replicas(replicas)
                .connect();
    }

    /** Makes one more queue. */
    void define(String queue) {
        define(QueueSettings.of(queue));
    }

    /** Makes one more queue, where as many tasks may run as the workers like. */
    void define(QueueSettings queue) {
        // the queue's own limit must not be what is measured
        jobs.queues().define(queue.withMaxConcurrent(Math.max(1_000, 4 * options.slots())));
    }

    Site site() {
        return site;
    }

    BenchOptions options() {
        return options;
    }

    String namespace() {
        return namespace;
    }

    AsyncJobs jobs() {
        return jobs;
    }

    List<String> queues() {
        return queues;
    }

    /** One task of the first queue. */
    TaskSpec spec() {
        return spec(queues.getFirst());
    }

    TaskSpec spec(String queue) {
        return TaskSpec.of(TYPE, Payload.of(payload)).queue(queue);
    }

    /** One task that carries when it was due and its number. */
    TaskSpec spec(long dueNanos, int number) {
        var marked = payload.clone();
        ByteBuffer.wrap(marked).putLong(dueNanos).putInt(number);
        return TaskSpec.of(TYPE, Payload.of(marked)).queue(queues.getFirst());
    }

    /** Enqueues that many by {@code enqueueAll}, to the queues in turn; fails if one fails. */
    void fill(int tasks) throws InterruptedException {
        fill(tasks, i -> spec(queues.get(i % queues.size())));
    }

    /** As {@link #fill(int)}, with other tasks. */
    void fill(int tasks, IntFunction<TaskSpec> specs) throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, tasks).mapToObj(specs),
                        outcome -> outcome.failure().ifPresent(failure::set));
        if (failure.get() != null) {
            throw new IllegalStateException(
                    "a task was not enqueued: " + failure.get().getMessage(), failure.get());
        }
    }

    /** A worker of all queues that is not started yet. */
    Worker.Builder worker(Handler handler) {
        var worker = jobs.worker().slots(options.slots()).handle(TYPE, handler);
        queues.forEach(worker::queue);
        return worker;
    }

    /** As {@link Site#awaitEmpty}, for the first queue. */
    void awaitEmpty() throws IOException, InterruptedException {
        awaitEmpty(queues.getFirst());
    }

    /** As {@link Site#awaitEmpty}. */
    void awaitEmpty(String queue) throws IOException, InterruptedException {
        site.awaitEmpty(namespace, queue);
    }

    @Override
    public void close() throws IOException {
        jobs.close();
        site.delete(namespace);
    }
}
