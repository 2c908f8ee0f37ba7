package io.asyncjobs.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored task, as one version of its document says. Immutable: a change is a new version, made by the methods named
 * for what happened ({@link #activated}, {@link #completed}, …), which refuse moves that the life cycle does not have.
 */
public final class Task {

    private final Builder fields;
    private final long sequence;

    /** The fields are not changed from then on. */
    private Task(Builder fields) {
        this(fields, fields.sequence);
    }

    private Task(Builder fields, long sequence) {
        this.fields = fields;
        this.sequence = sequence;
    }

    /** A task in state {@code new} with nothing else set; for decoders and tests, users build a {@link TaskSpec}. */
    public static Builder builder(String id, String type, String queue) {
        return new Builder(id, type, queue);
    }

    /** A builder that starts from this version. */
    public Builder toBuilder() {
        return copy();
    }

    private Builder copy() {
        var copy = fields.copy();
        copy.sequence = sequence;
        return copy;
    }

    /** The id, unique in its namespace. */
    public String id() {
        return fields.id;
    }

    /** What handler it needs. */
    public String type() {
        return fields.type;
    }

    /** The queue it was put into. */
    public String queue() {
        return fields.queue;
    }

    /** The ids of the tasks that it waits for; empty for most. */
    public List<String> dependencies() {
        return fields.dependencies;
    }

    /** The results of the tasks that it waited for, as the JSON object of its document, if asked for and known. */
    public Optional<String> dependencyResultsJson() {
        return Optional.ofNullable(fields.dependencyResultsJson);
    }

    /** Whether the results of the tasks that it waits for are handed to it. */
    public boolean loadDependencies() {
        return fields.loadDependencies;
    }

    /** Whether parents that do not exist are waited for, rather than counted as failed. Go processes do not know this. */
    public boolean waitsForUnknown() {
        return fields.waitsForUnknown;
    }

    /** The bytes it carries. */
    public Payload payload() {
        return fields.payload;
    }

    /** The latest time at which a try may start. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(fields.deadline);
    }

    /** How often it may be tried; 0 and below mean that only its queue limits it. */
    public int maxTries() {
        return fields.maxTries;
    }

    /** What its handler returned, once it is complete. */
    public Optional<TaskResult> result() {
        return Optional.ofNullable(fields.result);
    }

    /** Where it is in its life. */
    public TaskState state() {
        return fields.state;
    }

    /** When it was made, by its producer's clock. */
    public Instant created() {
        return fields.created;
    }

    /** When it was last activated or ended. */
    public Optional<Instant> tried() {
        return Optional.ofNullable(fields.tried);
    }

    /** How often it was activated, without the tries that were given back. */
    public int tries() {
        return fields.tries;
    }

    /** Why the last try failed, or why it ended; at most 1,024 bytes where written by this library. */
    public Optional<String> lastError() {
        return Optional.ofNullable(fields.lastError);
    }

    /** The stack trace of the last failure, at most 8 kB. */
    public Optional<String> lastTrace() {
        return Optional.ofNullable(fields.lastTrace);
    }

    /** The ed25519 signature in hexadecimal, if it is signed. */
    public Optional<String> signature() {
        return Optional.ofNullable(fields.signature);
    }

    /** Who runs it; only while it is active, and only where a worker of this library runs it. */
    public Optional<RunHolder> run() {
        return Optional.ofNullable(fields.run);
    }

    /** When it may run at the earliest, if it waits for that. */
    public Optional<Instant> notBefore() {
        return Optional.ofNullable(fields.notBefore);
    }

    /** Who runs it, or ran it last, as far as that is known. */
    public Optional<String> worker() {
        if (fields.run != null) {
            return Optional.of(fields.run.worker());
        }
        return fields.history.isEmpty()
                ? Optional.empty()
                : Optional.of(fields.history.getLast().worker()).filter(id -> !id.isEmpty());
    }

    /** Its user headers. */
    public Map<String, String> headers() {
        return fields.headers;
    }

    /** Its tries that are over, the oldest first; at most the last {@value PastTry#KEPT}. Go processes drop them. */
    public List<PastTry> history() {
        return fields.history;
    }

    /** The unique key that it holds until it is final, as it stands in the store of unique keys, if it holds one. */
    public Optional<String> uniqueKey() {
        return Optional.ofNullable(fields.uniqueKey);
    }

    /** Why it is a dead letter; only where it is final and is to have one. */
    public Optional<DeathReason> deathReason() {
        return Optional.ofNullable(fields.deathReason);
    }

    /** Keys of its document that this version of the library does not know, with their JSON text; kept when it is saved. */
    public Map<String, String> unknownKeys() {
        return fields.unknownKeys;
    }

    /** The stream sequence of this version, 0 if it was never stored. It grows with every save, so it orders versions. */
    public long sequence() {
        return sequence;
    }

    /** Whether a deadline is set and lies before that time. */
    public boolean isPastDeadline(Instant now) {
        return fields.deadline != null && fields.deadline.isBefore(now);
    }

    /** This version, known to be stored at that sequence. */
    public Task storedAt(long sequence) {
        return new Task(fields, sequence);
    }

    /** Started by a worker: active, one more try, last error cleared. */
    public Task activated(RunHolder run, Instant now) {
        refuseFinal("activated");
        var next = ended(TaskState.ACTIVE, now, "its worker was lost before it ended");
        next.tries = fields.tries + 1;
        next.tried = now;
        next.run = run;
        next.lastError = null;
        next.lastTrace = null;
        next.notBefore = null;
        return new Task(next);
    }

    /** Its handler succeeded. */
    public Task completed(TaskResult result) {
        refuseFinal("completed");
        var next = ended(TaskState.COMPLETE, result.completed(), null);
        next.result = result;
        next.tried = result.completed();
        next.lastError = null;
        next.lastTrace = null;
        return new Task(next);
    }

    /** A try failed and another follows at that time. */
    public Task retrying(String error, @Nullable String trace, Instant notBefore, Instant now) {
        refuseFinal("retried");
        var next = ended(TaskState.RETRY, now, error);
        next.lastError = error;
        next.lastTrace = trace;
        next.notBefore = notBefore;
        next.tried = now;
        return new Task(next);
    }

    /** The try is given back as if it had not been made; the next one follows at that time, or at once for null. */
    public Task givenBack(@Nullable Instant notBefore, @Nullable String reason) {
        refuseFinal("given back");
        var next = released(TaskState.RETRY);
        next.tries = Math.max(0, fields.tries - 1);
        next.notBefore = notBefore;
        next.lastError = reason;
        return new Task(next);
    }

    /** Past its deadline, or out of tries; an error of null keeps the last one. */
    public Task expired(@Nullable String error, @Nullable String trace, Instant now) {
        return failedFor(TaskState.EXPIRED, DeathReason.EXPIRED, error, trace, now);
    }

    /** Ended by its handler. */
    public Task terminated(String reason, @Nullable String trace, Instant now) {
        return terminatedFor(DeathReason.TERMINATED, reason, trace, now);
    }

    /** Not signed, or not by a key that is accepted. */
    public Task quarantined(String reason, Instant now) {
        return terminatedFor(DeathReason.QUARANTINED, reason, null, now);
    }

    /** Ended by a person, with a dead letter or without. */
    public Task cancelled(String reason, boolean withDeadLetter, Instant now) {
        return terminatedFor(withDeadLetter ? DeathReason.CANCELLED : null, reason, null, now);
    }

    /** A task that it depends on failed, or is missing. */
    public Task unreachable(String reason, Instant now) {
        var next = failedFor(TaskState.UNREACHABLE, DeathReason.UNREACHABLE, reason, null, now)
                .copy();
        next.tried = now; // as the original
        return new Task(next);
    }

    /** Its item could not be put into its queue; its producer was told. */
    public Task notQueued(String reason, Instant now) {
        return failedFor(TaskState.QUEUE_ERROR, null, reason, null, now);
    }

    /** Its item was taken out of its queue: displaced, or dropped by the server. */
    public Task dropped(DeathReason why, String reason, Instant now) {
        return failedFor(TaskState.QUEUE_ERROR, why, reason, null, now);
    }

    /**
     * Once more by hand: fresh tries, no result, its dependencies to be looked at again; a deadline of null keeps the one
     * that it has.
     *
     * @throws IllegalStateException if it is active
     */
    public Task retriedByHand(@Nullable Instant newDeadline) {
        if (fields.state == TaskState.ACTIVE) {
            throw new IllegalStateException("task " + fields.id + " is active and cannot be retried by hand");
        }
        var next = released(fields.dependencies.isEmpty() ? TaskState.RETRY : TaskState.BLOCKED);
        next.tries = 0;
        next.result = null;
        next.deathReason = null;
        next.deadline = newDeadline == null ? fields.deadline : newDeadline;
        return new Task(next);
    }

    private Task terminatedFor(@Nullable DeathReason why, String reason, @Nullable String trace, Instant now) {
        var next = failedFor(TaskState.TERMINATED, why, reason, trace, now).copy();
        next.tried = now;
        return new Task(next);
    }

    private Task failedFor(
            TaskState state, @Nullable DeathReason why, @Nullable String error, @Nullable String trace, Instant now) {
        refuseFinal(state.word());
        var next = ended(state, now, error);
        next.deathReason = why;
        if (error != null) {
            next.lastError = error;
            next.lastTrace = trace;
        }
        return new Task(next);
    }

    /** The next version, with its running try, if there is one, moved into the history. */
    private Builder ended(TaskState state, Instant now, @Nullable String error) {
        var next = released(state);
        if (fields.state == TaskState.ACTIVE) {
            var worker = fields.run == null ? "" : fields.run.worker();
            var past = new PastTry(fields.tries, fields.tried == null ? now : fields.tried, now, worker, error);
            var kept = new ArrayList<>(fields.history);
            kept.add(past);
            next.history = List.copyOf(kept.subList(Math.max(0, kept.size() - PastTry.KEPT), kept.size()));
        }
        return next;
    }

    private Builder released(TaskState state) {
        var next = copy();
        next.state = state;
        next.run = null;
        next.notBefore = null;
        return next;
    }

    private void refuseFinal(String move) {
        if (fields.state.isFinal()) {
            throw new IllegalStateException(
                    "task " + fields.id + " is " + fields.state.word() + " and cannot be " + move);
        }
    }

    @Override
    public String toString() {
        return "task " + fields.id + " (" + fields.type + ", queue " + fields.queue + ", " + fields.state.word() + ")";
    }

    /** Collects the fields of a {@link Task}. Not safe for use by several threads. */
    public static final class Builder {
        private String id;
        private String type;
        private String queue;
        private List<String> dependencies = List.of();
        private @Nullable String dependencyResultsJson;
        private boolean loadDependencies;
        private boolean waitsForUnknown;
        private Payload payload = Payload.none();
        private @Nullable Instant deadline;
        private int maxTries = TaskSpec.DEFAULT_MAX_TRIES;
        private @Nullable TaskResult result;
        private TaskState state = TaskState.NEW;
        private Instant created = Instant.EPOCH;
        private @Nullable Instant tried;
        private int tries;
        private @Nullable String lastError;
        private @Nullable String lastTrace;
        private @Nullable String signature;
        private @Nullable RunHolder run;
        private @Nullable Instant notBefore;
        private Map<String, String> headers = Map.of();
        private List<PastTry> history = List.of();
        private @Nullable String uniqueKey;
        private @Nullable DeathReason deathReason;
        private Map<String, String> unknownKeys = Map.of();
        private long sequence;

        private Builder(String id, String type, String queue) {
            this.id = Objects.requireNonNull(id, "id");
            this.type = Objects.requireNonNull(type, "type");
            this.queue = Objects.requireNonNull(queue, "queue");
        }

        private Builder copy() {
            var copy = new Builder(id, type, queue);
            copy.dependencies = dependencies;
            copy.dependencyResultsJson = dependencyResultsJson;
            copy.loadDependencies = loadDependencies;
            copy.waitsForUnknown = waitsForUnknown;
            copy.payload = payload;
            copy.deadline = deadline;
            copy.maxTries = maxTries;
            copy.result = result;
            copy.state = state;
            copy.created = created;
            copy.tried = tried;
            copy.tries = tries;
            copy.lastError = lastError;
            copy.lastTrace = lastTrace;
            copy.signature = signature;
            copy.run = run;
            copy.notBefore = notBefore;
            copy.headers = headers;
            copy.history = history;
            copy.uniqueKey = uniqueKey;
            copy.deathReason = deathReason;
            copy.unknownKeys = unknownKeys;
            copy.sequence = sequence;
            return copy;
        }

        /** Sets {@link Task#dependencies()}. */
        public Builder dependencies(List<String> ids) {
            dependencies = List.copyOf(ids);
            return this;
        }

        /** Sets {@link Task#dependencyResultsJson()}. */
        public Builder dependencyResultsJson(@Nullable String json) {
            dependencyResultsJson = json;
            return this;
        }

        /** Sets {@link Task#loadDependencies()}. */
        public Builder loadDependencies(boolean load) {
            loadDependencies = load;
            return this;
        }

        /** Sets {@link Task#waitsForUnknown()}. */
        public Builder waitsForUnknown(boolean wait) {
            waitsForUnknown = wait;
            return this;
        }

        /** Sets {@link Task#payload()}. */
        public Builder payload(Payload bytes) {
            payload = bytes;
            return this;
        }

        /** Sets {@link Task#deadline()}. */
        public Builder deadline(@Nullable Instant time) {
            deadline = time;
            return this;
        }

        /** Sets {@link Task#maxTries()}. */
        public Builder maxTries(int tries) {
            maxTries = tries;
            return this;
        }

        /** Sets {@link Task#result()}. */
        public Builder result(@Nullable TaskResult value) {
            result = value;
            return this;
        }

        /** Sets {@link Task#state()}. */
        public Builder state(TaskState value) {
            state = value;
            return this;
        }

        /** Sets {@link Task#created()}. */
        public Builder created(Instant time) {
            created = time;
            return this;
        }

        /** Sets {@link Task#tried()}. */
        public Builder tried(@Nullable Instant time) {
            tried = time;
            return this;
        }

        /** Sets {@link Task#tries()}. */
        public Builder tries(int count) {
            tries = count;
            return this;
        }

        /** Sets {@link Task#lastError()}. */
        public Builder lastError(@Nullable String error) {
            lastError = error;
            return this;
        }

        /** Sets {@link Task#lastTrace()}. */
        public Builder lastTrace(@Nullable String trace) {
            lastTrace = trace;
            return this;
        }

        /** Sets {@link Task#signature()}. */
        public Builder signature(@Nullable String hex) {
            signature = hex;
            return this;
        }

        /** Sets {@link Task#run()}. */
        public Builder run(@Nullable RunHolder value) {
            run = value;
            return this;
        }

        /** Sets {@link Task#notBefore()}. */
        public Builder notBefore(@Nullable Instant time) {
            notBefore = time;
            return this;
        }

        /** Sets {@link Task#headers()}; the order is kept. */
        public Builder headers(Map<String, String> values) {
            headers = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
            return this;
        }

        /** Sets {@link Task#history()}. */
        public Builder history(List<PastTry> tries) {
            history = List.copyOf(tries);
            return this;
        }

        /** Sets {@link Task#uniqueKey()}. */
        public Builder uniqueKey(@Nullable String key) {
            uniqueKey = key;
            return this;
        }

        /** Sets {@link Task#deathReason()}. */
        public Builder deathReason(@Nullable DeathReason reason) {
            deathReason = reason;
            return this;
        }

        /** Sets {@link Task#unknownKeys()}; the order is kept. */
        public Builder unknownKeys(Map<String, String> values) {
            unknownKeys = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
            return this;
        }

        /** Sets {@link Task#sequence()}. */
        public Builder sequence(long value) {
            sequence = value;
            return this;
        }

        /** The task under this id, type and queue, for decoders that learn these last. The builder may be used on. */
        public Task named(String id, String type, String queue) {
            var named = copy();
            named.id = id;
            named.type = type;
            named.queue = queue;
            return new Task(named);
        }

        /** The task. The builder may be used on. */
        public Task build() {
            return new Task(copy());
        }
    }
}
