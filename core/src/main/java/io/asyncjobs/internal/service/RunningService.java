package io.asyncjobs.internal.service;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.jetstream.ServiceRequest;
import io.asyncjobs.internal.jetstream.ServiceRequests;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.wire.ResultJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service that answers requests until it is stopped. Requests beyond its slots wait, and fail at their deadline. */
public final class RunningService {

    private static final Logger LOG = LoggerFactory.getLogger(RunningService.class);
    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /**
     * What a service is set to.
     *
     * @param group of its members each request goes to one
     * @param slots how many handlers run at once
     * @param codec payloads to objects
     * @param results results to JSON
     * @param trust whose tasks it handles
     * @param clock the server's time
     */
    public record Settings(
            String group, int slots, PayloadCodec codec, ResultJson results, Trust trust, InstantSource clock) {}

    private final ServiceRequests requests;
    private final Settings settings;
    private final Semaphore free;
    private final Set<ServiceTry> running = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker;

    /** Answers by these; nothing is asked for before {@link #start}. */
    public RunningService(ServiceRequests requests, Settings settings) {
        this.requests = requests;
        this.settings = settings;
        this.free = new Semaphore(settings.slots);
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("asyncjobs-service-ticker").factory());
    }

    /** Begins to answer, by what these types or prefixes are registered with, and the catch-all if there is one. */
    public void start(Map<String, Handler> handlers, @Nullable Handler catchAll) throws InterruptedException {
        handlers.forEach((registered, handler) ->
                requests.listen(registered, settings.group, request -> received(request, handler)));
        if (catchAll != null) {
            requests.listen(null, settings.group, request -> received(request, catchAll));
        }
        requests.flush(FLUSH);
    }

    /** On the thread that takes requests in, which waits for a free slot. */
    private void received(ServiceRequest request, Handler handler) {
        try {
            free.acquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            request.fail("the service was stopped before the task's turn came");
            return;
        }
        Thread.ofVirtual().name("asyncjobs-service-task").start(() -> {
            try {
                answer(request, handler);
            } finally {
                free.release();
            }
        });
    }

    private void answer(ServiceRequest request, Handler handler) {
        ServiceTry attempt;
        try {
            attempt = attempt(request);
        } catch (CorruptDataException bad) {
            LOG.warn("a request was refused: {}", bad.getMessage());
            request.fail(String.valueOf(bad.getMessage()));
            return;
        }
        var left = attempt.remaining();
        if (left.isZero()) {
            request.fail("the service had no free slot before the deadline");
            return;
        }
        running.add(attempt);
        var alarm = ticker.schedule(
                () -> attempt.cancel("the handler did not end by its deadline"), left.toNanos(), TimeUnit.NANOSECONDS);
        try {
            call(request, handler, attempt);
        } finally {
            alarm.cancel(false);
            running.remove(attempt);
        }
    }

    private ServiceTry attempt(ServiceRequest request) {
        var deadline = request.deadline();
        Task task = settings.trust.checked(TaskJson.read(request.document(), 0));
        return new ServiceTry(
                task,
                request.document(),
                deadline,
                request.fencingToken().orElse(task.tries()),
                settings.codec,
                settings.clock);
    }

    /** User code's exceptions are caught here and nowhere else. */
    private void call(ServiceRequest request, Handler handler, ServiceTry attempt) {
        Runnable answer;
        setMdc(attempt.task());
        attempt.begin();
        try {
            var result = bytes(handler.handle(attempt));
            answer = () -> request.succeed(result);
        } catch (TerminateTaskException end) {
            answer = () -> request.terminate(text(end));
        } catch (Throwable problem) { // any failure of user code is the failure of this task alone
            LOG.info("{} failed: {}", attempt.task(), problem.toString());
            answer = () -> request.fail(text(problem));
        }
        var cancelled = attempt.end();
        MDC.clear();
        if (cancelled != null) {
            request.fail(cancelled);
        } else {
            answer.run();
        }
    }

    private static void setMdc(Task task) {
        MDC.put("task_id", task.id());
        MDC.put("task_type", task.type());
        MDC.put("queue", task.queue());
        MDC.put("try", Integer.toString(task.tries()));
    }

    private byte[] bytes(@Nullable Object result) {
        return switch (result) {
            case null -> new byte[0];
            case byte[] bytes -> bytes;
            default -> settings.results.write(result).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String text(Throwable problem) {
        var message = problem.getMessage();
        return message == null || message.isBlank() ? problem.getClass().getName() : message;
    }

    /**
     * Asks for nothing more, lets handlers end up to the limit, and interrupts the rest, which are answered as failed. Blocks
     * until then, at most the limit and five seconds.
     *
     * @return whether every handler has ended
     */
    public boolean stop(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            requests.drain(limit.compareTo(GRACE) > 0 ? limit : GRACE);
            boolean ended = awaitIdle(end - System.nanoTime());
            if (!ended) {
                running.forEach(attempt -> attempt.cancel("the service was stopped"));
                ended = awaitIdle(GRACE.toNanos());
            }
            requests.flush(FLUSH);
            return ended;
        } finally {
            ticker.shutdown();
        }
    }

    private boolean awaitIdle(long nanos) throws InterruptedException {
        boolean idle = free.tryAcquire(settings.slots, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        if (idle) {
            free.release(settings.slots);
        }
        return idle;
    }
}
