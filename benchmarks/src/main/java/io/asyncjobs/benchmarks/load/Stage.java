package io.asyncjobs.benchmarks.load;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A fresh namespace with one empty queue, for one run; its streams are deleted when it is closed. */
final class Stage implements AutoCloseable {

    static final String QUEUE = "LOAD";
    static final String TYPE = "load";

    private final Site site;
    private final LoadSettings settings;
    private final String namespace = "LOAD_" + TaskId.next();
    private final AsyncJobs jobs;
    private final Payload payload;

    /** Connects and makes the queue. */
    Stage(Site site, LoadSettings settings) {
        this.site = site;
        this.settings = settings;
        this.jobs = connect(site.url(), namespace);
        var bytes = new byte[settings.payload()];
        new SplittableRandom(settings.seed()).nextBytes(bytes);
        this.payload = Payload.of(bytes);
        // the queue's own limit must not be what is measured
        jobs.queues().define(QueueSettings.of(QUEUE).withMaxConcurrent(Math.max(1_000, 4 * settings.slots())));
    }

    static AsyncJobs connect(String url, String namespace) {
        return AsyncJobs.builder().server(url).namespace(namespace).connect();
    }

    Site site() {
        return site;
    }

    LoadSettings settings() {
        return settings;
    }

    String namespace() {
        return namespace;
    }

    AsyncJobs jobs() {
        return jobs;
    }

    /** One task. */
    TaskSpec spec() {
        return TaskSpec.of(TYPE, payload).queue(QUEUE);
    }

    /** Enqueues that many by {@code enqueueAll}; fails if one fails. */
    void fill(int tasks) throws InterruptedException {
        Stream<TaskSpec> specs = IntStream.range(0, tasks).mapToObj(i -> spec());
        var failure = new AtomicReference<Throwable>();
        jobs.producer().enqueueAll(specs, outcome -> outcome.failure().ifPresent(failure::set));
        if (failure.get() != null) {
            throw new IllegalStateException("a task was not enqueued", failure.get());
        }
    }

    @Override
    public void close() throws IOException {
        jobs.close();
        site.delete(namespace);
    }
}
