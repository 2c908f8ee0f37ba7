package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is answered while NATS is not there. */
@Timeout(180)
final class NatsAwayIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final ApiServer API = new ApiServer();

    private static String health() throws Exception {
        var reply = API.client().get("/v1/overview");
        return reply.status() == 200 ? reply.json().path("health").asString() : reply.text();
    }

    /** Sooner than a request to NATS is given up. */
    private static void assertThatItIsSoonNotReady() throws Exception {
        long began = System.nanoTime();
        var reply = API.client().get("/readyz");
        assertThat(reply.status()).as(reply.text()).isEqualTo(503);
        assertThat(reply.json().path("ready").asBoolean()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }

    @Test
    void theOverviewSaysThatThereIsNoConnection() throws Exception {
        API.jobs().queues().define(QueueSettings.of("A"));
        assertThat(health()).isEqualTo("All is well in 1 queue.");

        API.nats().server().kill();
        await().atMost(LIMIT).until(() -> !API.jobs().isConnected());
        var reply = API.client().get("/v1/overview");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("severity").asString()).isEqualTo("fault");
        assertThat(reply.json().path("health").asString()).startsWith("The server has no connection to NATS.");
        assertThat(reply.json().path("queues").size()).isZero();
        assertThatItIsSoonNotReady();

        API.nats().server().restart();
        await().atMost(LIMIT).ignoreExceptions().until(() -> health().equals("All is well in 1 queue."));
    }

    @Test
    void itIsSoonNotReadyWhereNatsIsThereAndDoesNotAnswer() throws Exception {
        assertThat(API.client().get("/readyz").status()).isEqualTo(200);
        API.nats().server().pause();
        try {
            assertThatItIsSoonNotReady();
        } finally {
            API.nats().server().resume();
        }
        await().atMost(LIMIT).until(() -> API.client().get("/readyz").status() == 200);
    }
}
