package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues: what is asked for, what the server's streams and consumers then say, and what is read off those of others. */
final class QueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final QueueSettings EVERYTHING = QueueSettings.of("ALL")
            .withMaxRunTime(Duration.ofMinutes(7))
            .withLease(Duration.ofSeconds(11))
            .withMaxTries(5)
            .withMaxConcurrent(17)
            .withPriority(9)
            .withMaxAge(Duration.ofHours(3))
            .withMaxEntries(1_234)
            .withWhenFull(WhenFull.DISCARD_OLD)
            .withStorage(Storage.MEMORY)
            .withReplicas(1);

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
    }

    private static long nanos(Duration duration) {
        return duration.toNanos();
    }

    @Test
    void everySettingComesBackAsItWasSet() {
        assertThat(jobs.queues().add(EVERYTHING)).isEqualTo(EVERYTHING);

        assertThat(jobs.queues().find("ALL")).contains(EVERYTHING);
        assertThat(SERVER.client().queues().status("ALL").settings()).isEqualTo(EVERYTHING);
    }

    @Test
    void whatIsNotSetIsTheDefault() {
        var live = jobs.queues().define(QueueSettings.of("PLAIN"));

        assertThat(live)
                .isEqualTo(QueueSettings.of("PLAIN").withStorage(Storage.FILE).withReplicas(1));
    }

    @Test
    void everySettingButTheStorageCanBeUpdated() throws Exception {
        jobs.queues().add(QueueSettings.of("ALL"));

        var live = jobs.queues().update(EVERYTHING);

        assertThat(live).isEqualTo(EVERYTHING.withStorage(Storage.FILE));
        assertThat(jobs.queues().find("ALL")).contains(live);
        var shared = jobs.queues()
                .update(QueueSettings.of("ALL").withSharedWithGo(true).withMaxTries(4));
        assertThat(shared.sharedWithGo()).isTrue();
        assertThat(view.consumer("Q_ALL", "WORKERS").path("max_deliver").asLong())
                .isEqualTo(4);
        assertThat(view.consumer("Q_ALL", "WORKERS").path("ack_wait").asLong()).isEqualTo(nanos(Duration.ofHours(1)));
        assertThat(jobs.queues().update(QueueSettings.of("ALL")))
                .isEqualTo(QueueSettings.of("ALL").withStorage(Storage.FILE).withReplicas(1));
        assertThat(view.consumer("Q_ALL", "WORKERS").path("max_deliver").asLong())
                .isEqualTo(-1);
    }

    @Test
    void anUpdateKeepsWhatIsInTheQueue() throws Exception {
        jobs.queues().add(QueueSettings.of("ALL"));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("ALL"));

        jobs.queues().update(QueueSettings.of("ALL").withMaxConcurrent(3).withPriority(4));

        SERVER.closed(jobs.worker().queue("ALL").handle("t", context -> null).start());
        await().until(() -> jobs.tasks().load(task.id()).state() == TaskState.COMPLETE);
    }

    @Test
    void w27LookingMakesNothing() throws Exception {
        assertThat(jobs.queues().list()).isEmpty();
        assertThat(jobs.queues().find("DEFAULT")).isEmpty();
        assertThat(jobs.tasks().list(TaskFilter.all(), 10)).isEmpty();
        assertThat(jobs.tasks().find("nope")).isEmpty();
        var unused = jobs.producer();

        assertThat(view.names()).isEmpty();
    }

    @Test
    void anUpdateOfAQueueThatDoesNotExistMakesNone() throws Exception {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().update(QueueSettings.of("NOPE")))
                .withMessageContaining("there is no queue NOPE");
        assertThat(view.names()).isEmpty();
    }

    @Test
    void aSettingThatTheServerRefusesIsOneSentence() throws Exception {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.queues().define(QueueSettings.of("R3").withReplicas(3)))
                .withMessageContaining("queue R3")
                .withMessageContaining("replicas > 1 not supported in non-clustered mode (10074)")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.OTHER));
        assertThat(view.names()).isEmpty();
    }

    @Test
    void theStreamOfAQueueIsThatOfTheOriginalWithOurMetadata() throws Exception {
        jobs.queues().define(EVERYTHING);

        var stream = view.stream("Q_ALL");

        assertThat(stream.path("description").asString()).isEqualTo("Choria Async Jobs Work Queue");
        assertThat(stream.path("subjects").size()).isEqualTo(1);
        assertThat(stream.path("subjects").path(0).asString()).isEqualTo(SERVER.namespace() + ".Q.ALL.>");
        assertThat(stream.path("retention").asString()).isEqualTo("workqueue");
        assertThat(stream.path("max_msgs_per_subject").asLong()).isEqualTo(1);
        assertThat(stream.path("max_msgs").asLong()).isEqualTo(1_234);
        assertThat(stream.path("max_bytes").asLong()).isEqualTo(-1);
        assertThat(stream.path("max_msg_size").asLong()).isEqualTo(-1);
        assertThat(stream.path("max_age").asLong()).isEqualTo(nanos(Duration.ofHours(3)));
        // ours refuse: the producer makes room itself
        assertThat(stream.path("discard").asString()).isEqualTo("new");
        assertThat(stream.path("storage").asString()).isEqualTo("memory");
        assertThat(stream.path("num_replicas").asLong()).isEqualTo(1);
        assertThat(stream.path("duplicate_window").asLong()).isEqualTo(nanos(Duration.ofMinutes(2)));
        assertThat(stream.path("allow_direct").asBoolean()).isTrue();
        assertThat(stream.path("allow_rollup_hdrs").asBoolean()).isFalse();
        assertThat(stream.path("deny_delete").asBoolean()).isFalse();
        var metadata = stream.path("metadata");
        assertThat(metadata.path("io.asyncjobs.max_run_time").asString()).isEqualTo("PT7M");
        assertThat(metadata.path("io.asyncjobs.max_tries").asString()).isEqualTo("5");
        assertThat(metadata.path("io.asyncjobs.priority").asString()).isEqualTo("9");
        assertThat(metadata.path("io.asyncjobs.discard").asString()).isEqualTo("OLD");
        assertThat(metadata.path("io.asyncjobs.shared_with_go").asString()).isEqualTo("false");
    }

    @Test
    void w10AQueueOfOursHasItsLeaseAsAckWaitAndNoDeliveryLimit() throws Exception {
        jobs.queues().define(EVERYTHING);

        var consumer = view.consumer("Q_ALL", "WORKERS");

        assertThat(consumer.path("durable_name").asString()).isEqualTo("WORKERS");
        assertThat(consumer.path("ack_policy").asString()).isEqualTo("explicit");
        assertThat(consumer.path("deliver_policy").asString()).isEqualTo("all");
        assertThat(consumer.path("replay_policy").asString()).isEqualTo("instant");
        assertThat(consumer.path("ack_wait").asLong()).isEqualTo(nanos(Duration.ofSeconds(11)));
        assertThat(consumer.path("max_ack_pending").asLong()).isEqualTo(17);
        assertThat(consumer.path("max_deliver").asLong()).isEqualTo(-1);
        assertThat(consumer.has("filter_subject")).isFalse();
        assertThat(consumer.has("deliver_subject")).isFalse();
        assertThat(consumer.path("num_replicas").asLong()).isZero();
    }

    @Test
    void aQueueSharedWithGoHasItsRunTimeAndTriesInTheConsumer() throws Exception {
        var shared = EVERYTHING.withSharedWithGo(true);

        var live = jobs.queues().define(shared);

        var consumer = view.consumer("Q_ALL", "WORKERS");
        assertThat(consumer.path("ack_wait").asLong()).isEqualTo(nanos(Duration.ofMinutes(7)));
        assertThat(consumer.path("max_deliver").asLong()).isEqualTo(5);
        assertThat(consumer.path("max_ack_pending").asLong()).isEqualTo(17);
        assertThat(view.stream("Q_ALL").path("discard").asString()).isEqualTo("old");
        assertThat(live.maxRunTime()).isEqualTo(Duration.ofMinutes(7));
        assertThat(live.effectiveLease()).isEqualTo(Duration.ofMinutes(7));
        assertThat(live.maxTries()).isEqualTo(5);
        assertThat(live.priority()).isEqualTo(9);
        assertThat(live.whenFull()).isEqualTo(WhenFull.DISCARD_OLD);
        assertThat(live.sharedWithGo()).isTrue();
    }

    @Test
    void theDefaultQueueIsThatOfTheOriginal() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("t"));

        var stream = view.stream("Q_DEFAULT");
        assertThat(stream.path("max_age").asLong()).isZero();
        assertThat(stream.path("max_msgs").asLong()).isEqualTo(-1);
        assertThat(stream.path("discard").asString()).isEqualTo("new");
        var consumer = view.consumer("Q_DEFAULT", "WORKERS");
        assertThat(consumer.path("ack_wait").asLong()).isEqualTo(nanos(Duration.ofMinutes(1)));
        assertThat(consumer.path("max_deliver").asLong()).isEqualTo(100);
        assertThat(consumer.path("max_ack_pending").asLong()).isEqualTo(100);
        assertThat(jobs.queues().find("DEFAULT").orElseThrow().sharedWithGo()).isTrue();
    }

    /** A queue as the original makes it. */
    private void goQueue(String name, boolean withConsumer) throws Exception {
        var stream = SERVER.namespace() + "_Q_" + name;
        view.streams()
                .addStream(StreamConfiguration.builder()
                        .name(stream)
                        .description("Choria Async Jobs Work Queue")
                        .subjects(SERVER.namespace() + ".Q." + name + ".>")
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .maxMessagesPerSubject(1)
                        .maxMessages(50)
                        .discardPolicy(DiscardPolicy.Old)
                        .build());
        if (withConsumer) {
            view.streams()
                    .addOrUpdateConsumer(
                            stream,
                            ConsumerConfiguration.builder()
                                    .durable("WORKERS")
                                    .ackPolicy(AckPolicy.Explicit)
                                    .ackWait(Duration.ofMinutes(5))
                                    .maxAckPending(33)
                                    .maxDeliver(7)
                                    .build());
        }
    }

    @Test
    void aQueueMadeByGoIsReadAsSharedAndUsedAsItIs() throws Exception {
        goQueue("GO", true);

        var live = jobs.queues().find("GO").orElseThrow();

        assertThat(live)
                .isEqualTo(QueueSettings.of("GO")
                        .withSharedWithGo(true)
                        .withMaxRunTime(Duration.ofMinutes(5))
                        .withMaxTries(7)
                        .withMaxConcurrent(33)
                        .withMaxEntries(50)
                        .withWhenFull(WhenFull.DISCARD_OLD)
                        .withStorage(Storage.FILE)
                        .withReplicas(1));
        assertThat(live.effectiveLease()).isEqualTo(Duration.ofMinutes(5));
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("GO"));
        SERVER.closed(jobs.worker().queue("GO").handle("t", context -> null).start());
        await().until(() -> jobs.tasks().load(task.id()).state() == TaskState.COMPLETE);
        assertThat(view.consumer("Q_GO", "WORKERS").path("max_deliver").asLong())
                .isEqualTo(7);
    }

    @Test
    void aQueueMadeByGoWithoutLimitOfTriesHasNone() throws Exception {
        goQueue("GO", false);
        view.streams()
                .addOrUpdateConsumer(
                        SERVER.namespace() + "_Q_GO",
                        ConsumerConfiguration.builder()
                                .durable("WORKERS")
                                .ackPolicy(AckPolicy.Explicit)
                                .ackWait(Duration.ofHours(1))
                                .maxAckPending(100)
                                .maxDeliver(-1)
                                .build());

        assertThat(jobs.queues().find("GO").orElseThrow().maxTries()).isZero();
    }

    @Test
    void w27ADefinitionThatDiffersJoinsAndSaysInOneWarningWhatDiffers() throws Exception {
        var live = jobs.queues().add(QueueSettings.of("ALL").withMaxTries(5).withPriority(3));
        var before = view.consumer("Q_ALL", "WORKERS");
        try (var log = new LogLines(Level.WARN)) {

            var joined =
                    jobs.queues().define(QueueSettings.of("ALL").withMaxTries(6).withMaxConcurrent(7));

            assertThat(joined).isEqualTo(live);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN queue ALL exists with other settings")
                    .contains("maxTries 5 where 6 was asked for")
                    .contains("maxConcurrent 100 where 7 was asked for")
                    .contains("priority 3 where 1 was asked for")
                    .doesNotContain("lease")
                    .doesNotContain("storage");
        }
        assertThat(view.consumer("Q_ALL", "WORKERS")).isEqualTo(before);
    }

    @Test
    void theSameDefinitionAgainSaysNothing() {
        jobs.queues().define(EVERYTHING);
        jobs.queues().define(QueueSettings.of("PLAIN"));
        try (var log = new LogLines(Level.WARN)) {
            jobs.queues().define(EVERYTHING);
            jobs.queues().define(QueueSettings.of("PLAIN"));
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aWorkerThatDefinesItsQueueOtherwiseJoinsWithOneWarningToo() throws Exception {
        jobs.queues().add(QueueSettings.of("ALL").withMaxTries(5));
        try (var log = new LogLines(Level.WARN)) {
            SERVER.closed(jobs.worker()
                    .queue(QueueSettings.of("ALL").withMaxTries(6))
                    .handleAny(context -> null)
                    .start());
            assertThat(log.lines()).singleElement().asString().contains("maxTries 5 where 6 was asked for");
        }
    }

    @Test
    void addingAQueueThatExistsIsRefused() {
        jobs.queues().add(QueueSettings.of("ALL").withMaxTries(5));

        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> jobs.queues().add(QueueSettings.of("ALL")))
                .withMessageContaining("queue ALL exists already");
        assertThat(jobs.queues().find("ALL").orElseThrow().maxTries()).isEqualTo(5);
    }

    @Test
    void manyWhoDefineOneQueueAtOnceAllGetIt() throws Exception {
        var go = new CountDownLatch(1);
        var all = new CompletableFuture<?>[6];
        for (int i = 0; i < all.length; i++) {
            var client = SERVER.client();
            all[i] = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            go.await();
                        } catch (InterruptedException stopped) {
                            throw new IllegalStateException(stopped);
                        }
                        return client.queues().define(EVERYTHING);
                    },
                    task -> Thread.ofVirtual().start(task));
        }

        go.countDown();

        for (var each : all) {
            assertThat(each.join()).isEqualTo(EVERYTHING);
        }
    }

    @Test
    void aHalfMadeQueueIsSaidToBeAndNotUsed() throws Exception {
        goQueue("HALF", false);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().find("HALF"))
                .withMessageContaining("queue HALF has no consumer WORKERS");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().status("HALF"))
                .withMessageContaining("queue HALF has no consumer WORKERS");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.producer().enqueue(TaskSpec.of("t").queue("HALF")))
                .withMessageContaining("queue HALF has no consumer WORKERS");
        assertThat(view.names()).containsExactly("Q_HALF");
        assertThat(view.messages("Q_HALF")).isZero();
        assertThat(jobs.queues().list()).containsExactly("HALF");
    }

    @Test
    void definingAHalfMadeQueueFinishesIt() throws Exception {
        jobs.queues().add(EVERYTHING);
        view.streams().deleteConsumer(SERVER.namespace() + "_Q_ALL", "WORKERS");

        var live = jobs.queues().define(EVERYTHING);

        assertThat(live).isEqualTo(EVERYTHING);
        assertThat(view.consumer("Q_ALL", "WORKERS").path("ack_wait").asLong())
                .isEqualTo(nanos(Duration.ofSeconds(11)));
    }

    @Test
    void aHalfMadeDefaultQueueIsFinishedByTheFirstEnqueue() throws Exception {
        jobs.queues().define(QueueSettings.defaultQueue());
        view.streams().deleteConsumer(SERVER.namespace() + "_Q_DEFAULT", "WORKERS");

        var task = jobs.producer().enqueue(TaskSpec.of("t"));

        assertThat(view.consumer("Q_DEFAULT", "WORKERS").path("max_deliver").asLong())
                .isEqualTo(100);
        assertThat(view.ids("Q_DEFAULT")).containsExactly(task.id());
    }

    @Test
    void aHalfMadeQueueOfGoIsFinishedAsGoWould() throws Exception {
        goQueue("HALF", false);

        var live = jobs.queues()
                .define(QueueSettings.of("HALF")
                        .withMaxRunTime(Duration.ofMinutes(2))
                        .withMaxTries(3));

        assertThat(live.sharedWithGo()).isTrue();
        var consumer = view.consumer("Q_HALF", "WORKERS");
        assertThat(consumer.path("ack_wait").asLong()).isEqualTo(nanos(Duration.ofMinutes(2)));
        assertThat(consumer.path("max_deliver").asLong()).isEqualTo(3);
    }

    @Test
    void theListIsSortedAndHoldsOnlyThisNamespacesQueues() throws Exception {
        SERVER.client(builder -> builder.namespace(SERVER.namespace() + "X"))
                .queues()
                .define(QueueSettings.of("OTHERS"));
        for (var name : new String[] {"b", "A", "a_b", "c-1", "email:new"}) {
            jobs.queues().define(QueueSettings.of(name));
        }
        jobs.producer().enqueue(TaskSpec.of("t").queue("b").delay(Duration.ofHours(1)));

        assertThat(jobs.queues().list()).containsExactly("A", "a_b", "b", "c-1", "email:new");
        assertThat(jobs.queues().find("OTHERS")).isEmpty();
    }

    @Test
    void theStatusCountsWhatWaitsAndWhatIsInFlight() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var empty = jobs.queues().status("Q");
        assertThat(empty.entries()).isZero();
        assertThat(empty.oldestItem()).isNull();
        assertThat(empty.newestItem()).isNull();
        for (int i = 0; i < 5; i++) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        }
        var release = new CountDownLatch(1);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(2)
                .handle("t", context -> {
                    release.await();
                    return null;
                })
                .start());

        await().until(() -> jobs.queues().status("Q").inFlight() >= 2);
        var status = jobs.queues().status("Q");
        assertThat(status.entries()).isEqualTo(5);
        assertThat(status.waiting()).isEqualTo(5 - status.inFlight());
        assertThat(status.bytes()).isPositive();
        assertThat(status.created())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
        assertThat(status.oldestItem()).isNotNull().isBeforeOrEqualTo(status.newestItem());

        release.countDown();
        await().until(() -> jobs.queues().status("Q").entries() == 0);
    }

    @Test
    void theOldestItemThatWaitsIsNotOneThatAWorkerHolds() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        assertThat(jobs.queues().status("Q").oldestWaiting()).isNull();
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var first = jobs.queues().status("Q");
        assertThat(first.oldestWaiting()).isNotNull().isEqualTo(first.oldestItem());

        var release = new CountDownLatch(1);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(1)
                .handle("t", context -> {
                    release.await();
                    return null;
                })
                .start());
        await().until(() -> jobs.queues().status("Q").inFlight() == 1);
        assertThat(jobs.queues().status("Q").oldestWaiting()).isNull();
        jobs.queues().pause("Q", "so that the next one waits");
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        await().until(() -> jobs.queues().status("Q").waiting() == 2);

        var status = jobs.queues().status("Q");
        assertThat(status.oldestItem()).isEqualTo(first.oldestItem());
        assertThat(status.oldestWaiting()).isAfter(status.oldestItem()).isBefore(status.newestItem());
        release.countDown();
    }

    @Test
    void aQueueWithATimeToLiveDropsWhatIsTooOld() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxAge(Duration.ofSeconds(1)));

        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }
}
