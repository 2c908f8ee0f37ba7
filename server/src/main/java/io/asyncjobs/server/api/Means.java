package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.live.LiveHub;
import io.asyncjobs.server.live.TaskEnds;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What routes look and act through.
 *
 * @param jobs the client
 * @param index the tasks, for questions that the client has no answer to
 * @param hub what changes
 * @param ends who waits for the end of a task
 * @param registry the metrics
 * @param about what the server is set to
 */
public record Means(
        AsyncJobs jobs, TaskIndex index, LiveHub hub, TaskEnds ends, PrometheusMeterRegistry registry, About about) {

    /**
     * What a server is set to.
     *
     * @param namespace what the names of all streams begin with
     * @param auth how callers say who they are: {@code none}, {@code token}, {@code mtls} or {@code proxy}
     * @param readOnly whether nothing may be changed
     * @param makesDefault whether the queue {@code DEFAULT} is made by request, as others are
     */
    public record About(String namespace, String auth, boolean readOnly, boolean makesDefault) {}
}
