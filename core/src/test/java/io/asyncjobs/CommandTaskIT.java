package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.CommandHandler;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is stored of a task that a command handled. */
final class CommandTaskIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues()
                .define(QueueSettings.of("Q")
                        .withMaxTries(2)
                        .withMaxRunTime(Duration.ofSeconds(2))
                        .withLease(Duration.ofSeconds(2)));
    }

    private Task handled(CommandHandler handler, TaskState state) throws InterruptedException {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handleAny(handler)
                .start());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(state));
        return jobs.tasks().load(task.id());
    }

    @Test
    void w30ACommandEndsItsTaskForGoodAtItsFirstTry() throws Exception {
        var task = handled(new CommandHandler("echo 'bad input' >&2; exit 65"), TaskState.TERMINATED);

        assertThat(task.tries()).isEqualTo(1);
        assertThat(task.lastError()).contains("the command ended the task with exit status 65: bad input");
    }

    @Test
    void w30WhatAFailingCommandComplainsAboutIsTheStoredError() throws Exception {
        var task = handled(new CommandHandler("echo out; echo 'disk full' >&2; exit 1"), TaskState.EXPIRED);

        assertThat(task.tries()).isEqualTo(2);
        assertThat(task.lastError()).contains("execution failed: exit status 1: disk full");
    }

    @Test
    void theOutputIsTheResultAndTheTryIsInTheDocument() throws Exception {
        var task = handled(
                new CommandHandler("grep -q '\"tries\":1,' \"$CHORIA_AJ_TASK\" && printf 'say \"é\"'"),
                TaskState.COMPLETE);

        assertThat(task.result().orElseThrow().json()).isEqualTo("\"say \\\"é\\\"\"");
    }

    @Test
    void aCommandThatPrintsTooMuchFailsAndIsTriedAgain() throws Exception {
        var task = handled(new CommandHandler("dd if=/dev/zero bs=1024 count=10240 2>/dev/null"), TaskState.EXPIRED);

        assertThat(task.tries()).isEqualTo(2);
        assertThat(task.lastError().orElseThrow()).startsWith("the command printed 10485760 bytes");
    }

    @Test
    void aCommandIsKilledAtTheEndOfItsRunTime(@TempDir Path folder) throws Exception {
        var pids = folder.resolve("pids");

        var task = handled(new CommandHandler("sleep 600 & echo $! >> " + pids + "; wait"), TaskState.EXPIRED);

        assertThat(task.lastError().orElseThrow()).startsWith("it ran longer than the run time of its queue");
        await().until(() -> Files.readAllLines(pids).stream()
                .noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid))
                        .map(ProcessHandle::isAlive)
                        .orElse(false)));
        assertThat(Files.readAllLines(pids)).hasSize(2);
    }
}
