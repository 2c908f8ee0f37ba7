package io.asyncjobs.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.internal.wire.JsonPayloads;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** A try of a task that nobody runs: never cancelled, its time never up. */
record PlainContext(Task task) implements TaskContext {

    private static final JsonPayloads CODEC =
            new JsonPayloads(JsonMapper.builder().build());

    static PlainContext of(String type, String json) {
        return new PlainContext(Task.builder("one", type, "Q")
                .payload(Payload.of(json.getBytes(UTF_8)))
                .build());
    }

    @Override
    public int tryNumber() {
        return 1;
    }

    @Override
    public Instant runsUntil() {
        return Instant.MAX;
    }

    @Override
    public Duration remaining() {
        return Duration.ofHours(1);
    }

    @Override
    public long fencingToken() {
        return 1;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void onCancel(Runnable action) {
        // it never is
    }

    @Override
    public LeaseState leaseState() {
        return LeaseState.HELD;
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger(PlainContext.class);
    }

    @Override
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(Class<T> type) {
        return (T) CODEC.decode(task.payload().bytes(), type);
    }

    @Override
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(TaskType<T> type) {
        return (T) CODEC.decode(task.payload().bytes(), type.payloadType());
    }

    @Override
    public void progress(int percent, String text) {}

    @Override
    public Optional<TaskResult> dependencyResult(String id) {
        return Optional.empty();
    }

    @Override
    public byte[] document() {
        return TaskJson.write(task);
    }
}
