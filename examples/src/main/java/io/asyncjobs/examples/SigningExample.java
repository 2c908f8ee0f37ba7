package io.asyncjobs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.encryption.EncryptedPayloads;
import io.asyncjobs.encryption.PayloadKeys;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.signing.TaskVerifier;
import io.asyncjobs.task.TaskType;
import java.security.SecureRandom;
import java.time.Duration;

/** Payloads that only holders of a key can read, and workers that run only what the producer's key has signed. */
public final class SigningExample {

    private static final TaskType<String> PAY = TaskType.of("pay", String.class);

    private SigningExample() {}

    static void run(String url) throws Exception {
        // keys come from files in real life: TaskSigner.ofFile, TaskVerifier.ofFile, PayloadKeys.ofHex
        var payloadKeys = PayloadKeys.of("2026-11", random());
        var signer = TaskSigner.of(random());
        var producing = AsyncJobs.builder()
                .server(url)
                .signer(signer)
                .payloads(json -> new EncryptedPayloads(json, payloadKeys));
        var working = AsyncJobs.builder()
                .server(url)
                .verifier(TaskVerifier.ofHex(signer.publicKeyHex()))
                .payloads(json -> new EncryptedPayloads(json, payloadKeys));

        try (var producer = producing.connect();
                var stranger = AsyncJobs.connect(url);
                var jobs = working.connect()) {
            jobs.queues().define(QueueSettings.of("PAYMENTS"));
            var paid = producer.producer().enqueue(PAY.with("20 to ada").queue("PAYMENTS"));
            var stored = new String(stranger.tasks().load(paid.id()).payload().bytes(), UTF_8);
            System.out.println("readable without the key: " + stored.contains("ada"));
            var forged = stranger.producer().enqueue(PAY.with("90 to eve").queue("PAYMENTS"));

            var worker = jobs.worker()
                    .queue("PAYMENTS")
                    .handle(PAY, (order, context) -> "paid " + order)
                    .start();
            try (worker) {
                for (var task : new String[] {paid.id(), forged.id()}) {
                    var end =
                            stranger.tasks().await(task, Duration.ofSeconds(30)).orElseThrow();
                    System.out.println(end.state().word() + ": "
                            + end.result().map(result -> result.json()).orElseGet(() -> "not run"));
                }
            }
        }
    }

    private static byte[] random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(SigningExample::run, args);
    }
}
