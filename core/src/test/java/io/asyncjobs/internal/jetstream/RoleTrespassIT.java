package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.RealServer;
import io.asyncjobs.RoleServer;
import io.asyncjobs.Roles;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.security.UserRole;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What no role may do: each attempt is refused, said in one sentence, and changes nothing. */
final class RoleTrespassIT {

    private static final String MINE = "MINE";
    private static final String OTHER = "OTHER";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration GONE = Duration.ofMinutes(2);

    @RegisterExtension
    static final RealServer SERVER =
            new RealServer(RoleServer.settings(Roles.in(MINE).withQueues(List.of("EMAIL"))));

    /** What all of them are refused: other queues, other namespaces, other users' inboxes, and the server itself. */
    private static final List<String> NOBODYS = List.of(
            "MINE.Q.SMS.x",
            "MINE.D.O.EMAIL.x",
            "OTHER.T.x",
            "OTHER.Q.EMAIL.x",
            "$JS.API.STREAM.MSG.GET.OTHER_TASKS",
            "$JS.API.STREAM.PURGE.OTHER_Q_EMAIL",
            "$JS.API.STREAM.DELETE.MINE_TASKS",
            "$JS.API.STREAM.MSG.DELETE.MINE_TASKS",
            "$JS.API.STREAM.CREATE.EVIL",
            "$SYS.REQ.SERVER.PING",
            "_INBOX_someone.x");

    /** What only others may do. */
    private static final Map<UserRole, List<String>> OTHERS = Map.of(
            UserRole.PRODUCER,
            List.of(
                    "MINE.ST.x",
                    "MINE.AUDIT",
                    "MINE.D.S.SMS.x",
                    "MINE.U.SMS.x",
                    "MINE.DLQ.SMS.x",
                    "MINE.E.leader_election.task_scheduler",
                    "MINE.EX.queue_changed.EMAIL",
                    "MINE.EX.repaired.x",
                    "MINE.C.x",
                    "MINE.H.T.x",
                    "$KV.MINE_CONFIGURATION.scheduled_tasks.x",
                    "$KV.MINE_ELECTIONS.task_scheduler",
                    "$KV.MINE_WORKERS.x",
                    "$KV.MINE_OPERATIONS.operation.x",
                    "$JS.API.STREAM.UPDATE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.DELETE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.PURGE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.MSG.DELETE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.NAMES",
                    "$JS.API.CONSUMER.CREATE.MINE_TASKS.x.MINE.T.*",
                    "$JS.API.CONSUMER.CREATE.MINE_STATS.x.MINE.ST.*",
                    "$JS.API.CONSUMER.CREATE.MINE_AUDIT.x.MINE.AUDIT",
                    "$JS.API.CONSUMER.MSG.NEXT.MINE_Q_EMAIL.WORKERS",
                    "$JS.ACK.MINE_Q_EMAIL.WORKERS.1.1.1.1.0",
                    "$JS.API.DIRECT.GET.MINE_TASKS"),
            UserRole.WORKER,
            List.of(
                    "MINE.ST.x",
                    "MINE.AUDIT",
                    "$JS.API.CONSUMER.MSG.NEXT.MINE_Q_SMS.WORKERS",
                    "$JS.ACK.MINE_Q_SMS.WORKERS.1.1.1.1.0",
                    "$JS.API.CONSUMER.MSG.NEXT.MINE_DELAY.PUMP",
                    "$JS.ACK.MINE_DELAY.PUMP.1.1.1.1.0",
                    "$KV.MINE_ELECTIONS.reconciler",
                    "$KV.MINE_CONFIGURATION.reconciler.checkpoint",
                    "$KV.MINE_CONFIGURATION.scheduled_tasks.x",
                    "$KV.MINE_OPERATIONS.operation.x",
                    "MINE.EX.repaired.x",
                    "MINE.C.x",
                    "$JS.API.STREAM.PURGE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.PURGE.MINE_DLQ",
                    "$JS.API.STREAM.UPDATE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.DELETE.MINE_Q_EMAIL",
                    "$JS.API.CONSUMER.CREATE.MINE_Q_EMAIL.WORKERS",
                    "$JS.API.CONSUMER.PAUSE.MINE_Q_EMAIL.WORKERS",
                    "$JS.API.CONSUMER.CREATE.MINE_TASKS.x.MINE.T.*"),
            UserRole.MAINTAINER,
            List.of(
                    "MINE.ST.x",
                    "MINE.AUDIT",
                    "$KV.MINE_ELECTIONS.task_scheduler",
                    "$KV.MINE_CONFIGURATION.scheduled_tasks.x",
                    "$KV.MINE_CONFIGURATION.schedule_state.x",
                    "$JS.API.STREAM.UPDATE.MINE_Q_EMAIL",
                    "$JS.API.STREAM.UPDATE.MINE_TASKS",
                    "$JS.API.STREAM.DELETE.MINE_Q_EMAIL",
                    "$JS.API.CONSUMER.PAUSE.MINE_Q_EMAIL.WORKERS",
                    "$JS.API.CONSUMER.DELETE.MINE_Q_EMAIL.WORKERS"),
            UserRole.SCHEDULER,
            List.of(
                    "MINE.ST.x",
                    "MINE.AUDIT",
                    "$KV.MINE_CONFIGURATION.scheduled_tasks.x",
                    "$KV.MINE_ELECTIONS.reconciler",
                    "$KV.MINE_WORKERS.x",
                    "$KV.MINE_OPERATIONS.operation.x",
                    "$JS.API.CONSUMER.MSG.NEXT.MINE_Q_EMAIL.WORKERS",
                    "$JS.API.STREAM.DELETE.MINE_Q_EMAIL",
                    "$JS.API.CONSUMER.CREATE.MINE_TASKS.x.MINE.T.*"),
            UserRole.OBSERVER,
            List.of(
                    "MINE.ST.x",
                    "MINE.AUDIT",
                    "MINE.T.x",
                    "MINE.Q.EMAIL.x",
                    "MINE.D.S.EMAIL.x",
                    "MINE.E.task_state.x",
                    "MINE.C.x",
                    "$KV.MINE_CONFIGURATION.scheduled_tasks.x",
                    "$KV.MINE_WORKERS.x",
                    "$JS.API.STREAM.PURGE.MINE_TASKS",
                    "$JS.API.STREAM.UPDATE.MINE_TASKS",
                    "$JS.API.CONSUMER.CREATE.MINE_Q_EMAIL.x.MINE.Q.EMAIL.>",
                    "$JS.API.CONSUMER.MSG.NEXT.MINE_Q_EMAIL.WORKERS",
                    "$JS.ACK.MINE_Q_EMAIL.WORKERS.1.1.1.1.0"),
            UserRole.ADMIN,
            List.of(
                    "$JS.API.CONSUMER.MSG.NEXT.MINE_Q_EMAIL.WORKERS",
                    "$JS.ACK.MINE_Q_EMAIL.WORKERS.1.1.1.1.0",
                    "$KV.MINE_ELECTIONS.task_scheduler",
                    "$KV.MINE_WORKERS.x",
                    "$JS.API.STREAM.CREATE.OTHER_TASKS",
                    "$JS.API.STREAM.DELETE.OTHER_TASKS"));

    /** What each may not listen to. */
    private static final Map<UserRole, List<String>> UNHEARD = Map.of(
            UserRole.PRODUCER,
            List.of("MINE.>", "MINE.W.>", "MINE.EX.>", "MINE.Q.EMAIL.*", "_INBOX.>", "_INBOX_worker.>", "$JS.API.>"),
            UserRole.WORKER,
            List.of("MINE.H.T.x", "MINE.E.leader_election.*", "MINE.T.*", "OTHER.W.>", "_INBOX_producer.>"),
            UserRole.MAINTAINER,
            List.of("MINE.T.*", "_INBOX_admin.>", "$JS.EVENT.>"),
            UserRole.SCHEDULER,
            List.of("MINE.E.>", "MINE.W.>", "_INBOX_worker.>"),
            UserRole.OBSERVER,
            List.of("MINE.T.*", "MINE.Q.>", "OTHER.E.>", "$KV.>", "_INBOX_admin.>", ">"),
            UserRole.ADMIN,
            List.of("MINE.T.*", "MINE.C.*", "_INBOX_worker.>"));

    private Connection all;
    private Map<String, String> before;
    private Set<String> consumersBefore;

    @BeforeEach
    void twoNamespaces() throws Exception {
        for (var namespace : List.of(MINE, OTHER)) {
            var jobs = SERVER.closed(
                    AsyncJobs.builder().server(url("all")).namespace(namespace).connect());
            jobs.makeStores();
            jobs.queues().define(QueueSettings.of("EMAIL"));
            jobs.queues().define(QueueSettings.of("SMS"));
            if (jobs.tasks().find("kept").isEmpty()) {
                jobs.producer().enqueue(TaskSpec.of("t").queue("EMAIL").id("kept"));
            }
        }
        all = SERVER.closed(Nats.connect(url("all")));
        before = everything();
        consumersBefore = consumers();
    }

    private static String url(String user) {
        return "nats://" + user + ":" + user + "@127.0.0.1:" + SERVER.server().port();
    }

    /** Every stream with its settings, its last sequence and how much it holds. */
    private Map<String, String> everything() throws Exception {
        var found = new TreeMap<String, String>();
        for (var info : all.jetStreamManagement().getStreams()) {
            var state = info.getStreamState();
            found.put(
                    info.getConfiguration().getName(),
                    state.getLastSequence() + " " + state.getMsgCount() + " "
                            + info.getConfiguration().toJson());
        }
        return found;
    }

    private Set<String> consumers() throws Exception {
        var found = new TreeSet<String>();
        var streams = all.jetStreamManagement();
        for (var stream : streams.getStreamNames()) {
            streams.getConsumerNames(stream).forEach(consumer -> found.add(stream + "/" + consumer));
        }
        return found;
    }

    /** The server drops the readers of clients that are gone after a while, those of before too. */
    private void nothingHasChanged() throws Exception {
        assertThat(everything()).isEqualTo(before);
        await().atMost(GONE).untilAsserted(() -> assertThat(consumers()).isSubsetOf(consumersBefore));
    }

    private static Options.Builder options(UserRole role) {
        return Options.builder()
                .server(url(role.word()))
                .inboxPrefix(Roles.in(MINE).inboxPrefix(List.of(role)));
    }

    @ParameterizedTest
    @EnumSource(UserRole.class)
    void whatIsOthersIsRefusedAndChangesNothing(UserRole role) throws Exception {
        var connections = SERVER.closed(Connections.withOptions(
                () -> options(role), more -> more, "the test's", JetStreamOptions.defaultOptions(), Telemetry.NONE));
        var pipe = connections.pipe(Connections.Role.PRODUCER);

        for (var subject : Stream.concat(NOBODYS.stream(), OTHERS.getOrDefault(role, List.of()).stream())
                .toList()) {
            var body = "{}".getBytes(StandardCharsets.UTF_8);
            var failure = catchThrowable(() ->
                    new ConfirmedPublish(pipe, () -> {}).send(subject, new HeaderLines(), body, "trespass", PATIENCE));
            isOneClearSentence(failure, "Permissions Violation", subject);
        }
        assertThat(connections.isUp()).isTrue();
        nothingHasChanged();
    }

    @ParameterizedTest
    @EnumSource(UserRole.class)
    void whatIsOthersIsNotHeard(UserRole role) throws Exception {
        Queue<String> errors = new ConcurrentLinkedQueue<>();
        var nats = SERVER.closed(Nats.connect(options(role)
                .errorListener(new ErrorListener() {
                    @Override
                    public void errorOccurred(Connection connection, String error) {
                        errors.add(error);
                    }
                })
                .build()));
        for (var subject : UNHEARD.getOrDefault(role, List.of())) {
            nats.subscribe(subject);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(errors)
                            .anyMatch(error ->
                                    error.contains("Permissions Violation for Subscription to \"" + subject + "\"")));
        }
    }

    @FunctionalInterface
    interface Attempt {
        Object by(AsyncJobs jobs) throws Exception;
    }

    static Stream<Arguments> attempts() {
        return Stream.of(
                attempt(UserRole.OBSERVER, "enqueue", jobs -> enqueue(jobs, "EMAIL")),
                attempt(UserRole.PRODUCER, "make a queue", jobs -> jobs.queues().add(QueueSettings.of("MORE"))),
                attempt(
                        UserRole.PRODUCER,
                        "run tasks",
                        jobs -> jobs.worker().queue("EMAIL").start()),
                attempt(UserRole.PRODUCER, "list tasks", jobs -> jobs.tasks().list(TaskFilter.all(), 10)),
                attempt(
                        UserRole.PRODUCER,
                        "schedule",
                        jobs -> jobs.scheduler("x").start()),
                attempt(
                        UserRole.WORKER,
                        "run tasks of another queue",
                        jobs -> jobs.worker().queue("SMS").start()),
                attempt(
                        UserRole.WORKER,
                        "cancel many",
                        jobs -> jobs.operations()
                                .run(new BulkAction.CancelTasks(TaskFilter.all(), false), "x", "x", progress -> {})),
                attempt(
                        UserRole.WORKER,
                        "delete a queue",
                        jobs -> done(() -> jobs.queues().delete("EMAIL", true))),
                attempt(
                        UserRole.MAINTAINER,
                        "add a schedule",
                        jobs -> jobs.schedules()
                                .add(Schedule.of("x", "@daily", "t").queue("EMAIL"))),
                attempt(UserRole.OBSERVER, "cancel a task", jobs -> jobs.tasks().cancel("kept", "x")),
                attempt(UserRole.OBSERVER, "delete a task", jobs -> jobs.tasks().deleteByForce("kept")),
                attempt(
                        UserRole.OBSERVER,
                        "purge a queue",
                        jobs -> jobs.queues().purge("EMAIL")));
    }

    private static Arguments attempt(UserRole role, String what, Attempt attempt) {
        return arguments(role, what, attempt);
    }

    private static Object enqueue(AsyncJobs jobs, String queue) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue(queue));
    }

    private static Object done(ThrowingCallable call) throws Exception {
        try {
            call.call();
            return "done";
        } catch (Exception failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    @ParameterizedTest(name = "the {0} may not {1}")
    @MethodSource("attempts")
    void whoMayNotIsToldSo(UserRole role, String what, Attempt attempt) throws Exception {
        var jobs = SERVER.closed(as(role, MINE));

        var failure = catchThrowable(() -> {
            if (attempt.by(jobs) instanceof AutoCloseable started) {
                started.close();
            }
        });

        isOneClearSentence(failure, "Permissions Violation");
        nothingHasChanged();
    }

    private static AsyncJobs as(UserRole role, String namespace) {
        return AsyncJobs.builder()
                .server(url(role.word()))
                .options(options -> options.inboxPrefix(Roles.in(MINE).inboxPrefix(List.of(role))))
                .namespace(namespace)
                .connect();
    }

    @Test
    void anotherQueueAndAnotherNamespaceAreRefused() throws Exception {
        var mine = SERVER.closed(as(UserRole.PRODUCER, MINE));
        var failure = catchThrowable(() -> enqueue(mine, "SMS"));
        isOneClearSentence(failure, "Permissions Violation", "MINE_Q_SMS");

        var other = SERVER.closed(as(UserRole.PRODUCER, OTHER));
        isOneClearSentence(catchThrowable(() -> enqueue(other, "EMAIL")), "Permissions Violation", "OTHER");
    }

    private static void isOneClearSentence(Throwable failure, String... parts) {
        assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContainingAll(parts);
        assertThat(failure.getMessage())
                .hasSizeBetween(20, 400)
                .doesNotContain("\n")
                .doesNotContain("Exception")
                .doesNotContain("null")
                .doesNotContain("Refused[");
        assertThat(((RefusedException) failure).effect()).isIn(Effect.NONE, Effect.RECORD_STORED);
    }
}
