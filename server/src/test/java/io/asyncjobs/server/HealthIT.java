package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private Client client;

    @BeforeEach
    void start() {
        client = new Client(
                NATS.closed(AsyncJobsServer.builder(NATS.client()).start()).url());
    }

    @Test
    void itIsAliveAndReady() throws Exception {
        assertThat(client.get("/healthz").json().path("status").asString()).isEqualTo("ok");
        assertThat(client.get("/readyz").json().path("ready").asBoolean()).isTrue();
    }

    @Test
    void headIsAnsweredAsGetWithoutContent() throws Exception {
        var reply = client.send("HEAD", "/healthz", null);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEmpty();
    }

    @Test
    void aPathThatIsNotThereAndAMethodThatItDoesNotKnowAreProblems() throws Exception {
        var missing = client.get("/nothing");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(missing.reason()).isEqualTo("path_not_found");

        var wrong = client.post("/healthz", "{}");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(wrong.reason()).isEqualTo("method_not_allowed");
    }

    @Test
    void aQueryParameterThatIsNotKnownIsRefused() throws Exception {
        var reply = client.get("/healthz?verbose=1");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("verbose");
    }
}
