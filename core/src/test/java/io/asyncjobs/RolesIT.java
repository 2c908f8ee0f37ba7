package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.deadletter.DeadLetterSettings;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.security.UserRole;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each role can do all of its job with exactly the permissions that it is said to need, and the server refuses nothing of it. */
final class RolesIT {

    private static final String NAMESPACE = "ROLES";

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    static final RealServer SERVER =
            new RealServer(RoleServer.settings(Roles.in(NAMESPACE).withQueues(List.of("EMAIL", "SMS"))));

    private LogLines log;

    @BeforeEach
    void setUp() {
        log = new LogLines(Level.WARN);
        var admin = as(UserRole.ADMIN);
        admin.makeStores();
        for (var queue : List.of(QueueSettings.of("EMAIL").withMaxTries(3), QueueSettings.of("SMS"))) {
            if (admin.queues().find(queue.name()).isEmpty()) {
                admin.queues().add(queue);
            } else {
                admin.queues().update(queue);
            }
        }
    }

    @AfterEach
    void nothingWasRefused() {
        var lines = log.lines();
        log.close();
        assertThat(lines).noneMatch(line -> line.contains("Permissions Violation") || line.contains("may not"));
    }

    private static AsyncJobs as(UserRole role) {
        return SERVER.closed(AsyncJobs.builder()
                .server("nats://" + role.word() + ":" + role.word() + "@127.0.0.1:"
                        + SERVER.server().port())
                .options(options -> options.inboxPrefix(Roles.in(NAMESPACE).inboxPrefix(List.of(role))))
                .namespace(NAMESPACE)
                .connect());
    }

    private static TaskState state(AsyncJobs jobs, String id) throws Exception {
        return jobs.tasks().load(id).state();
    }

    @Test
    void aProducerEnqueuesInEveryWayAndWaits() throws Exception {
        var jobs = as(UserRole.PRODUCER);
        var producer = jobs.producer();
        var first = producer.enqueue(TaskSpec.of("t").queue("EMAIL"));
        var bulk = producer.enqueueAll(
                Stream.of(TaskSpec.of("t").queue("EMAIL"), TaskSpec.of("t").queue("SMS")),
                outcome -> assertThat(outcome.failure()).isEmpty());
        var delayed = producer.enqueue(TaskSpec.of("t").queue("EMAIL").delay(Duration.ofHours(1)));
        var unique = producer.enqueue(
                TaskSpec.of("t").queue("EMAIL").unique(Unique.key("k").untilFinal()));
        assertThatThrownBy(() -> producer.enqueue(
                        TaskSpec.of("t").queue("EMAIL").unique(Unique.key("k").untilFinal())))
                .isInstanceOf(AlreadyExistsException.class);
        var child = producer.enqueue(TaskSpec.of("t").queue("SMS").dependsOn(first.id(), unique.id()));
        var graph = producer.enqueueGraph(List.of(
                TaskSpec.of("t").queue("EMAIL").id("parent"),
                TaskSpec.of("t").queue("EMAIL").id("child").dependsOn("parent")));

        assertThat(bulk).isEqualTo(2);
        assertThat(graph).hasSize(2);
        assertThat(state(jobs, delayed.id())).isEqualTo(TaskState.NEW);
        assertThat(state(jobs, child.id())).isEqualTo(TaskState.BLOCKED);

        SERVER.closed(worker(as(UserRole.WORKER)).start());
        assertThat(jobs.tasks().await(child.id(), LONG))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TaskState.COMPLETE));
        assertThat(jobs.tasks().await("child", LONG))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TaskState.COMPLETE));

        var late = producer.enqueue(TaskSpec.of("t").queue("SMS").dependsOn("child"));
        assertThat(jobs.tasks().await(late.id(), LONG)).isPresent();
    }

    private static Worker.Builder worker(AsyncJobs jobs) {
        return jobs.worker()
                .queue("EMAIL")
                .queue("SMS")
                .maintainer(false)
                .retry((tries, random) -> Duration.ofMillis(10))
                .handleAny(context -> "done");
    }

    @Test
    void aWorkerRunsRetriesDelaysEndsAndPassesOn() throws Exception {
        SERVER.closed(as(UserRole.MAINTAINER)
                .worker()
                .queue("SMS")
                .handleAny(context -> "done")
                .start());
        var producer = as(UserRole.PRODUCER).producer();
        var tasks = as(UserRole.WORKER).tasks();
        var snoozed = new AtomicBoolean();
        SERVER.closed(as(UserRole.WORKER)
                .worker()
                .queue("EMAIL")
                .maintainer(false)
                .retry((tries, random) -> Duration.ofMillis(10))
                .handle("second", context -> {
                    if (context.task().tries() < 2) {
                        throw new IOException("not yet");
                    }
                    return "done";
                })
                .handle("never", context -> {
                    throw new IOException("never");
                })
                .handle("ends", context -> {
                    throw new TerminateTaskException("no use");
                })
                .handle("later", context -> {
                    if (snoozed.compareAndSet(false, true)) {
                        throw new SnoozeTaskException(Duration.ofSeconds(1));
                    }
                    return null;
                })
                .handle("follows", context -> {
                    context.progress(50, "half");
                    return context.task().id();
                })
                .start());

        producer.enqueue(TaskSpec.of("second").queue("EMAIL").id("w-second"));
        producer.enqueue(TaskSpec.of("never")
                .queue("EMAIL")
                .id("w-never")
                .unique(Unique.key("w").untilFinal()));
        producer.enqueue(TaskSpec.of("ends").queue("EMAIL").id("w-ends"));
        producer.enqueue(TaskSpec.of("later").queue("EMAIL").id("w-later").delay(Duration.ofMillis(100)));
        producer.enqueue(TaskSpec.of("follows").queue("EMAIL").id("w-follows").dependsOn("w-second"));
        producer.enqueue(TaskSpec.of("follows").queue("EMAIL").id("w-lost").dependsOn("w-ends"));

        for (var ended : Map.of(
                        "w-second", TaskState.COMPLETE,
                        "w-never", TaskState.EXPIRED,
                        "w-ends", TaskState.TERMINATED,
                        "w-later", TaskState.COMPLETE,
                        "w-follows", TaskState.COMPLETE,
                        "w-lost", TaskState.UNREACHABLE)
                .entrySet()) {
            assertThat(tasks.await(ended.getKey(), LONG))
                    .as(ended.getKey())
                    .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(ended.getValue()));
        }
        var letters = as(UserRole.OBSERVER).deadLetters();
        await().untilAsserted(() -> {
            assertThat(letters.find("w-never")).isPresent();
            assertThat(letters.find("w-ends")).isPresent();
            assertThat(letters.find("w-lost")).isPresent();
        });
    }

    @Test
    void aWorkerDiscardsWhatIsNotToBeKept() throws Exception {
        var admin = as(UserRole.ADMIN);
        admin.queues()
                .update(QueueSettings.of("SMS").withRetention(Retention.none().discard(TaskState.COMPLETE)));
        var producer = as(UserRole.PRODUCER);
        producer.producer().enqueue(TaskSpec.of("t").queue("SMS").id("gone"));
        SERVER.closed(worker(as(UserRole.WORKER)).start());

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(producer.tasks().find("gone")).isEmpty());
    }

    @Test
    void aSchedulerFires() throws Exception {
        var admin = as(UserRole.ADMIN);
        admin.schedules().add(Schedule.of("often", "@every 1s", "scheduled").queue("SMS"));
        admin.schedules()
                .add(Schedule.of("replacing", "@every 1s", "scheduled")
                        .queue("EMAIL")
                        .overlap(Overlap.REPLACE));
        try (var scheduler =
                as(UserRole.SCHEDULER).scheduler("main").maintainer(false).start()) {
            await().atMost(LONG).until(scheduler::isLeader);
            await().atMost(LONG)
                    .until(() -> admin.schedules().history("often").size() >= 2
                            && admin.schedules().history("replacing").size() >= 2);
            assertThat(as(UserRole.OBSERVER).leaders().scheduler()).contains("main");
        }
        assertThat(admin.schedules().runNow("often").queue()).isEqualTo("SMS");
        admin.schedules().pause("often", "enough");
        admin.schedules().resume("often");
        assertThat(admin.schedules().list().schedules()).hasSize(2);
        admin.schedules().delete("often");
        admin.schedules().delete("replacing");
    }

    @Test
    void aMaintainerMovesRepairsAndIntervenes() throws Exception {
        var jobs = as(UserRole.MAINTAINER);
        var producer = as(UserRole.PRODUCER).producer();
        try (var worker = worker(jobs)
                .maintainer(true)
                .handle("fails", context -> {
                    throw new TerminateTaskException("no use");
                })
                .start()) {
            await().atMost(LONG).until(() -> worker.health().repairing());
            producer.enqueue(TaskSpec.of("t").queue("SMS").id("m-later").delay(Duration.ofMillis(100)));
            producer.enqueue(TaskSpec.of("fails").queue("EMAIL").id("m-fails"));
            assertThat(jobs.tasks().await("m-later", LONG)).isPresent();
            assertThat(jobs.tasks().await("m-fails", LONG)).isPresent();
            assertThat(as(UserRole.OBSERVER).leaders().reconciler()).isPresent();
        }
        producer.enqueue(TaskSpec.of("t").queue("SMS").id("m-waits"));
        producer.enqueue(TaskSpec.of("t").queue("SMS").id("m-delayed").delay(Duration.ofHours(1)));
        producer.enqueue(TaskSpec.of("t").queue("SMS").id("m-one").delay(Duration.ofHours(1)));

        assertThat(jobs.tasks().cancelToDeadLetters("m-one", "by hand").state()).isEqualTo(TaskState.TERMINATED);
        var filter = TaskFilter.all().withIds(List.of("m-waits", "m-delayed"));
        assertThat(completed(jobs, new BulkAction.CancelTasks(filter, false))).isEqualTo(2);
        assertThat(completed(jobs, new BulkAction.RetryTasks(filter, null))).isEqualTo(2);
        assertThat(jobs.queues().purge("SMS").tasks()).isPositive();
        var failed = DeadLetterFilter.all().withIds(List.of("m-fails"));
        assertThat(completed(jobs, new BulkAction.RetryDeadLetters(failed, null)))
                .isEqualTo(1);
        assertThat(completed(jobs, new BulkAction.DeleteTasks(filter, true))).isEqualTo(2);
        assertThat(jobs.deadLetters().purge(DeadLetterFilter.all().withIds(List.of("m-one"))))
                .isEqualTo(1);
        assertThat(jobs.operations().list()).isNotEmpty();
        assertThat(jobs.tasks().list(TaskFilter.all().withType("fails"), 10)).isNotEmpty();
    }

    private static long completed(AsyncJobs jobs, BulkAction action) throws Exception {
        var over = jobs.operations().run(action, "test", "test", progress -> {});
        assertThat(over.state()).as(over.toString()).isEqualTo(OperationState.COMPLETED);
        return over.counts().done();
    }

    @Test
    void anObserverSeesEverything() throws Exception {
        var jobs = as(UserRole.OBSERVER);
        Queue<Event> events = new ConcurrentLinkedQueue<>();
        SERVER.closed(jobs.events().subscribe(events::add));
        SERVER.closed(worker(as(UserRole.WORKER)).start());
        var producer = as(UserRole.PRODUCER).producer();
        producer.enqueue(TaskSpec.of("t").queue("EMAIL").id("seen"));
        producer.enqueue(TaskSpec.of("t").queue("EMAIL").id("seen-later").delay(Duration.ofHours(1)));

        assertThat(jobs.tasks().await("seen", LONG)).isPresent();
        assertThat(jobs.queues().list()).containsExactly("EMAIL", "SMS");
        assertThat(jobs.queues().status("EMAIL").delayed()).isPositive();
        assertThat(jobs.tasks().list(TaskFilter.all().withIds(List.of("seen")), 10))
                .hasSize(1);
        assertThat(jobs.tasks().status()).isPresent();
        assertThat(jobs.deadLetters().list(DeadLetterFilter.all(), 10)).isNotNull();
        assertThat(jobs.deadLetters().count("EMAIL")).isNotNegative();
        assertThat(jobs.deadLetters().settings()).isNotNull();
        assertThat(jobs.operations().list()).isNotNull();
        var admin = as(UserRole.ADMIN);
        storeStatistics(admin);
        assertThat(jobs.statistics().after(0)).isNotEmpty();
        admin.auditLog().add(new AuditEntry(Instant.now(), "ada", "token", "127.0.0.1", "GET /", "/", 200, ""));
        assertThat(jobs.auditLog().list(AuditFilter.all(), 1)).hasSize(1);
        assertThat(jobs.streams().list()).allMatch(stream -> stream.problem().isEmpty());
        assertThat(jobs.schedules().list().unreadable()).isEmpty();
        admin.schedules().add(Schedule.of("seen", "@yearly", "scheduled").queue("SMS"));
        assertThat(jobs.schedules().after(0, 1).changes()).hasSize(1);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(jobs.workers().list()).isNotEmpty());
        assertThat(jobs.leaders().scheduler()).isNotNull();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(events)
                        .anyMatch(event -> event instanceof TaskStateChanged changed
                                && changed.taskId().equals("seen")
                                && changed.state() == TaskState.COMPLETE));
        assertThat(jobs.checkup())
                .noneMatch(finding -> finding.found().contains("could not look"))
                .noneMatch(finding ->
                        finding.area() == Area.PERMISSIONS && finding.severity().compareTo(Severity.NOTE) > 0);
    }

    private static void storeStatistics(AsyncJobs jobs) throws Exception {
        long last = jobs.statistics().after(0).stream()
                .mapToLong(Statistics.Part::sequence)
                .max()
                .orElse(0);
        assertThat(jobs.statistics().store("part", "{}", last)).isGreaterThan(last);
    }

    @Test
    void anAdminMakesChangesAndDeletes() throws Exception {
        var jobs = as(UserRole.ADMIN);
        jobs.queues().update(QueueSettings.of("SMS").withMaxConcurrent(7));
        jobs.queues().pause("SMS", "maintenance");
        assertThat(jobs.queues().status("SMS").isPaused()).isTrue();
        jobs.queues().resume("SMS");
        jobs.tasks().configure(Retention.none());
        jobs.tasks().replicas(1);
        jobs.deadLetters().configure(DeadLetterSettings.unlimited().withMaxCount(1_000));
        as(UserRole.PRODUCER).producer().enqueue(TaskSpec.of("t").queue("SMS").id("a-waits"));
        assertThat(jobs.tasks().cancel("a-waits", "by hand").state()).isEqualTo(TaskState.TERMINATED);
        assertThat(jobs.tasks().retry("a-waits").state()).isEqualTo(TaskState.RETRY);
        assertThat(jobs.tasks().deleteByForce("a-waits").id()).isEqualTo("a-waits");
        assertThat(jobs.queues().purge("SMS")).isNotNull();
        jobs.queues().delete("SMS", true);
        assertThat(jobs.queues().list()).containsExactly("EMAIL");
        assertThat(jobs.checkup())
                .noneMatch(finding -> finding.found().contains("could not look"))
                .noneMatch(finding ->
                        finding.area() == Area.PERMISSIONS && finding.severity().compareTo(Severity.NOTE) > 0);
    }

    @Test
    void aUserMayHaveSeveralRoles() {
        var roles = List.of(UserRole.PRODUCER, UserRole.WORKER);
        var both = Roles.in(NAMESPACE).permissions(roles);

        assertThat(both.publish())
                .containsAll(Roles.in(NAMESPACE)
                        .permissions(List.of(UserRole.PRODUCER))
                        .publish())
                .containsAll(Roles.in(NAMESPACE)
                        .permissions(List.of(UserRole.WORKER))
                        .publish());
        assertThat(both.subscribe()).contains("_INBOX_producer_worker.>");
    }
}
