package io.asyncjobs.internal.worker;

import io.asyncjobs.handler.Router;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.wire.ResultJson;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.PayloadCodec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one worker is set to.
 *
 * @param name what its threads are called by
 * @param slots how many tasks it runs at once
 * @param router its handlers
 * @param retryPolicy for queues and handlers that have none
 * @param queuePolicies by queue
 * @param snoozeUnhandled how long a task waits that has no handler here, null if that is a failure
 * @param executor what runs the tasks
 * @param hasThreadForEach whether that never makes a task wait for a thread
 * @param codec payloads to objects
 * @param results results to JSON
 * @param trust whose tasks it runs
 * @param doublyEncoded the types whose payload Go schedulers encode twice
 */
public record WorkerSettings(
        String name,
        int slots,
        Router router,
        RetryPolicy retryPolicy,
        Map<String, RetryPolicy> queuePolicies,
        @Nullable Duration snoozeUnhandled,
        Executor executor,
        boolean hasThreadForEach,
        PayloadCodec codec,
        ResultJson results,
        Trust trust,
        Set<String> doublyEncoded) {

    RetryPolicy policyFor(String queue, Optional<RetryPolicy> ofHandler) {
        return ofHandler.orElseGet(() -> queuePolicies.getOrDefault(queue, retryPolicy));
    }
}
