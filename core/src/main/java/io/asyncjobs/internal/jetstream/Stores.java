package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.nats.client.JetStream;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueOptions;
import java.io.IOException;
import java.time.Duration;

/** Everything that is stored, for one role of one client: the parts of this package put together. */
public final class Stores {

    private final Connections connections;
    private final Role role;
    private final StreamNames names;
    private final ServerClock clock;
    private final LeaderApi api;
    private final LeaderReader reader;
    private final Streams streams;
    private final RetentionRules retention;
    private final Duration timeout;

    private Stores(
            Connections connections,
            Role role,
            StreamNames names,
            ServerClock clock,
            Streams streams,
            RetentionRules retention,
            Duration timeout) {
        this.retention = retention;
        this.timeout = timeout;
        this.connections = connections;
        this.role = role;
        this.names = names;
        this.clock = clock;
        this.streams = streams;
        this.api = new LeaderApi(connections.pipe(role), connections.apiPrefix());
        this.reader = new LeaderReader(api);
    }

    /**
     * Opens the first connection and checks that the server can do what is needed.
     *
     * @throws RefusedException for wrong credentials, a server below the floor, or JetStream off
     * @throws UnavailableException if no server answers within the time
     */
    public static Stores open(
            Connections connections, StreamNames names, StorageSettings storage, ServerClock clock, Duration timeout)
            throws InterruptedException {
        var connection = connections.connection(Role.PRODUCER);
        ServerFloor.check(
                connections.pipe(Role.PRODUCER),
                connections.apiPrefix(),
                connection.getServerInfo().getVersion(),
                timeout);
        return unchecked(connections, names, storage, clock, timeout);
    }

    /** As {@link #open}, but for the check: for looking only. */
    public static Stores unchecked(
            Connections connections, StreamNames names, StorageSettings storage, ServerClock clock, Duration timeout) {
        var connection = connections.connection(Role.PRODUCER);
        var streams = new Streams(
                connection,
                connections.jetStream(),
                names,
                storage,
                clock,
                new ApiErrors(connections.watch(Role.PRODUCER), timeout));
        var retention = new RetentionRules(streams, queues(connections, names, streams, timeout), names);
        return new Stores(connections, Role.PRODUCER, names, clock, streams, retention, timeout);
    }

    /** The same stores over the connection of another role. */
    public Stores as(Role other) {
        return new Stores(connections, other, names, clock, streams, retention, timeout);
    }

    /** How long one call waits for the server. */
    public Duration timeout() {
        return timeout;
    }

    StreamNames names() {
        return names;
    }

    LeaderReader reader() {
        return reader;
    }

    JetStream jetStream() throws IOException {
        return connections.connection(role).jetStream(connections.jetStream());
    }

    /** The subject prefix of the JetStream API, with its last dot. */
    String apiPrefix() {
        return connections.apiPrefix();
    }

    /** Where what is done is measured. */
    public Telemetry telemetry() {
        return connections.telemetry();
    }

    /** Whether the client was closed: nothing goes any more. */
    public boolean isClosed() {
        return connections.isClosed();
    }

    /** The requests of this role. */
    public RequestPipe pipe() {
        return connections.pipe(role);
    }

    /** The task documents. */
    public TaskStore tasks() {
        return new TaskStore(pipe(), reader, streams, names, clock, api, retention);
    }

    /** Putting items into queues. */
    public WorkQueue items() {
        return new WorkQueue(pipe(), api, reader, streams, names);
    }

    /** The dead letters. */
    public DeadLetterStore deadLetters() {
        return new DeadLetterStore(pipe(), reader, streams, names, clock);
    }

    /** Who holds which unique key. */
    public UniqueKeys uniqueKeys() {
        return new UniqueKeys(pipe(), reader, api, streams, names);
    }

    /** Looking at dead letters. */
    public DeadLetterReader letters() {
        return new DeadLetterReader(this);
    }

    /** How many dead letters there are of a queue; lags for a moment, and fails as each read. */
    public long letterCount(String queue, Duration limit) throws InterruptedException {
        return new SubjectCount(pipe(), connections.apiPrefix())
                .of(names.deadLetters(), names.deadLettersOf(queue), "counting the letters of queue " + queue, limit);
    }

    /** How long dead letters are kept. */
    public DeadLetterRetention letterRetention() {
        return new DeadLetterRetention(streams, names);
    }

    /** The stored operations. */
    public OperationStore operations() {
        return new OperationStore(this);
    }

    /** Who did what. */
    public AuditStore audit() {
        return new AuditStore(this);
    }

    /** Which requests were taken already. */
    public OnceKeys onceKeys() {
        return new OnceKeys(pipe(), reader, streams, names);
    }

    /** How long final tasks are kept. */
    public RetentionRules retention() {
        return retention;
    }

    /** The task stream as a whole. */
    public TaskStream taskStream() {
        return new TaskStream(streams, names);
    }

    /** Requests to leaders. */
    LeaderApi api() {
        return api;
    }

    /** What waits for its time. */
    public DelayStream delay() {
        return new DelayStream(pipe(), api, streams, names);
    }

    /** Which tasks wait for which. */
    public WaitingIndex waiting() {
        return new WaitingIndex(this, pipe(), connections.watch(role), names);
    }

    /** The queues themselves. */
    public QueueStreams queues() {
        return queues(connections, names, streams, timeout);
    }

    private static QueueStreams queues(Connections connections, StreamNames names, Streams streams, Duration timeout) {
        return new QueueStreams(streams, names, connections.pipe(Role.PRODUCER), connections.apiPrefix(), timeout);
    }

    /** What waits in a queue. */
    public QueueContents queueContents() {
        return new QueueContents(reader, streams, names);
    }

    /** Making streams. */
    public Streams streams() {
        return streams;
    }

    /** Who is alive. */
    public WorkerRegistry registry() {
        return new WorkerRegistry(pipe(), api, reader, streams, names);
    }

    /** Hints from process to process. */
    public Signals signals() {
        return new Signals(connections.connection(role), pipe(), names);
    }

    /** A key of the elections bucket. */
    public LeaderKey leaderKey(String key) {
        return new LeaderKey(pipe(), reader, streams, names, key);
    }

    /** The records in their order. */
    public TaskTail tail() {
        return new TaskTail(this);
    }

    /** The versions of tasks after that sequence, with their documents or without. */
    public TaskFeedSource feedAfter(long sequence, boolean headersOnly) {
        return new TaskFeedSource(this, sequence, headersOnly);
    }

    /** What is kept for charts. */
    public StatisticsStream statistics() {
        return new StatisticsStream(this);
    }

    /** Looking at the server, each look for as long at most. */
    public ServerLook look(Duration patience) {
        return new ServerLook(connections.connection(role), pipe(), names, connections.apiPrefix(), clock, patience);
    }

    /** What streams should be. */
    public WantedShapes wanted() {
        return new WantedShapes(names, streams.storage());
    }

    /** What waits for each queue. */
    public QueueCensus census() {
        return new QueueCensus(pipe(), streams, names, connections.apiPrefix(), timeout);
    }

    /** Items at the limit of their deliveries; listens from now on until it is closed. */
    public SpentItems spentItems() {
        return new SpentItems(connections.connection(role), reader, streams, names, timeout);
    }

    /** A key of the configuration bucket. */
    public ConfigurationEntry configuration(String key) {
        return new ConfigurationEntry(pipe(), reader, streams, names, key);
    }

    /** The schedules and what became of their due times. */
    public ScheduleStore schedules() {
        return new ScheduleStore(this);
    }

    /** What the names of all streams begin with. */
    public String namespace() {
        return names.namespace();
    }

    /** What it means that a call of this role's connection, begun at that time, had no answer: a refused permission, perhaps. */
    AsyncJobsException noAnswer(String what, IOException silent, long begunNanos) {
        return connections
                .watch(role)
                .violationSince(begunNanos)
                .<AsyncJobsException>map(
                        violation -> new RefusedException(what + ": this user may not: " + violation, silent))
                .orElseGet(() -> new UnavailableException(
                        what + ": " + silent.getMessage(), AsyncJobsException.Effect.NONE, silent));
    }

    KeyValue bucket(String bucket) throws IOException {
        return connections
                .connection(role)
                .keyValue(
                        bucket,
                        KeyValueOptions.builder()
                                .jetStreamOptions(connections.jetStream())
                                .build());
    }

    /** Runs the action each time this role's connection came back; it must not block. */
    void onReconnect(Runnable action) {
        connections.watch(role).onReconnect(action);
    }

    /** Acknowledgements, on their own connection. */
    public Acks acks() {
        return new Acks(
                connections.pipe(Role.ACK),
                item -> streams.info(names.queue(item.queue())).isEmpty());
    }

    /** Events. */
    public EventStream events() {
        return new EventStream(connections.connection(role), pipe(), names);
    }

    /** What the server delivers. */
    public Feed feed() {
        return new Feed(
                connections.connection(role), connections.watch(role), connections.apiPrefix(), names, telemetry());
    }

    /** Whether this user may pull. */
    public PullPermission pullPermission() {
        return new PullPermission(pipe(), connections.apiPrefix(), names);
    }

    /** Handlers that are services; nothing is opened before the first call. */
    public RemoteHandlers remoteHandlers() {
        return new RemoteHandlers(connections, names);
    }

    /** Requests to services of this process. */
    public ServiceRequests serviceRequests() {
        return new ServiceRequests(connections.connection(role), names);
    }

    /** The server's time. */
    public ServerClock clock() {
        return clock;
    }

    /** Whether all open connections are up. */
    public boolean isUp() {
        return connections.isUp();
    }
}
