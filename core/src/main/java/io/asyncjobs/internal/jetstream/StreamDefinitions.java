package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.ReplayPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;

/** What each store is made of: the architecture's table of names, and the original's configurations where it has one. */
final class StreamDefinitions {

    private static final Duration WORKERS_TTL = Duration.ofSeconds(30);
    private static final Duration ELECTIONS_TTL = Duration.ofSeconds(10);
    private static final Duration PUMP_LEASE = Duration.ofSeconds(30);
    private static final int PUMP_IN_FLIGHT = 5_000;

    private StreamDefinitions() {}

    /** The stream of a store; queues have settings of their own and are not here. */
    static StreamConfiguration of(Store store, StreamNames names, StorageSettings storage) {
        return switch (store) {
            case TASKS ->
                subjectPerMessage(names.tasks(), "Choria Async Jobs Tasks", names.taskSubjects(), store, storage)
                        .build();
            case DELAY ->
                subjectPerMessage(
                                names.delay(),
                                "AsyncJobs tasks that wait for their time",
                                names.delaySubjects(),
                                store,
                                storage)
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .allowMessageSchedules()
                        .build();
            case WAITING ->
                subjectPerMessage(
                                names.waiting(),
                                "AsyncJobs tasks that wait for other tasks",
                                names.waitingSubjects(),
                                store,
                                storage)
                        .build();
            case DEAD_LETTERS ->
                subjectPerMessage(
                                names.deadLetters(),
                                "AsyncJobs dead letters",
                                names.deadLetterSubjects(),
                                store,
                                storage)
                        .build();
            case UNIQUE ->
                subjectPerMessage(names.unique(), "AsyncJobs unique keys", names.uniqueSubjects(), store, storage)
                        .build();
            case WORKERS ->
                bucket(names.workers(), "AsyncJobs live workers", store, storage)
                        .ttl(WORKERS_TTL)
                        .build()
                        .getBackingConfig();
            case OPERATIONS ->
                bucket(names.operations(), "AsyncJobs operations on many tasks", store, storage)
                        .limitMarker(Duration.ofSeconds(2)) // so that entries may have a time to live
                        .build()
                        .getBackingConfig();
            case AUDIT ->
                StreamConfiguration.builder()
                        .name(names.audit())
                        .description("AsyncJobs audit log")
                        .subjects(names.auditSubject())
                        .retentionPolicy(RetentionPolicy.Limits)
                        .discardPolicy(DiscardPolicy.Old)
                        .maxAge(AuditStore.KEPT)
                        .maxMessages(AuditStore.MOST)
                        .denyDelete(true)
                        .denyPurge(true)
                        .storageType(Streams.type(storage.storageOf(store)))
                        .replicas(storage.replicasOf(store))
                        .allowDirect(true)
                        .build();
            case STATISTICS ->
                StreamConfiguration.builder()
                        .name(names.statistics())
                        .description("AsyncJobs statistics for charts")
                        .subjects(names.statisticsSubjects())
                        .retentionPolicy(RetentionPolicy.Limits)
                        .maxMessagesPerSubject(1)
                        .discardPolicy(DiscardPolicy.Old)
                        .maxAge(StatisticsStream.KEPT)
                        .storageType(Streams.type(storage.storageOf(store)))
                        .replicas(storage.replicasOf(store))
                        .allowDirect(true)
                        .build();
            case CONFIGURATION ->
                bucket(names.configuration(), "Choria Async Jobs Configuration", store, storage)
                        .build()
                        .getBackingConfig();
            case ELECTIONS ->
                bucket(names.elections(), "Choria Async Jobs Leader Elections", store, storage)
                        .ttl(ELECTIONS_TTL)
                        .build()
                        .getBackingConfig();
            case QUEUES -> throw new IllegalArgumentException("queues have settings of their own");
        };
    }

    private static StreamConfiguration.Builder subjectPerMessage(
            String name, String description, String subjects, Store store, StorageSettings storage) {
        return StreamConfiguration.builder()
                .name(name)
                .description(description)
                .subjects(subjects)
                .retentionPolicy(RetentionPolicy.Limits)
                .maxMessagesPerSubject(1)
                .discardPolicy(DiscardPolicy.Old)
                .storageType(Streams.type(storage.storageOf(store)))
                .replicas(storage.replicasOf(store))
                .allowDirect(true)
                .allowMessageTtl();
    }

    private static KeyValueConfiguration.Builder bucket(
            String name, String description, Store store, StorageSettings storage) {
        return KeyValueConfiguration.builder(name)
                .description(description)
                .storageType(Streams.type(storage.storageOf(store)))
                .replicas(storage.replicasOf(store));
    }

    /** The consumer of due messages. */
    static ConsumerConfiguration pump(StreamNames names) {
        return ConsumerConfiguration.builder()
                .durable(StreamNames.PUMP)
                .filterSubject(names.allDue())
                .ackPolicy(AckPolicy.Explicit)
                .deliverPolicy(DeliverPolicy.All)
                .replayPolicy(ReplayPolicy.Instant)
                .ackWait(PUMP_LEASE)
                .maxAckPending(PUMP_IN_FLIGHT)
                .maxDeliver(-1)
                .build();
    }
}
