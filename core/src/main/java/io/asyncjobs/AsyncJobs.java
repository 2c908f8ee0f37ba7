package io.asyncjobs;

import io.asyncjobs.checkup.Finding;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.checkup.Checkup;
import io.asyncjobs.internal.checkup.Patience;
import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ContextOptions;
import io.asyncjobs.internal.jetstream.Contexts;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.StorageSettings.Placement;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.lifecycle.RoomWaiter;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.internal.wire.JsonPayloads;
import io.asyncjobs.internal.wire.ResultJson;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.signing.TaskVerifier;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Retention;
import io.asyncjobs.telemetry.Measurement;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Options;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The front door: one client of one namespace on one nats-server or cluster. Gives producers, workers, and views of tasks,
 * queues and events. Safe for use by many threads; made once and kept.
 *
 * {@snippet :
 * try (var jobs = AsyncJobs.connect("nats://127.0.0.1:4222")) {
 *     jobs.queues().define(QueueSettings.of("EMAIL"));
 *     jobs.producer().enqueue(TaskSpec.of("email:new", Map.of("to", "ada")).queue("EMAIL"));
 * }
 * }
 */
public final class AsyncJobs implements AutoCloseable {

    private final Connections connections;
    private final Stores stores;
    private final RoomWaiter rooms;
    private final PayloadCodec codec;
    private final ResultJson results;
    private final Duration requestTimeout;
    private final Trust trust;

    private AsyncJobs(Connections connections, Stores stores, Builder builder) {
        this.connections = connections;
        this.stores = stores;
        this.rooms = new RoomWaiter(stores.telemetry());
        this.codec = builder.payloadCodec();
        this.results = new ResultJson(builder.mapper);
        this.requestTimeout = builder.requestTimeout;
        this.trust = Trust.of(builder.signer, builder.verifier);
        stores.retention().override(builder.retention);
    }

    /**
     * A client of the server at this URL with every default; see {@link Builder#connect}.
     *
     * @param url one or more, separated by commas, such as {@code nats://127.0.0.1:4222}
     */
    public static AsyncJobs connect(String url) {
        return builder().server(url).connect();
    }

    /** What may be set before connecting. */
    public static Builder builder() {
        return new Builder();
    }

    /** Puts tasks into queues. Keep it: each one asks the server before its first task of each queue. */
    public Producer producer() {
        return new Producer(stores, rooms, codec, requestTimeout, trust);
    }

    /** A worker to be set up and started. */
    public Worker.Builder worker() {
        return new Worker.Builder(stores, codec, results, trust);
    }

    /** A service to be set up and started, which handles the tasks that workers hand over by request and reply. */
    public RemoteService.Builder service() {
        return new RemoteService.Builder(stores, codec, results, trust);
    }

    /** Stored tasks. */
    public Tasks tasks() {
        return new Tasks(stores, codec, requestTimeout, trust);
    }

    /** What is kept for charts. */
    public Statistics statistics() {
        return new Statistics(stores.statistics());
    }

    /** The workers that are alive. */
    public Workers workers() {
        return new Workers(stores, requestTimeout);
    }

    /** The streams that everything is stored in. */
    public StoredStreams streams() {
        return new StoredStreams(stores, requestTimeout);
    }

    /** Who was elected. */
    public Leaders leaders() {
        return new Leaders(stores, requestTimeout);
    }

    /** What is kept of tasks that did not complete. */
    public DeadLetters deadLetters() {
        return new DeadLetters(stores, operations(), requestTimeout, trust);
    }

    /** What is done to many tasks at once. */
    public Operations operations() {
        return new Operations(stores, requestTimeout, trust);
    }

    /** Who did what. */
    public AuditLog auditLog() {
        return new AuditLog(stores, requestTimeout);
    }

    /** The queues. */
    public Queues queues() {
        return new Queues(stores, requestTimeout);
    }

    /** The schedules. */
    public Schedules schedules() {
        return new Schedules(stores, requestTimeout, trust);
    }

    /**
     * A scheduler to be set up and started.
     *
     * @param name what it is called in elections, claims and logs; not blank, at most 200 characters
     */
    public Scheduler.Builder scheduler(String name) {
        return new Scheduler.Builder(stores, name, trust);
    }

    /**
     * Moves due tasks into their queues and stands for the one that repairs what crashes leave, from now on until it is
     * stopped; for programs that are neither worker nor scheduler, which do so themselves. One whose user may not says so once
     * in the log and does nothing. Makes the delay stream if it is missing. Blocks for some round trips.
     *
     * @param name what it is called in elections and logs, which no other process is called; not blank, at most 200
     *     characters
     * @throws AsyncJobsException if the server does not answer; nothing was started
     */
    public Maintainer maintain(String name) throws InterruptedException {
        var maintainer = Maintainer.of(stores, Leaders.candidate("maintainer", name), Pace.defaults(), trust);
        try {
            maintainer.start();
            return maintainer;
        } catch (RuntimeException | InterruptedException failed) {
            maintainer.stop();
            throw failed;
        }
    }

    /** What happens, while it happens. */
    public Events events() {
        return new Events(stores.events());
    }

    /**
     * Looks at the installation: the server and the account, this machine's clock, what this user may do, streams and
     * consumers against what they should be, who serves, moves and repairs, and tasks that are lost or stuck.
     *
     * <p>Makes and changes nothing, but for a consumer that the server keeps while the headers of records are read. What
     * cannot be looked at is a finding, not an error. Blocks for some round trips for each stream, and up to about 10 s
     * while the headers of at most 500,000 records are read.
     *
     * @return what was found, by area; what is as it should be is among it
     */
    public List<Finding> checkup() throws InterruptedException {
        return checkup(Patience.defaults());
    }

    List<Finding> checkup(Patience patience) throws InterruptedException {
        return new Checkup(stores, patience).run();
    }

    /**
     * Makes every store that is missing, the queues apart, which else are made by whoever needs them first; for the admin of
     * users who may not. Blocks for some round trips for each.
     *
     * @throws RefusedException if the server refuses, for example because this user may not
     * @throws UnavailableException if the server does not answer; some may be made
     */
    public void makeStores() {
        for (var store : Store.values()) {
            if (store != Store.QUEUES) {
                stores.streams().need(store.internal);
            }
        }
    }

    /** What the names of all of its streams, buckets and subjects begin with. */
    public String namespace() {
        return stores.namespace();
    }

    /** Whether all of its connections are up at this moment. */
    public boolean isConnected() {
        return stores.isUp();
    }

    /**
     * Closes its connections; one that was handed in stays open. Workers are to be stopped before. Blocks a few seconds at
     * most.
     */
    @Override
    public void close() {
        connections.close();
    }

    /** The stores that may be placed apart from the others. */
    public enum Store {
        /** The task documents. */
        TASKS(StorageSettings.Store.TASKS),
        /** The queues that set nothing themselves. */
        QUEUES(StorageSettings.Store.QUEUES),
        /** What waits for its time. */
        DELAY(StorageSettings.Store.DELAY),
        /** The registry of live workers. */
        WORKERS(StorageSettings.Store.WORKERS),
        /** What waits for other tasks. */
        WAITING(StorageSettings.Store.WAITING),
        /** The dead letters. */
        DEAD_LETTERS(StorageSettings.Store.DEAD_LETTERS),
        /** The unique keys. */
        UNIQUE(StorageSettings.Store.UNIQUE),
        /** Operations on many tasks. */
        OPERATIONS(StorageSettings.Store.OPERATIONS),
        /** Who did what. */
        AUDIT(StorageSettings.Store.AUDIT),
        /** What is kept for charts. */
        STATISTICS(StorageSettings.Store.STATISTICS),
        /** Schedules and what the reconciler remembers. */
        CONFIGURATION(StorageSettings.Store.CONFIGURATION),
        /** Who leads. */
        ELECTIONS(StorageSettings.Store.ELECTIONS);

        private final StorageSettings.Store internal;

        Store(StorageSettings.Store internal) {
            this.internal = internal;
        }
    }

    /** Collects what a client is set to. Not safe for use by several threads. */
    public static final class Builder {

        private static final Duration API_ATTEMPT = Duration.ofSeconds(2);
        private static final String DEFAULT_URL = "nats://127.0.0.1:4222";

        private String url = DEFAULT_URL;
        private @Nullable Connection connection;
        private @Nullable String context;
        private boolean selectedContext;
        private UnaryOperator<Options.Builder> customizer = UnaryOperator.identity();
        private String namespace = StreamNames.DEFAULT_NAMESPACE;
        private Storage storage = Storage.FILE;
        private int replicas = 1;
        private final Map<StorageSettings.Store, Placement> placements = new EnumMap<>(StorageSettings.Store.class);
        private @Nullable PayloadCodec codec;
        private UnaryOperator<PayloadCodec> codecWrapper = UnaryOperator.identity();
        private @Nullable TaskSigner signer;
        private @Nullable TaskVerifier verifier;
        private Retention retention = Retention.none();
        private ObjectMapper mapper = JsonMapper.builder().build();
        private Duration requestTimeout = Duration.ofSeconds(15);
        private InstantSource clock = InstantSource.system();
        private @Nullable Consumer<Measurement> listener;

        private Builder() {}

        /**
         * Connects to one or more servers of one cluster, separated by commas; {@value #DEFAULT_URL} by default.
         *
         * @throws IllegalArgumentException if it is blank
         */
        public Builder server(String urls) {
            if (Objects.requireNonNull(urls, "urls").isBlank()) {
                throw new IllegalArgumentException("the server's URL is empty; write nats://host:port");
            }
            url = urls;
            return this;
        }

        /**
         * Uses this connection for everything and never closes it. Refused permissions are then noticed as time-outs, since
         * only the connection's own error listener is told.
         */
        public Builder connection(Connection existing) {
            connection = Objects.requireNonNull(existing, "connection");
            return this;
        }

        /** Connects as this NATS context says. */
        public Builder context(String name) {
            context = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Connects as the selected NATS context says. */
        public Builder selectedContext() {
            selectedContext = true;
            return this;
        }

        /**
         * Changes the options of each connection before it is opened: credentials, TLS, anything that the client library
         * has, but for its two listeners, which are ours.
         */
        public Builder options(UnaryOperator<Options.Builder> change) {
            customizer = Objects.requireNonNull(change, "change");
            return this;
        }

        /**
         * What the names of all streams, buckets and subjects begin with, so that several installations share an account;
         * {@code CHORIA_AJ} by default, which is the original's.
         *
         * @throws IllegalArgumentException if it is no part of a subject
         */
        public Builder namespace(String name) {
            var unused = new StreamNames(name);
            namespace = name;
            return this;
        }

        /** Where streams that this client creates are kept; {@link Storage#FILE} by default. */
        public Builder storage(Storage kind) {
            storage = Objects.requireNonNull(kind, "kind");
            return this;
        }

        /**
         * On how many servers streams that this client creates are kept, 1 to 5; 1 by default.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder replicas(int count) {
            replicas = new Placement(storage, count).replicas();
            return this;
        }

        /** Places one store apart from the others. */
        public Builder store(Store store, Storage kind, int count) {
            placements.put(store.internal, new Placement(kind, count));
            return this;
        }

        /** Turns payloads into bytes and back; JSON by {@link #mapper} by default. */
        public Builder payloads(PayloadCodec own) {
            codec = Objects.requireNonNull(own, "codec");
            return this;
        }

        /**
         * Wraps the codec that is set, or JSON where none is; for {@link io.asyncjobs.encryption.EncryptedPayloads}. The last
         * one given counts.
         */
        public Builder payloads(UnaryOperator<PayloadCodec> wrapper) {
            codecWrapper = Objects.requireNonNull(wrapper, "wrapper");
            return this;
        }

        private PayloadCodec payloadCodec() {
            return Objects.requireNonNull(
                    codecWrapper.apply(codec == null ? new JsonPayloads(mapper) : codec), "the wrapped codec");
        }

        /**
         * Signs each task that this client enqueues. Unless a {@link #verifier} is set, tasks that it loads or runs must then be
         * signed by the same key.
         */
        public Builder signer(TaskSigner own) {
            signer = Objects.requireNonNull(own, "signer");
            return this;
        }

        /**
         * Checks the signature of each task that this client loads or runs. A worker ends a task whose check fails as
         * {@code terminated} and never runs it. Lists are not checked.
         */
        public Builder verifier(TaskVerifier own) {
            verifier = Objects.requireNonNull(own, "verifier");
            return this;
        }

        /**
         * How long tasks are kept that this client or its workers end, before what their queue and the task stream say; states
         * that are not set are left to those. None by default. Other clients do not know of it, so {@link Tasks#configure} and
         * {@code QueueSettings} are the better places for what is meant for all.
         */
        public Builder retention(Retention own) {
            retention = Objects.requireNonNull(own, "retention");
            return this;
        }

        /** Writes results, and payloads where no other codec is set. */
        public Builder mapper(ObjectMapper own) {
            mapper = Objects.requireNonNull(own, "mapper");
            return this;
        }

        /**
         * How long one call waits for the server, time to try again included; 15 s by default, 100 ms to 10 minutes.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder requestTimeout(Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException(
                        "the request time-out is " + timeout + "; it must be between 100 ms and 10 minutes");
            }
            requestTimeout = timeout;
            return this;
        }

        /**
         * Tells this listener what the client and its workers and schedulers do, while they do it; nobody by default. For
         * metrics: {@code asyncjobs-micrometer} has one. See {@link Measurement} for what it must not do.
         */
        public Builder telemetry(Consumer<Measurement> own) {
            listener = Objects.requireNonNull(own, "listener");
            return this;
        }

        /** This machine's clock; the server's difference to it is measured and added. For tests. */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Connects and checks that the server can do what is needed. Blocks some seconds at most.
         *
         * @throws UnavailableException if no server answers
         * @throws RefusedException for wrong credentials, a server below the floor, or JetStream off
         * @throws NotFoundException for an unknown context
         */
        public AsyncJobs connect() {
            var connections = connections();
            try {
                var stores = Stores.open(
                        connections,
                        new StreamNames(namespace),
                        new StorageSettings(storage, replicas, placements),
                        new ServerClock(clock),
                        requestTimeout);
                return new AsyncJobs(connections, stores, this);
            } catch (InterruptedException stopped) {
                connections.close();
                Thread.currentThread().interrupt();
                throw new UnavailableException("interrupted while connecting", AsyncJobsException.Effect.NONE, stopped);
            } catch (RuntimeException failed) {
                connections.close();
                throw failed;
            }
        }

        /**
         * Connects, looks at the installation as {@link AsyncJobs#checkup()} does, and closes the connections. Where {@link
         * #connect} would be refused, such as by a server that is too old, that is a finding.
         *
         * @throws NotFoundException for an unknown context
         */
        public List<Finding> checkup() throws InterruptedException {
            var connections = connections();
            try {
                var stores = Stores.unchecked(
                        connections,
                        new StreamNames(namespace),
                        new StorageSettings(storage, replicas, placements),
                        new ServerClock(clock),
                        requestTimeout);
                return new Checkup(stores, Patience.defaults()).run();
            } catch (UnavailableException | RefusedException unconnected) {
                return Checkup.unconnected(unconnected);
            } finally {
                connections.close();
            }
        }

        private Connections connections() {
            var telemetry = new Telemetry(listener, namespace);
            if (connection != null) {
                return Connections.over(connection, withTimeout(JetStreamOptions.defaultOptions()), telemetry);
            }
            var options = namedContext().orElseGet(() -> ContextOptions.ofServers(url));
            return Connections.withOptions(
                    () -> options.applyTo(Options.builder()),
                    customizer,
                    options.servers(),
                    options.jetStream(),
                    telemetry);
        }

        /** One attempt of several within the client's time. */
        private JetStreamOptions withTimeout(JetStreamOptions options) {
            var attempt = requestTimeout.compareTo(API_ATTEMPT) < 0 ? requestTimeout : API_ATTEMPT;
            return JetStreamOptions.builder(options).requestTimeout(attempt).build();
        }

        private Optional<ContextOptions> namedContext() {
            if (context == null && !selectedContext) {
                return Optional.empty();
            }
            var contexts = Contexts.ofProcess();
            var name = context == null
                    ? contexts.selected()
                            .orElseThrow(() -> new NotFoundException(
                                    "no NATS context is selected; select one (nats context select) or name one"))
                    : context;
            return Optional.of(contexts.options(contexts.load(name)));
        }
    }
}
