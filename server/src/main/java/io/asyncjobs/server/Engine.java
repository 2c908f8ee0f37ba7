package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Maintainer;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.micrometer.AsyncJobsMetrics;
import io.asyncjobs.server.api.Means;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.live.LiveHub;
import io.asyncjobs.server.live.TaskEnds;
import io.asyncjobs.task.TaskId;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs behind the routes: the index, the stream of changes, the metrics, and what moves due tasks and repairs. */
final class Engine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final AsyncJobs jobs;
    private final TaskIndex index;
    private final LiveHub hub;
    private final TaskEnds ends;
    private final PrometheusMeterRegistry registry;
    private final Deque<AutoCloseable> closing;

    private Engine(
            AsyncJobs jobs,
            TaskIndex index,
            LiveHub hub,
            TaskEnds ends,
            PrometheusMeterRegistry registry,
            Deque<AutoCloseable> closing) {
        this.jobs = jobs;
        this.index = index;
        this.hub = hub;
        this.ends = ends;
        this.registry = registry;
        this.closing = closing;
    }

    static Engine start(
            AsyncJobs jobs, @Nullable Path file, @Nullable PrometheusMeterRegistry given, boolean maintains) {
        var closing = new ArrayDeque<AutoCloseable>();
        try {
            var index = TaskIndex.open(jobs, file == null ? ofThisRun(closing) : file);
            closing.push(index);
            var hub = LiveHub.open(jobs, index);
            closing.push(hub);
            var ends = TaskEnds.open(index);
            closing.push(ends);
            var registry = given == null ? ownRegistry(jobs, closing) : given;
            if (maintains) {
                closing.push(maintainer(jobs));
            }
            return new Engine(jobs, index, hub, ends, registry, closing);
        } catch (RuntimeException failed) {
            closeAll(closing);
            throw failed;
        }
    }

    private static Path ofThisRun(Deque<AutoCloseable> closing) {
        try {
            var folder = IndexFolder.make(Path.of(System.getProperty("java.io.tmpdir")));
            closing.push(folder);
            return folder.path().resolve("index.db");
        } catch (IOException full) {
            throw new UncheckedIOException("the index has no place in the folder for temporary files", full);
        }
    }

    private static Maintainer maintainer(AsyncJobs jobs) {
        try {
            return jobs.maintain("http-server-" + TaskId.next());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while starting", AsyncJobsException.Effect.NONE, interrupted);
        }
    }

    private static PrometheusMeterRegistry ownRegistry(AsyncJobs jobs, Deque<AutoCloseable> closing) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        closing.push(registry::close);
        var metrics = AsyncJobsMetrics.on(registry);
        closing.push(metrics);
        metrics.watch(jobs);
        return registry;
    }

    Means means(Means.About about) {
        return new Means(jobs, index, hub, ends, registry, about);
    }

    /** Ends what clients listen to or wait for, which else would last for long. */
    void endStreams() {
        ends.close();
        hub.close();
    }

    /** How many clients wait for the end of a task. */
    int waiting() {
        return ends.waiting();
    }

    @Override
    public void close() {
        closeAll(closing);
    }

    private static void closeAll(Deque<AutoCloseable> closing) {
        while (!closing.isEmpty()) {
            try {
                closing.pop().close();
            } catch (Exception failed) {
                LOG.warn("A part of the server was not closed cleanly", failed);
            }
        }
    }
}
