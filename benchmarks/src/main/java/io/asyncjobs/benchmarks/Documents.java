package io.asyncjobs.benchmarks;

import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;

/** The task that is measured everywhere: fresh, with a payload that makes its document 620 bytes. */
final class Documents {

    static final int SIZE = 620;
    static final String ID = "24ErgVol4ZjpoQ8FAima9R2jEHB";
    static final String WORKER = "24ErgVol4ZjpoQ8FAima9R2jEHC";
    static final Instant CREATED = Instant.parse("2026-01-26T14:46:09.232015Z");
    static final long SEQUENCE = 4711;

    private Documents() {}

    /** A fresh task that is stored. */
    static Task task() {
        var type = "email:new";
        var task = withPayload(type, new byte[0]);
        int open = SIZE - TaskJson.write(task).length;
        var payload = new byte[open / 4 * 3];
        new SplittableRandom(620).nextBytes(payload);
        // base64 grows by four, the type fills up to the byte
        var filled = withPayload(type + "x".repeat(open % 4), payload);
        int size = TaskJson.write(filled).length;
        if (size != SIZE) {
            throw new IllegalStateException("the document has " + size + " bytes where " + SIZE + " were meant: "
                    + new String(TaskJson.write(filled), StandardCharsets.UTF_8));
        }
        return filled;
    }

    private static Task withPayload(String type, byte[] payload) {
        return Task.builder(ID, type, "EMAIL")
                .payload(Payload.of(payload))
                .created(CREATED)
                .state(TaskState.NEW)
                .build()
                .storedAt(SEQUENCE);
    }
}
