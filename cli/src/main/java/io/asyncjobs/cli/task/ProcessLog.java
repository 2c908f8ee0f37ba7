package io.asyncjobs.cli.task;

import io.asyncjobs.Worker.Counts;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Output;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.Middleware;
import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.handler.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** What {@code task process} tells about its work, one line each. Safe for use by many threads. */
final class ProcessLog implements Middleware {

    private static final int LONGEST_TEXT = 200;
    private static final int MOST_IDS = 5;

    private final Output output;
    private final Runnable onBroken;
    private final Set<String> running = new ConcurrentSkipListSet<>();

    /** Runs the action when it finds that nobody reads what it tells. */
    ProcessLog(Output output, Runnable onBroken) {
        this.output = output;
        this.onBroken = onBroken;
    }

    @Override
    public @Nullable Object handle(TaskContext context, Handler next) throws Exception {
        var task = context.task();
        running.add(task.id());
        tell("started", context, null, null);
        long began = System.nanoTime();
        try {
            var result = next.handle(context);
            tell("succeeded", context, since(began), null);
            return result;
        } catch (SnoozeTaskException notYet) {
            tell("snoozed", context, since(began), "for " + Human.shortDuration(notYet.delay()));
            throw notYet;
        } catch (Exception failed) {
            tell("failed", context, since(began), context.isCancelled() ? "interrupted" : reason(failed));
            throw failed;
        } finally {
            running.remove(task.id());
        }
    }

    private static String reason(Exception failed) {
        var message = failed.getMessage();
        return message == null ? failed.getClass().getSimpleName() : message;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void tell(String what, TaskContext context, @Nullable Duration took, @Nullable String error) {
        print(what, context, took, error);
        if (output.isBroken()) {
            onBroken.run();
        }
    }

    private void print(String what, TaskContext context, @Nullable Duration took, @Nullable String error) {
        var task = context.task();
        if (output.isJson()) {
            var json = event(what);
            json.put("task_id", task.id());
            json.put("task_type", task.type());
            json.put("queue", task.queue());
            json.put("try", context.tryNumber());
            if (took != null) {
                json.put("took", took.toNanos());
            }
            if (error != null) {
                json.put("error", error);
            }
            output.event(json);
            return;
        }
        output.line("[" + Human.clock(Instant.now()) + "] " + task.id() + ": " + task.type() + " try "
                + context.tryNumber() + " " + coloured(what)
                + (took == null ? "" : " after " + Human.duration(took))
                + (error == null ? "" : ": " + Human.foreign(error.strip(), LONGEST_TEXT)));
    }

    private String coloured(String what) {
        return switch (what) {
            case "succeeded" -> output.style().green(what);
            case "snoozed" -> output.style().yellow(what);
            case "failed" -> output.style().red(what);
            default -> what;
        };
    }

    void started(String queue, int slots) {
        if (output.isJson()) {
            var json = event("serving");
            json.put("queue", queue);
            json.put("concurrency", slots);
            output.event(json);
        } else {
            output.line(
                    "Serving queue " + queue + ", " + slots + " at once; Ctrl-C ends it when running tasks are done");
        }
    }

    void draining(int busy, Duration limit) {
        if (output.isJson()) {
            var json = event("draining");
            json.put("running", running);
            output.event(json);
        } else if (busy > 0) {
            var ids = running.stream().limit(MOST_IDS).toList();
            output.line("Ending: waiting up to " + Human.duration(limit) + " for " + busy
                    + (busy == 1 ? " task" : " tasks")
                    + (ids.isEmpty() ? "" : " (" + String.join(", ", ids) + (busy > ids.size() ? ", …" : "") + ")")
                    + "; Ctrl-C again ends at once");
        }
    }

    void ended(Counts counts, boolean clean) {
        if (output.isJson()) {
            var json = event("ended");
            json.put("started", counts.started());
            json.put("succeeded", counts.succeeded());
            json.put("failed", counts.failed());
            json.put("clean", clean);
            output.event(json);
        } else {
            output.line("Ended: " + Human.number(counts.succeeded()) + " succeeded, " + Human.number(counts.failed())
                    + " failed or given back" + (clean ? "" : "; some commands did not end in time"));
        }
    }

    private static Map<String, Object> event(String what) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", what);
        json.put("time", Instant.now().toString());
        return json;
    }
}
