package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.internal.checkup.Patience;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults that are planted in real streams are named, and what is as it should be is not complained about. */
final class CheckupIT {

    private static final String ACCOUNTS = """
            authorization {
              users: [
                { user: all, password: p }
                { user: half, password: p,
                  permissions: { publish: { allow: [">"], deny: ["*.T.*"] }, subscribe: ">" } }
                { user: blind, password: p,
                  permissions: { publish: { allow: [">"], deny: ["$JS.API.STREAM.NAMES", "$JS.API.CONSUMER.>"] }, subscribe: ">" } }
                { user: untold, password: p,
                  permissions: { publish: { allow: [">"], deny: ["$SYS.>", "*.T.*"] }, subscribe: ">" } }
                { user: observer, password: p,
                  permissions: { publish: { allow: ["$JS.API.INFO", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.*.*",
                    "$JS.API.STREAM.MSG.GET.*", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.CONSUMER.CREATE.>",
                    "$JS.API.CONSUMER.DELETE.>", "$JS.API.CONSUMER.MSG.NEXT.*.*","$JS.API.DIRECT.GET.>", "$JS.FC.>", "$SYS.REQ.USER.INFO"] },
                    subscribe: ">" } }
              ]
            }
            """;

    private static final Patience NONE =
            new Patience(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10), Duration.ZERO, Duration.ofMinutes(3));

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @RegisterExtension
    static final RealServer GUARDED =
            new RealServer(NatsServerSettings.defaults().withExtraConfig(ACCOUNTS));

    private AsyncJobs jobs;
    private Connection nats;
    private JetStreamManagement streams;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        streams = nats.jetStreamManagement();
    }

    private List<Finding> bad() throws InterruptedException {
        return bad(jobs.checkup(NONE));
    }

    private static List<Finding> bad(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.isAtLeast(Severity.WARNING))
                .toList();
    }

    private static void named(
            List<Finding> findings, Severity severity, String check, String subject, String... words) {
        var alike = findings.stream()
                .filter(finding -> finding.check().equals(check))
                .filter(finding -> finding.subject().equals(subject))
                .filter(finding -> finding.severity() == severity)
                .toList();
        assertThat(alike).as("%s", findings).anySatisfy(finding -> {
            assertThat(finding.found()).contains(words).doesNotEndWith(".").doesNotContain("PT", "null");
            assertThat(finding.remedy()).isNotBlank().doesNotEndWith(".");
        });
    }

    private String stream(String name) {
        return SERVER.namespace() + "_" + name;
    }

    private void edit(String stream, UnaryOperator<StreamConfiguration.Builder> change) throws Exception {
        var live = streams.getStreamInfo(stream).getConfiguration();
        streams.updateStream(change.apply(StreamConfiguration.builder(live)).build());
    }

    private Task enqueue(String queue) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue(queue));
    }

    private void removeItem(Task task) throws Exception {
        streams.purgeStream(
                stream("Q_" + task.queue()),
                PurgeOptions.subject(SERVER.namespace() + ".Q." + task.queue() + "." + task.id()));
    }

    private void save(Task task) throws Exception {
        nats.jetStream().publish(SERVER.namespace() + ".T." + task.id(), TaskJson.write(task));
    }

    private Worker worker(String... queues) throws InterruptedException {
        var builder = jobs.worker();
        for (var queue : queues) {
            builder.queue(queue);
        }
        var worker = SERVER.closed(builder.handleAny(context -> null).start());
        await().until(() -> worker.health().repairing());
        return worker;
    }

    /** Every stream and consumer with its configuration and last sequence. */
    private Map<String, String> everything() throws Exception {
        var all = new TreeMap<String, String>();
        for (var name : streams.getStreamNames()) {
            if (name.contains(SERVER.namespace() + "_")) {
                var info = streams.getStreamInfo(name);
                all.put(
                        name,
                        info.getConfiguration().toJson() + info.getStreamState().getLastSequence());
                for (var consumer : streams.getConsumerNames(name)) {
                    all.put(name + " " + consumer, "");
                }
            }
        }
        return all;
    }

    @Test
    void aNamespaceWithoutAnythingIsSaidToBeEmptyAndStaysSo() throws Exception {
        var findings = jobs.checkup();

        named(findings, Severity.NOTE, "stores", "", "nothing was made yet in namespace " + SERVER.namespace());
        assertThat(bad(findings)).isEmpty();
        assertThat(everything()).isEmpty();
    }

    @Test
    void aHealthyInstallationGivesNoWarningAndIsNotTouched() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxRunTime(Duration.ofHours(2)));
        jobs.queues().define(QueueSettings.of("GO").withSharedWithGo(true).withMaxTries(5));
        worker("Q", "GO");
        SERVER.closed(jobs.scheduler("one").start());
        jobs.schedules().add(Schedule.of("hourly", "@hourly", "t").queue("Q"));
        for (int i = 0; i < 20; i++) {
            enqueue("Q");
        }
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));
        await().untilAsserted(() -> assertThat(jobs.checkup())
                .anyMatch(finding -> finding.check().equals("scheduler") && finding.severity() == Severity.OK));
        await().until(() -> jobs.queues().status("Q").entries() == 0);
        var before = everything();

        var findings = jobs.checkup();

        assertThat(bad(findings)).isEmpty();
        assertThat(findings.stream().map(Finding::area).distinct())
                .containsExactly(
                        Area.SERVER,
                        Area.CLOCK,
                        Area.PERMISSIONS,
                        Area.STORES,
                        Area.QUEUES,
                        Area.TASKS,
                        Area.SCHEDULES,
                        Area.DURABILITY);
        var after = everything();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.keySet()
                .removeIf(name ->
                        name.contains("ELECTIONS") || name.contains("WORKERS") || name.contains("CONFIGURATION"));
        assertThat(before).containsAllEntriesOf(after);
    }

    @Test
    void whatSurvivesIsSaid() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        assertThat(jobs.checkup()).anySatisfy(finding -> {
            assertThat(finding.area()).isEqualTo(Area.DURABILITY);
            assertThat(finding.severity()).isEqualTo(Severity.OK);
            assertThat(finding.found()).contains("in files on one server", "power loss", "sync_interval");
        });

        jobs.queues().define(QueueSettings.of("FAST").withStorage(Storage.MEMORY));

        named(
                jobs.checkup(),
                Severity.WARNING,
                "durability",
                "",
                stream("Q_FAST"),
                "in memory on one server",
                "lost when");
    }

    @Test
    void storesThatAreNotWhatTheyShouldBeAreNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));
        edit(stream("TASKS"), change -> change.maxAge(Duration.ofDays(3)).discardPolicy(DiscardPolicy.New));
        edit(stream("DELAY"), change -> change.maxAge(Duration.ofHours(2)));
        edit(stream("TASKS"), change -> change.subjects(SERVER.namespace() + ".T.*", SERVER.namespace() + ".X"));

        var bad = bad();

        named(bad, Severity.WARNING, "stream-configuration", stream("TASKS"), "max_age 3d");
        named(bad, Severity.WARNING, "stream-configuration", stream("TASKS"), "discard new instead of old");
        named(bad, Severity.FAULT, "stream-configuration", stream("TASKS"), SERVER.namespace() + ".X instead of");
        named(bad, Severity.FAULT, "stream-configuration", stream("DELAY"), "max_age 2h");
        assertThat(bad)
                .anyMatch(finding -> finding.remedy().equals("nats stream edit " + stream("DELAY") + " --max-age=0s"));
    }

    @Test
    void aDelayStreamThatCannotScheduleIsAFault() throws Exception {
        streams.addStream(StreamConfiguration.builder()
                .name(stream("DELAY"))
                .subjects(SERVER.namespace() + ".D.>")
                .maxMessagesPerSubject(1)
                .build());

        var bad = bad();

        named(bad, Severity.FAULT, "stream-configuration", stream("DELAY"), "is without allow_msg_schedules");
        named(bad, Severity.FAULT, "stream-configuration", stream("DELAY"), "retention limits instead of workqueue");
        named(bad, Severity.FAULT, "consumer-configuration", stream("DELAY"), "no consumer PUMP");
    }

    @Test
    void aQueueWithTheWrongDiscardOrSubjectsIsNamedAndMendedByTheRemedy() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        edit(stream("Q_Q"), change -> change.discardPolicy(DiscardPolicy.Old).maxMessagesPerSubject(2));

        var bad = bad();
        named(bad, Severity.FAULT, "queue-configuration", "Q", "discard old instead of new");
        named(bad, Severity.FAULT, "queue-configuration", "Q", "keeps 2 messages of a subject");
        assertThat(bad)
                .filteredOn(finding -> finding.check().equals("queue-configuration"))
                .allMatch(finding -> finding.remedy().equals("ajc queue configure Q"));

        jobs.queues().update(jobs.queues().status("Q").settings()); // as that command does

        assertThat(bad()).isEmpty();
    }

    @Test
    void aMissingConsumerIsNamedAndTheRemedyMendsIt() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxTries(3));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        streams.deleteConsumer(stream("Q_Q"), "WORKERS");

        named(bad(), Severity.FAULT, "consumer-configuration", "Q", "has no consumer WORKERS");
        assertThat(bad()).anyMatch(finding -> finding.remedy().startsWith("ajc queue add Q "));

        jobs.queues().add(QueueSettings.of("Q")); // as that command does

        assertThat(bad()).noneMatch(finding -> finding.found().contains("has no consumer"));
        assertThat(jobs.queues().status("Q").settings().maxTries()).isEqualTo(3);
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        assertThat(jobs.tasks()
                        .await(task.id(), Duration.ofSeconds(30))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.COMPLETE);
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> jobs.queues().add(QueueSettings.of("Q")));
    }

    @Test
    void aConsumerThatIsWrongIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var live = streams.getConsumerInfo(stream("Q_Q"), "WORKERS").getConsumerConfiguration();
        streams.updateConsumer(
                stream("Q_Q"),
                ConsumerConfiguration.builder(live)
                        .maxDeliver(3)
                        .ackWait(Duration.ofHours(2))
                        .build());
        jobs.queues().define(QueueSettings.of("PART"));
        streams.deleteConsumer(stream("Q_PART"), "WORKERS");
        streams.addOrUpdateConsumer(
                stream("Q_PART"),
                ConsumerConfiguration.builder()
                        .durable("WORKERS")
                        .ackPolicy(AckPolicy.Explicit)
                        .filterSubject(SERVER.namespace() + ".Q.PART.a")
                        .build());

        var bad = bad();

        named(bad, Severity.FAULT, "consumer-configuration", "Q", "max_deliver 3 instead of -1");
        named(bad, Severity.FAULT, "consumer-configuration", "Q", "ack_wait 2h", "no lease");
        named(
                bad,
                Severity.FAULT,
                "consumer-configuration",
                "PART",
                "delivers only " + SERVER.namespace() + ".Q.PART.a");
    }

    @Test
    void aSharedQueueWhoseConsumerIsNotWhatGoShouldReadIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("GO").withSharedWithGo(true).withMaxRunTime(Duration.ofMinutes(5)));
        var live = streams.getConsumerInfo(stream("Q_GO"), "WORKERS").getConsumerConfiguration();
        streams.updateConsumer(
                stream("Q_GO"),
                ConsumerConfiguration.builder(live)
                        .ackWait(Duration.ofSeconds(30))
                        .build());

        named(bad(), Severity.WARNING, "consumer-configuration", "GO", "ack_wait 30s instead of 5m", "Go workers");
    }

    @Test
    void anInstallationThatGoMadeGivesNoWarning() throws Exception {
        streams.addStream(StreamConfiguration.builder()
                .name(stream("TASKS"))
                .subjects(SERVER.namespace() + ".T.*")
                .maxMessagesPerSubject(1)
                .build());
        streams.addStream(StreamConfiguration.builder()
                .name(stream("Q_GO"))
                .subjects(SERVER.namespace() + ".Q.GO.>")
                .retentionPolicy(io.nats.client.api.RetentionPolicy.WorkQueue)
                .maxMessagesPerSubject(1)
                .discardPolicy(DiscardPolicy.New)
                .build());
        streams.addOrUpdateConsumer(
                stream("Q_GO"),
                ConsumerConfiguration.builder()
                        .durable("WORKERS")
                        .ackPolicy(AckPolicy.Explicit)
                        .ackWait(Duration.ofHours(1))
                        .maxAckPending(100)
                        .maxDeliver(100)
                        .build());
        for (var bucket : List.of("CONFIGURATION", "ELECTIONS")) {
            var settings = io.nats.client.api.KeyValueConfiguration.builder(stream(bucket));
            nats.keyValueManagement()
                    .create((bucket.equals("ELECTIONS") ? settings.ttl(Duration.ofSeconds(10)) : settings).build());
        }

        var findings = jobs.checkup(NONE);

        assertThat(bad(findings)).isEmpty();
        named(findings, Severity.NOTE, "stream-configuration", stream("TASKS"), "without allow_msg_ttl");
        assertThat(streams.getStreamInfo(stream("TASKS")).getConfiguration().getAllowMessageTtl())
                .isFalse();
    }

    @Test
    void aTaskWithoutItemIsNamedAndOneThatWaitsIsNot() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var waiting = enqueue("Q");
        var delayed = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));
        var lost = enqueue("Q");
        removeItem(lost);

        var bad = bad();

        named(bad, Severity.FAULT, "lost-tasks", "Q", "1 task of queue Q is waiting without an item", lost.id());
        assertThat(bad.toString()).doesNotContain(waiting.id(), delayed.id());
    }

    @Test
    void aTaskWithoutItemIsAWarningWhileAReconcilerIsAtIt() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.queues().define(QueueSettings.of("OTHER"));
        worker("OTHER");
        var lost = enqueue("Q");
        removeItem(lost);

        named(bad(), Severity.WARNING, "lost-tasks", "Q", lost.id());
        assertThat(bad(jobs.checkup())).noneMatch(finding -> finding.check().equals("lost-tasks")); // too young
    }

    @Test
    void anActiveTaskWithoutHolderIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var task = enqueue("Q");
        var kept = enqueue("Q");
        removeItem(task);
        for (var each : List.of(task, kept)) {
            save(jobs.tasks().load(each.id()).toBuilder()
                    .state(TaskState.ACTIVE)
                    .tried(Instant.now())
                    .tries(1)
                    .run(new RunHolder(1, "goneWorker"))
                    .build());
        }

        var findings = jobs.checkup(NONE);

        named(findings, Severity.FAULT, "active-without-holder", "Q", "active without a live worker", task.id());
        named(findings, Severity.NOTE, "active-without-holder", "Q", "the worker is gone", kept.id());
    }

    @Test
    void aTaskWhoseQueueIsGoneIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var task = enqueue("Q");
        streams.deleteStream(stream("Q_Q"));

        named(bad(), Severity.FAULT, "lost-tasks", "Q", "a queue that does not exist", task.id());
    }

    @Test
    void aBlockedTaskThatNobodyKnowsOfIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var parent = enqueue("Q");
        var known = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()));
        var unknown = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()));
        streams.purgeStream(
                stream("WAITING"), PurgeOptions.subject(SERVER.namespace() + ".W." + parent.id() + "." + unknown.id()));

        var bad = bad();

        named(bad, Severity.FAULT, "lost-tasks", "Q", "blocked by tasks that do not know of it", unknown.id());
        assertThat(bad.toString()).doesNotContain(known.id());
    }

    @Test
    void recordsThatCannotBeReadAreNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        enqueue("Q");
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".T.broken", "{no json".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        named(bad(), Severity.WARNING, "task-record", "broken", "1 record cannot be read: broken");
    }

    @Test
    void dueTasksThatNobodyMovesAreNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofSeconds(2)));
        named(jobs.checkup(), Severity.WARNING, "due", "", "1 task waits for a time", "nobody would move");

        await().untilAsserted(
                        () -> named(bad(), Severity.FAULT, "due", "", "due, the oldest for", "nobody moves them"));
    }

    @Test
    void aQueueWithWaitingTasksAndNoWorkerIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        enqueue("Q");
        enqueue("Q");

        named(bad(), Severity.FAULT, "workers", "Q", "nobody serves queue Q, and 2 tasks wait");
        named(jobs.checkup(), Severity.WARNING, "workers", "Q", "nobody serves queue Q"); // it may just be starting
        named(bad(), Severity.WARNING, "reconciler", "", "nobody repairs");
    }

    @Test
    void whoMayRepairAndMoveIsToldWhereNobodyDoes() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        enqueue("Q");
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));

        assertThat(jobs.checkup())
                .filteredOn(finding -> List.of("reconciler", "due").contains(finding.check()))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.remedy())
                        .contains("ajc task process", "ajc cron scheduler", "ajc server run"));
    }

    @Test
    void aPausedQueueIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.queues().pause("Q", "the mail server is down");
        enqueue("Q");

        var bad = bad();
        named(bad, Severity.WARNING, "paused", "Q", "is paused", "the mail server is down", "1 task waits");
        assertThat(bad).anyMatch(finding -> finding.remedy().equals("ajc queue resume Q"));
    }

    @Test
    void aStreamAtItsLimitIsNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(5));
        for (int i = 0; i < 4; i++) {
            enqueue("Q");
        }
        named(bad(), Severity.WARNING, "room", "Q", "nearly full: 4 of 5 messages");
        enqueue("Q");
        named(bad(), Severity.WARNING, "room", "Q", "is full: 5 of 5 messages");

        edit(stream("TASKS"), change -> change.maxMessages(6));

        named(bad(), Severity.WARNING, "room", stream("TASKS"), "nearly full: 5 of 6 messages");
        named(bad(), Severity.FAULT, "stream-configuration", stream("TASKS"), "holds at most 6 messages", "lost");
    }

    @Test
    void whatIsMeantToForgetMayBeFullAndIsOtherwiseLookedAt() throws Exception {
        jobs.makeStores();
        jobs.auditLog().add(new AuditEntry(Instant.now(), "ada", "token", "127.0.0.1", "GET /", "/", 200, ""));
        jobs.statistics().store("part", "{}", 0);
        edit(stream("AUDIT"), change -> change.maxMessages(1));
        edit(stream("STATS"), change -> change.maxMessages(1).maxAge(Duration.ofDays(1)));
        assertThat(bad())
                .noneMatch(finding -> finding.subject().equals(stream("AUDIT")))
                .noneMatch(finding -> finding.subject().equals(stream("STATS")));

        edit(stream("STATS"), change -> change.discardPolicy(DiscardPolicy.New));

        named(bad(), Severity.WARNING, "stream-configuration", stream("STATS"), "has discard new instead of old");
    }

    @Test
    void schedulesThatCannotBeReadOrThatNobodyFiresAreNamed() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.schedules().add(Schedule.of("good", "@hourly", "t").queue("Q"));
        jobs.schedules().add(Schedule.of("nowhere", "@hourly", "t").queue("NONE"));
        nats.jetStream()
                .publish(
                        "$KV." + stream("CONFIGURATION") + ".scheduled_tasks.broken",
                        "{no json".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        var bad = bad();

        named(bad, Severity.FAULT, "schedule-document", "broken", "schedule broken cannot be used", "never fires");
        named(bad, Severity.FAULT, "scheduler", "", "2 schedules are set and no scheduler leads");
        named(bad, Severity.WARNING, "schedule-queue", "nowhere", "queue NONE, which does not exist");
    }

    @Test
    void deadLettersAreCounted() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var task = enqueue("Q");
        jobs.tasks().cancelToDeadLetters(task.id(), "no");

        named(jobs.checkup(), Severity.NOTE, "dead-letters", "", "1 dead letter");
    }

    @Test
    void aClockThatIsHoursOffIsAFaultAndOneOffBySecondsAWarning() throws Exception {
        var late = SERVER.client(builder -> builder.clock(() -> Instant.now().minus(Duration.ofHours(5))));
        named(late.checkup(), Severity.FAULT, "clock", "", "5h behind the server's");

        var early = SERVER.client(builder -> builder.clock(() -> Instant.now().plus(Duration.ofSeconds(10))));
        named(early.checkup(), Severity.WARNING, "clock", "", "ahead of the server's");
    }

    private static AsyncJobs.Builder guarded(String user) {
        return AsyncJobs.builder()
                .server("nats://" + user + ":p@127.0.0.1:" + GUARDED.server().port())
                .namespace(GUARDED.namespace());
    }

    @Test
    void whatTheUserMayNotDoIsNamedWithItsRole() throws Exception {
        assertThat(guarded("all").checkup())
                .anyMatch(finding -> finding.area() == Area.PERMISSIONS && finding.severity() == Severity.OK);
        named(
                guarded("half").checkup(),
                Severity.WARNING,
                "permissions",
                "producer",
                "may not publish to " + GUARDED.namespace() + ".T.*");
    }

    @Test
    void aUserWhoIsNotToldHisPermissionsIsFoundOutWithoutHarm() throws Exception {
        var all = GUARDED.closed(guarded("all").connect());
        all.queues().define(QueueSettings.of("Q"));
        all.producer().enqueue(TaskSpec.of("t").queue("Q"));

        named(
                guarded("untold").checkup(),
                Severity.WARNING,
                "permissions",
                "producer",
                "may not publish to " + GUARDED.namespace() + ".T.*");
        assertThat(bad(all.checkup())).noneMatch(finding -> finding.area() == Area.PERMISSIONS);
        assertThat(all.queues().status("Q").entries()).isEqualTo(1);
    }

    @Test
    void anObserverMayLookAndIsToldWhatHeIsNot() throws Exception {
        var all = GUARDED.closed(guarded("all").connect());
        all.queues().define(QueueSettings.of("Q"));

        var findings = guarded("observer").checkup();

        named(findings, Severity.NOTE, "permissions", "", "not permitted to act as producer, ", "maintainer");
        assertThat(bad(findings)).isEmpty();
    }

    @Test
    void whatMayNotBeLookedAtIsAFindingAndTheRestIsLookedAt() throws Exception {
        var all = GUARDED.closed(guarded("all").connect());
        all.queues().define(QueueSettings.of("Q"));
        all.producer().enqueue(TaskSpec.of("t").queue("Q"));

        var findings = guarded("blind").checkup();

        named(findings, Severity.WARNING, "stores", "", "could not look: which streams there are");
        assertThat(findings).anyMatch(finding -> finding.check().equals("durability"));
        assertThat(findings)
                .anyMatch(finding -> finding.check().equals("permissions")
                        && finding.found()
                                .matches("as observer this user may not .*publish to \\$JS.API.STREAM.NAMES.*"));
    }

    @Test
    void aServerThatCannotBeUsedIsAFinding() throws Exception {
        var wrong = AsyncJobs.builder()
                .server("nats://all:wrong@127.0.0.1:" + GUARDED.server().port())
                .checkup();

        assertThat(wrong).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.FAULT);
            assertThat(finding.check()).isEqualTo("connection");
            assertThat(finding.found()).contains("refused the login");
        });
    }
}
