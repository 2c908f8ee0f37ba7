package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client connects, and what it says where it cannot. */
final class ConnectIT {

    /** Everybody here has a password; who may do what is said below. */
    private static final String USERS = """
            authorization {
              users: [
                { user: all, password: s3cret-all }
                { user: blind, password: s3cret-blind,
                  permissions: { publish: { allow: [">"], deny: ["$JS.API.INFO"] }, subscribe: ">" } }
                { user: reader, password: s3cret-reader,
                  permissions: { publish: { allow: [">"], deny: ["CHORIA_AJ.T.*"] }, subscribe: ">" } }
                { user: nobody, password: s3cret-nobody,
                  permissions: { publish: { allow: ["CHORIA_AJ.>"] }, subscribe: ">" } }
                { user: noqueues, password: s3cret-noqueues,
                  permissions: { publish: { allow: [">"], deny: ["CHORIA_AJ.Q.>"] }, subscribe: ">" } }
                { user: nostreams, password: s3cret-nostreams,
                  permissions: { publish: { allow: [">"], deny: ["$JS.API.STREAM.CREATE.>"] }, subscribe: ">" } }
              ]
            }
            """;

    /** Far below the times after which connecting and requests end by themselves. */
    private static final Duration QUICK = Duration.ofSeconds(4);

    @RegisterExtension
    static final RealServer OPEN = new RealServer();

    @RegisterExtension
    static final RealServer GUARDED =
            new RealServer(NatsServerSettings.defaults().withExtraConfig(USERS));

    private static AsyncJobs.Builder guarded(String user) {
        return AsyncJobs.builder().server(guardedUrl(user, "s3cret-" + user));
    }

    private static String guardedUrl(String user, String password) {
        return "nats://" + user + ":" + password + "@127.0.0.1:"
                + GUARDED.server().port();
    }

    private static Throwable quickly(Callable<?> call) {
        return within(QUICK, call);
    }

    private static Throwable within(Duration limit, Callable<?> call) {
        var failure = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> {
                    if (call.call() instanceof AutoCloseable opened) {
                        opened.close();
                    }
                }),
                task -> Thread.ofVirtual().start(task));
        assertThat(failure).succeedsWithin(limit);
        return Objects.requireNonNull(failure.join(), "it succeeded");
    }

    /** A message for a tired operator, and nothing that must not be read over the shoulder. */
    private static void isOneClearSentence(Throwable failure) {
        assertThat(failure.getMessage())
                .hasSizeBetween(20, 400)
                .doesNotContain("\n")
                .doesNotContain("s3cret")
                .doesNotContain("null")
                .doesNotContain("Exception");
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("s3cret");
        }
    }

    private static void works(AsyncJobs jobs) throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t"));
        try (var worker = jobs.worker().handle("t", context -> null).start()) {
            await().until(() -> jobs.tasks().load(task.id()).state() == TaskState.COMPLETE);
            assertThat(worker.health().connected()).isTrue();
        }
    }

    @Test
    void aClientConnectsByUrl() throws Exception {
        try (var jobs = AsyncJobs.connect(OPEN.server().url())) {
            works(jobs);
            assertThat(jobs.isConnected()).isTrue();
        }
    }

    @Test
    void aClientConnectsToTheFirstOfSeveralThatAnswers() throws Exception {
        try (var jobs = AsyncJobs.connect(nobodyListens() + "," + OPEN.server().url())) {
            works(jobs);
        }
    }

    @Test
    void aClientLogsInByUrl() throws Exception {
        try (var jobs = guarded("all").connect()) {
            works(jobs);
        }
    }

    @Test
    void aClientLogsInByOptions() throws Exception {
        try (var jobs = AsyncJobs.builder()
                .server(GUARDED.server().url())
                .options(options -> options.userInfo("all", "s3cret-all"))
                .connect()) {
            works(jobs);
        }
    }

    @Test
    void aConnectionThatWasHandedInIsUsedAndStaysOpen() throws Exception {
        var connection = OPEN.nats();
        var jobs = AsyncJobs.builder()
                .connection(connection)
                .namespace(OPEN.namespace())
                .connect();
        works(jobs);

        jobs.close();

        assertThat(jobs.isConnected()).isFalse();
        assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        assertThat(new ServerView(connection, OPEN.namespace()).names()).contains("TASKS");
        try (var again = AsyncJobs.builder()
                .connection(connection)
                .namespace(OPEN.namespace())
                .connect()) {
            works(again);
        }
    }

    @Test
    void aConnectionThatIsClosedAlreadyIsRefusedAtOnce() throws Exception {
        var connection = OPEN.nats();
        connection.close();

        var failure = quickly(() -> AsyncJobs.builder().connection(connection).connect());

        assertThat(failure).isInstanceOf(UnavailableException.class).hasMessageContaining("closed");
        isOneClearSentence(failure);
    }

    private static String nobodyListens() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "nats://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void aRefusedConnectionIsOneSentence() throws Exception {
        var url = nobodyListens();

        var failure = quickly(() -> AsyncJobs.connect(url));

        assertThat(failure)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no nats-server answered at " + url);
        assertThat(((AsyncJobsException) failure).effect()).isEqualTo(Effect.NONE);
        isOneClearSentence(failure);
    }

    @Test
    void aPasswordInTheUrlOfAServerThatIsAwayIsNotShown() throws Exception {
        var url = nobodyListens().replace("nats://", "nats://me:s3cret@");

        var failure = quickly(() -> AsyncJobs.connect(url));

        assertThat(failure).isInstanceOf(UnavailableException.class);
        isOneClearSentence(failure);
    }

    @Test
    void aWrongPasswordIsSaidAtOnce() {
        var failure = quickly(() -> AsyncJobs.connect(guardedUrl("all", "s3cret-wrong")));

        assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContaining("refused the login");
        isOneClearSentence(failure);
    }

    @Test
    void aMissingPasswordIsSaidAtOnce() {
        var failure = quickly(() -> AsyncJobs.connect(GUARDED.server().url()));

        assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContaining("refused the login");
        isOneClearSentence(failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "http://127.0.0.1:4222",
                "nats://",
                "nats://127.0.0.1:port",
                "nats://127.0.0.1:99999",
                "nats://a b",
                "nats://me:s3cret@:x"
            })
    void aUrlThatIsNoneIsOneSentence(String url) {
        var failure = quickly(() -> AsyncJobs.connect(url));

        assertThat(failure).isInstanceOfAny(AsyncJobsException.class, IllegalArgumentException.class);
        isOneClearSentence(failure);
    }

    @Test
    void aServerWithoutJetStreamIsRefused() {
        // an account without JetStream is what a client sees of a server without it
        var settings = NatsServerSettings.defaults().withExtraConfig("""
                        accounts {
                          PLAIN: { users: [ { user: plain, password: plain } ] }
                          SYSTEM: { users: [ { user: system, password: system } ] }
                          FULL: { jetstream: enabled, users: [ { user: full, password: full } ] }
                        }
                        system_account: SYSTEM
                        """);
        try (var server = NatsServer.start(settings)) {
            var failure = quickly(() -> AsyncJobs.connect("nats://plain:plain@127.0.0.1:" + server.port()));

            assertThat(failure)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("JetStream is not enabled")
                    .hasMessageContaining(server.version());
            isOneClearSentence(failure);
        }
    }

    @Test
    void aUserWhoMayNotAskForJetStreamIsRefusedWithWhatIsMissing() {
        for (var user : List.of("blind", "nobody")) {
            var failure = quickly(() -> guarded(user).connect());

            assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContaining("$JS.API.INFO");
            isOneClearSentence(failure);
        }
    }

    @Test
    void aUserWhoMayNotStoreTasksIsRefusedAndNothingStored() throws Exception {
        try (var all = guarded("all").connect();
                var jobs = guarded("reader").connect()) {
            all.queues().define(QueueSettings.of("SHARED"));
            all.producer().enqueue(TaskSpec.of("t").queue("SHARED"));

            var failure = quickly(() ->
                    jobs.producer().enqueue(TaskSpec.of("t").queue("SHARED").id("denied")));

            assertThat(failure)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("CHORIA_AJ.T.denied")
                    .hasMessageContaining("denied");
            assertThat(((AsyncJobsException) failure).effect()).isEqualTo(Effect.NONE);
            isOneClearSentence(failure);
            assertThat(all.tasks().find("denied")).isEmpty();
            assertThat(jobs.isConnected()).isTrue();
        }
    }

    @Test
    void aUserWhoMayNotQueueLeavesARecordThatSaysSo() throws Exception {
        try (var all = guarded("all").connect();
                var jobs = guarded("noqueues").connect()) {
            all.queues().define(QueueSettings.of("SHARED"));

            var failure = quickly(() ->
                    jobs.producer().enqueue(TaskSpec.of("t").queue("SHARED").id("unqueued")));

            assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContaining("unqueued");
            assertThat(((AsyncJobsException) failure).effect()).isEqualTo(Effect.RECORD_STORED);
            isOneClearSentence(failure);
            assertThat(all.tasks().load("unqueued").state()).isEqualTo(TaskState.QUEUE_ERROR);
        }
    }

    @Test
    void aUserWhoMayNotMakeStreamsIsToldSo() {
        try (var jobs = guarded("nostreams").connect()) {
            // the server's answer to a forbidden request is not an answer to the request: one attempt ends without any
            var failure = within(Duration.ofSeconds(9), () -> jobs.queues().define(QueueSettings.of("FORBIDDEN")));

            assertThat(failure)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("queue FORBIDDEN")
                    .hasMessageContaining("$JS.API.STREAM.CREATE");
            isOneClearSentence(failure);
        }
    }

    @Test
    void nothingThatIsLoggedHoldsAPassword() throws Exception {
        try (var log = new LogLines(Level.TRACE);
                var server = NatsServer.start(NatsServerSettings.defaults().withExtraConfig(USERS));
                var jobs = AsyncJobs.connect("nats://all:s3cret-all@127.0.0.1:" + server.port())) {
            works(jobs);
            server.stop();
            await().until(() -> !jobs.isConnected());
            server.restart();
            await().atMost(Duration.ofSeconds(20)).until(jobs::isConnected);
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> works(jobs));

            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("s3cret"));
        }
    }

    @Test
    void twoNamespacesOnOneServerKnowNothingOfEachOther() throws Exception {
        var one = OPEN.client();
        var two = OPEN.client(builder -> builder.namespace(OPEN.namespace() + "B"));
        var events = new ArrayList<Object>();
        OPEN.closed(two.events().subscribe(event -> {
            synchronized (events) {
                events.add(event);
            }
        }));
        one.queues().define(QueueSettings.of("Q"));
        var task = one.producer().enqueue(TaskSpec.of("t").queue("Q").id("same"));

        assertThat(two.tasks().find("same")).isEmpty();
        assertThat(two.queues().list()).isEmpty();
        assertThat(two.queues().find("Q")).isEmpty();

        two.queues().define(QueueSettings.of("Q"));
        var other = two.producer().enqueue(TaskSpec.of("other").queue("Q").id("same"));
        OPEN.closed(two.worker().queue("Q").handleAny(context -> "two").start());
        await().until(() -> two.tasks().load("same").state() == TaskState.COMPLETE);

        assertThat(one.tasks().load("same").type()).isEqualTo("t");
        assertThat(one.tasks().load("same").state()).isEqualTo(TaskState.NEW);
        assertThat(one.queues().status("Q").entries()).isEqualTo(1);
        assertThat(task.type()).isNotEqualTo(other.type());
        await().untilAsserted(() -> {
            synchronized (events) {
                assertThat(events).filteredOn(QueueChanged.class::isInstance).hasSize(1);
                assertThat(events)
                        .filteredOn(TaskStateChanged.class::isInstance)
                        .hasSize(3)
                        .allSatisfy(event -> assertThat(event.toString()).contains("other"));
            }
        });
    }

    @Test
    void aClientThatIsClosedTwiceStaysClosed() {
        var jobs = AsyncJobs.connect(OPEN.server().url());
        jobs.close();
        jobs.close();

        assertThat(jobs.isConnected()).isFalse();
        assertThatThrownBy(() -> jobs.queues().list()).hasMessageContaining("closed");
    }

    @Test
    void aClosedClientLeavesNoThread() throws Exception {
        var before = ourThreads();
        var jobs = AsyncJobs.connect(OPEN.server().url());
        works(jobs);
        assertThat(ourThreads()).isGreaterThan(before);

        jobs.close();

        await().untilAsserted(() -> assertThat(ourThreads()).isLessThanOrEqualTo(before));
    }

    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("asyncjobs-")
                        || thread.getName().startsWith("nats"))
                .count();
    }

    @Test
    void connectingIsInterruptible() throws Exception {
        // takes connections and says nothing
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var failure = new CompletableFuture<Throwable>();
            var interrupted = new CompletableFuture<Boolean>();
            var thread = Thread.ofPlatform().start(() -> {
                failure.complete(catchThrowable(() -> AsyncJobs.connect("nats://127.0.0.1:" + silent.getLocalPort())
                        .close()));
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            await().until(() ->
                    thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);

            thread.interrupt();

            assertThat(failure).succeedsWithin(QUICK);
            assertThat(failure.join()).isInstanceOf(UnavailableException.class).hasMessageContaining("interrupted");
            assertThat(interrupted.join()).isTrue();
        }
    }
}
