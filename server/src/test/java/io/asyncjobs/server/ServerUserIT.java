package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Roles;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.security.UserRole;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the server's own user of NATS must be permitted to do is what its roles have. */
class ServerUserIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String NAMESPACE = "SERVED";

    private static final List<UserRole> FULL = List.of(UserRole.ADMIN, UserRole.MAINTAINER);

    private static final List<UserRole> LOOKING = List.of(UserRole.OBSERVER);

    @RegisterExtension
    static final RealServer NATS = new RealServer(NatsServerSettings.defaults()
            .withExtraConfig("authorization {\nusers: [\n" + user("full", FULL) + user("looking", LOOKING) + "]\n}\n"));

    private static Roles roles() {
        return Roles.in(NAMESPACE).withQueues(List.of("MAIL"));
    }

    private static String user(String name, List<UserRole> roles) {
        var permissions = roles().permissions(roles);
        return "  { user: " + name + ", password: " + name + ", permissions: { publish: { allow: ["
                + quoted(permissions.publish()) + "] }, subscribe: { allow: [" + quoted(permissions.subscribe())
                + "] } } }\n";
    }

    private static String quoted(Collection<String> subjects) {
        return subjects.stream().map(subject -> '"' + subject + '"').collect(Collectors.joining(", "));
    }

    private static AsyncJobs as(String user, List<UserRole> roles) {
        return NATS.closed(AsyncJobs.builder()
                .server("nats://" + user + ":" + user + "@127.0.0.1:"
                        + NATS.server().port())
                .options(options -> options.inboxPrefix(roles().inboxPrefix(roles)))
                .namespace(NAMESPACE)
                .connect());
    }

    @Test
    void anAdminAndMaintainerServesAllAndAnObserverServesReadOnly() throws Exception {
        var jobs = as("full", FULL);
        jobs.makeStores();
        jobs.queues().define(QueueSettings.of("MAIL"));
        var full = new Client(NATS.closed(AsyncJobsServer.builder(jobs).start()).url());
        var seen = as("looking", LOOKING);
        var looking = new Client(NATS.closed(AsyncJobsServer.builder(seen)
                        .access(AccessSettings.open().withReadOnly(true))
                        .start())
                .url());
        jobs.producer().enqueue(TaskSpec.of("mail").queue("MAIL").delay(Duration.ofSeconds(1)));
        assertThat(full.post("/v1/queues/MAIL/pause", "{\"reason\":\"holidays\"}")
                        .status())
                .isEqualTo(200);

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.queues().status("MAIL").entries()).isEqualTo(1));
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.leaders().reconciler().orElse("")).startsWith("http-server-"));
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(jobs.auditLog().list(AuditFilter.all(), 10)).isNotEmpty());
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(seen.statistics().after(0)).isNotEmpty());
        for (var path : List.of("/v1/tasks", "/v1/stats", "/v1/storage", "/v1/audit", "/v1/overview", "/v1/queues")) {
            assertThat(looking.get(path).status()).as(path).isEqualTo(200);
        }
        var streams = looking.get("/v1/storage").json().path("streams");
        assertThat(streams.findValuesAsString("holds"))
                .contains("statistics", "audit")
                .doesNotContain("other");
        assertThat(streams.findValuesAsString("problem")).isEmpty();
    }
}
