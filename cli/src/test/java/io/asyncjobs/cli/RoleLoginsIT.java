package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.security.UserRole;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is printed for a role is what a server takes in that form: its user does the role's job, and no other's. */
final class RoleLoginsIT {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private static Path home;

    private static TestOperator operator;
    private static NatsServer byConfig;
    private static NatsServer byClaims;

    @BeforeAll
    static void start() throws Exception {
        operator = new TestOperator();
        var users = new StringBuilder("authorization { users: [\n{ user: all, password: all }\n");
        for (var role : UserRole.values()) {
            var name = role.word();
            users.append("{ user: " + name + ", password: " + name + ",\n")
                    .append(printed(role, "config").out())
                    .append("}\n");
        }
        byConfig = server(users + "] }\n");
        byClaims = server(operator.serverConfig() + "max_control_line: 65536\n");
        makeQueues(byConfig, options -> options.userInfo("all", "all"));
        Files.writeString(home.resolve("all.creds"), operator.creds(""));
        makeQueues(byClaims, RoleLoginsIT::asAll);
    }

    @AfterAll
    static void stop() {
        byConfig.close();
        byClaims.close();
    }

    private static NatsServer server(String config) {
        return NatsServer.start(NatsServerSettings.defaults().withExtraConfig(config));
    }

    private static CommandRun printed(UserRole role, String form) {
        var run = CommandRun.alone(
                home, "security", "permissions", "--role", role.word(), "--queue", "EMAIL", "--form", form);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run;
    }

    /** A file of credentials with these claims in its JWT. */
    private static Path creds(String name, CommandRun claims) throws Exception {
        var members = claims.json().path("nats").toString();
        return Files.writeString(
                home.resolve(name + ".creds"), operator.creds(members.substring(1, members.length() - 1)));
    }

    private static Options.Builder asAll(Options.Builder options) {
        return options.credentialPath(home.resolve("all.creds").toString());
    }

    private static AsyncJobs connect(NatsServer server, UnaryOperator<Options.Builder> login) {
        return AsyncJobs.builder().server(server.url()).options(login).connect();
    }

    private static void makeQueues(NatsServer server, UnaryOperator<Options.Builder> all) throws Exception {
        try (var jobs = connect(server, all)) {
            jobs.makeStores();
            jobs.queues().define(QueueSettings.of("EMAIL"));
            jobs.queues().define(QueueSettings.of("SMS"));
        }
    }

    @ParameterizedTest
    @EnumSource(UserRole.class)
    void asABlockOfTheConfigurationItIsEnoughAndNoMore(UserRole role) throws Exception {
        try (var jobs = connect(
                byConfig, options -> options.userInfo(role.word(), role.word()).inboxPrefix("_INBOX_" + role.word()))) {
            assertEnoughAndNoMore(role, jobs);
        }
    }

    @ParameterizedTest
    @EnumSource(UserRole.class)
    void asClaimsOfAUserItIsEnoughAndNoMore(UserRole role) throws Exception {
        var creds = creds(role.word(), printed(role, "jwt"));
        try (var jobs = connect(
                byClaims, options -> options.credentialPath(creds.toString()).inboxPrefix("_INBOX_" + role.word()))) {
            assertEnoughAndNoMore(role, jobs);
        }
    }

    @Test
    void aJwtThatIsTooLongForTheServerIsSaidInOneSentence() throws Exception {
        assertThat(printed(UserRole.PRODUCER, "jwt").err()).doesNotContain("max_control_line");
        var admin = printed(UserRole.ADMIN, "jwt");
        assertThat(admin.err()).contains("max_control_line: 65536");
        try (var usual = server(operator.serverConfig())) {
            makeQueues(usual, RoleLoginsIT::asAll);
            var producer = creds("usual-producer", printed(UserRole.PRODUCER, "jwt"));
            try (var jobs = connect(
                    usual,
                    options -> options.credentialPath(producer.toString()).inboxPrefix("_INBOX_producer"))) {
                doJob(UserRole.PRODUCER, jobs);
            }
            var run = CommandRun.alone(
                    home,
                    "--server",
                    usual.url(),
                    "--creds",
                    creds("usual-admin", admin).toString(),
                    "queue",
                    "list");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1).allMatch(line -> line.startsWith("ajc: "));
            assertThat(run.err()).contains("refused the login", "max_control_line");
        }
    }

    private static void assertEnoughAndNoMore(UserRole role, AsyncJobs jobs) throws Exception {
        doJob(role, jobs);
        assertThatThrownBy(() -> trespass(role, jobs))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Permissions Violation");
        doJob(role, jobs);
    }

    private static void doJob(UserRole role, AsyncJobs jobs) throws Exception {
        switch (role) {
            case OBSERVER -> assertThat(jobs.tasks().list(TaskFilter.all(), 10)).isNotNull();
            case PRODUCER -> assertThat(enqueued(jobs).state()).isEqualTo(TaskState.NEW);
            case WORKER -> {
                try (var worker = jobs.worker()
                        .queue("EMAIL")
                        .maintainer(false)
                        .handleAny(context -> "done")
                        .start()) {
                    assertThat(worker.isAlive()).isTrue();
                    assertThat(jobs.tasks().await(enqueued(jobs).id(), LONG))
                            .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TaskState.COMPLETE));
                }
            }
            case MAINTAINER ->
                assertThat(jobs.tasks().cancel(enqueued(jobs).id(), "by hand").state())
                        .isEqualTo(TaskState.TERMINATED);
            case SCHEDULER -> {
                try (var scheduler = jobs.scheduler("main").maintainer(false).start()) {
                    await().atMost(LONG).until(scheduler::isLeader);
                }
            }
            case ADMIN -> {
                jobs.queues().pause("EMAIL", "by hand");
                assertThat(jobs.queues().status("EMAIL").isPaused()).isTrue();
                jobs.queues().resume("EMAIL");
            }
        }
    }

    private static void trespass(UserRole role, AsyncJobs jobs) throws Exception {
        switch (role) {
            case OBSERVER -> enqueued(jobs);
            case PRODUCER -> jobs.tasks().list(TaskFilter.all(), 10);
            case WORKER, MAINTAINER, SCHEDULER ->
                jobs.schedules().add(Schedule.of("nightly", "@daily", "t").queue("EMAIL"));
            case ADMIN -> jobs.queues().delete("SMS", true);
        }
    }

    private static Task enqueued(AsyncJobs jobs) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue("EMAIL"));
    }
}
